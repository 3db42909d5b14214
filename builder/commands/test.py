"""`dialoom test`: replay the conversations in chats/ through the real runtime and its real actions."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from builder.commands.output import JsonOption, note, print_json, progress_bar
from builder.commands.workspace import (
    DataDirOption,
    FolderArgument,
    Report,
    Trained,
    library_for,
    open_trained,
    settings_for,
)
from builder.errors import Invalid, NotFound, suggest
from builder.sentence import say, together

if TYPE_CHECKING:
    from builder.actions.recording import Recorder, Replayer
    from builder.encoding.library import EncoderLibrary
    from builder.runtime.chats import ChatOutcome
    from builder.runtime.coverage import Coverage
    from builder.schema.assistant import AssistantChat
    from builder.schema.chat import Chat

C = TypeVar("C", bound="Chat")


def test(
    folder: FolderArgument,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", "-k", help="Only conversations whose name holds this."),
    ] = None,
    action_url: Annotated[
        str | None, typer.Option(help="An action server that runs already; else one is started.")
    ] = None,
    record: Annotated[
        Path | None,
        typer.Option(help="Write down in this JSON file what actions and web services answer."),
    ] = None,
    recorded: Annotated[
        Path | None, typer.Option(help="Run no action: answer as it was recorded in this file.")
    ] = None,
    junit: Annotated[
        Path | None, typer.Option(help="Also write the outcome as JUnit XML to this file.")
    ] = None,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """Replay the conversations in chats/ and tell what differs."""
    from builder.actions.recording import Recorder
    from builder.commands import chat_report
    from builder.runtime.coverage import Coverage
    from builder.skillfile import is_assistant

    library = library_for(settings_for(data_dir))
    calls = _calls(folder, record, recorded, action_url)
    every: Sequence[Chat]
    if is_assistant(folder):
        from builder.commands.assistant_folder import load_sound_assistant

        assistant, _ = load_sound_assistant(folder)
        name, every = assistant.name, assistant.chats
        talks = _chosen(assistant.chats, only or [], folder)
        with progress_bar("Starting", quiet=as_json) as report:
            outcomes = run_assistant_chats(folder, library, talks, action_url, report, calls=calls)
        told = chat_report.assistant_as_json(name, outcomes)
    else:
        with progress_bar("Starting", quiet=as_json) as report:
            trained = open_trained(folder, library, report=report)
        skill = trained.bundle.skill()
        name, every = skill.name, skill.chats
        coverage = Coverage(skill)
        chats = _chosen(skill.chats, only or [], folder)
        outcomes = run_chats(
            folder, trained, library, chats, action_url=action_url, coverage=coverage, calls=calls
        )
        told = chat_report.skill_as_json(name, outcomes, coverage)
        if not as_json and not only:
            chat_report.say_coverage(coverage)
    if junit is not None:
        junit.write_bytes(chat_report.junit_of(name, outcomes))
    if record is not None and isinstance(calls, Recorder):
        _save(record, calls, [chat.name for chat in every])
    if as_json:
        print_json(told)
    else:
        chat_report.say_outcomes(folder, outcomes)
    if not all(outcome.passed for outcome in outcomes):
        raise typer.Exit(1)


def run_assistant_chats(
    folder: Path,
    library: EncoderLibrary,
    chats: tuple[AssistantChat, ...],
    action_url: str | None = None,
    report: Report = lambda _done, _message: None,
    *,
    calls: Recorder | Replayer | None = None,
) -> list[ChatOutcome]:
    """Hold the conversations of an assistant, with the actions of all its skills."""
    from builder.actions.stub import Stubs
    from builder.commands.assistant_chats import replay_assistant
    from builder.commands.assistant_folder import open_assistant

    stubs = Stubs(calls)
    with tempfile.TemporaryDirectory(prefix="dialoom-test-") as scratch:
        data_dir = Path(scratch)
        with open_assistant(
            folder, library, report=report, data_dir=data_dir, action_url=action_url, stubs=stubs
        ) as opened:
            return replay_assistant(opened, chats, data_dir=data_dir, stubs=stubs)


def run_chats(
    folder: Path,
    trained: Trained,
    library: EncoderLibrary,
    chats: tuple[Chat, ...],
    *,
    action_url: str | None = None,
    coverage: Coverage | None = None,
    calls: Recorder | Replayer | None = None,
) -> list[ChatOutcome]:
    """Hold the conversations, with the skill's actions on data of their own, or their stand-ins.

    `calls` records what the actions answer, or answers in their place.
    """
    from builder.actions.endpoint import EndpointCaller
    from builder.actions.stub import StubbedActions, StubbedEndpoints, Stubs
    from builder.commands.action_server import running_actions
    from builder.commands.chat import actions_at
    from builder.runtime.agent import Agent
    from builder.runtime.chats import replay

    stubs = Stubs(calls)
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dialoom-test-")))
        url = action_url
        if url is None and not stubs.is_replaying and (folder / "actions.py").is_file():
            url = stack.enter_context(running_actions([folder], data_dir=scratch))
        actions, close = actions_at(url)
        agent = Agent.load(
            trained.bundle,
            library,
            StubbedActions(actions, stubs),
            StubbedEndpoints(EndpointCaller(), stubs),
        )
        return replay(agent, chats, data_dir=scratch, stubs=stubs, coverage=coverage, close=close)


def _calls(
    folder: Path, record: Path | None, recorded: Path | None, action_url: str | None
) -> Recorder | Replayer | None:
    """Return what records calls, or answers them: as asked, or by the file beside the conversations."""
    from builder.actions.recording import RECORDED, Recorder, Recording, Replayer

    if recorded is not None and (record is not None or action_url is not None):
        other = "--record" if record is not None else "--action-url"
        what = say(
            "Choose one of --recorded and {other}: with --recorded '{recorded}' no action runs.",
            other=other,
            recorded=str(recorded),
        )
        raise Invalid("options-conflict", what)
    if record is not None:
        # A file that is something else is refused before anything runs.
        if record.exists():
            Recording.load(record)
        return Recorder()
    beside = folder / RECORDED
    if recorded is None and action_url is None and beside.is_file() and not _has_actions(folder):
        note(f"There is no actions.py: actions and web services answer as recorded in '{beside}'.")
        recorded = beside
    if recorded is None:
        return None
    return Replayer(Recording.load(recorded), f"dialoom test {folder} --record {recorded}")


def _has_actions(folder: Path) -> bool:
    """Tell whether an action server would be started."""
    from builder.commands.assistant_folder import folders_of
    from builder.skillfile import is_assistant
    from builder.skillfile.assistant import load_assistant

    if not is_assistant(folder):
        return (folder / "actions.py").is_file()
    assistant = load_assistant(folder).assistant
    folders = folders_of(assistant, folder) if assistant is not None else []
    return any((each / "actions.py").is_file() for each in folders)


def _save(path: Path, calls: Recorder, names: Sequence[str]) -> None:
    """Write down what was recorded; conversations that were not held keep what they had."""
    from builder.actions.recording import Recording

    before = Recording.load(path) if path.exists() else Recording()
    before.renewed(calls.chats, names).save(path)
    count = sum(len(chat.calls) for chat in calls.chats)
    counted = f"{count} call{'' if count == 1 else 's'}"
    note(f"Recorded {counted} of {len(calls.chats)} conversations in '{path}'.")


def _chosen(chats: tuple[C, ...], only: list[str], folder: Path) -> tuple[C, ...]:
    if not chats:
        note(f"There are no conversations in '{folder / 'chats'}' yet; nothing was tested.")
    chosen = tuple(c for c in chats if not only or any(part in c.name for part in only))
    if chats and not chosen:
        names = [chat.name for chat in chats]
        raise NotFound(
            "chat-not-found",
            together(
                say("No conversation's name holds '{part}'.", part=only[0]),
                suggest(only[0], names, say("conversations")),
            ),
        )
    return chosen
