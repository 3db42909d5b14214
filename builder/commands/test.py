"""`dialoom test`: replay the conversations in chats/ through the real runtime and its real actions."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from xml.etree import ElementTree

import typer
from pydantic import JsonValue

from builder.commands.output import (
    JsonOption,
    note,
    print_json,
    progress_bar,
    say,
    say_done,
    say_next,
)
from builder.commands.workspace import (
    DataDirOption,
    FolderArgument,
    Report,
    Trained,
    library_for,
    open_trained,
    settings_for,
)
from builder.errors import NotFound, suggest

if TYPE_CHECKING:
    from builder.commands.chats import ChatOutcome
    from builder.commands.coverage import Coverage
    from builder.encoding.library import EncoderLibrary
    from builder.schema.assistant import AssistantChat
    from builder.schema.chat import Chat

_MOST_MISSED = 10


def test(
    folder: FolderArgument,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", "-k", help="Only conversations whose name holds this."),
    ] = None,
    action_url: Annotated[
        str | None, typer.Option(help="An action server that runs already; else one is started.")
    ] = None,
    junit: Annotated[
        Path | None, typer.Option(help="Also write the outcome as JUnit XML to this file.")
    ] = None,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """Replay the conversations in chats/ and tell what differs."""
    from builder.skillfile import is_assistant

    library = library_for(settings_for(data_dir))
    if is_assistant(folder):
        _test_assistant(folder, library, only or [], action_url, junit, as_json=as_json)
        return
    with progress_bar("Starting", quiet=as_json) as report:
        trained = open_trained(folder, library, report=report)
    chats = _chosen(trained.bundle.skill().chats, only or [], folder)
    from builder.commands.coverage import Coverage

    coverage = Coverage(trained.bundle.skill())
    outcomes = run_chats(folder, trained, library, chats, action_url=action_url, coverage=coverage)
    if junit is not None:
        junit.write_bytes(junit_of(trained.bundle.manifest.skill, outcomes))
    failed = [outcome for outcome in outcomes if not outcome.passed]
    if as_json:
        print_json(_as_json(trained, outcomes, coverage))
    else:
        if not only:
            _say_coverage(coverage)
        _say_outcomes(folder, outcomes, failed)
    if failed:
        raise typer.Exit(1)


def _test_assistant(
    folder: Path,
    library: EncoderLibrary,
    only: list[str],
    action_url: str | None,
    junit: Path | None,
    *,
    as_json: bool,
) -> None:
    from builder.commands.assistant_folder import load_sound_assistant

    assistant, _ = load_sound_assistant(folder)
    wanted = {chat.name for chat in _chosen(assistant.chats, only, folder)}
    chats = tuple(chat for chat in assistant.chats if chat.name in wanted)
    with progress_bar("Starting", quiet=as_json) as report:
        outcomes = run_assistant_chats(folder, library, chats, action_url, report)
    if junit is not None:
        junit.write_bytes(junit_of(assistant.name, outcomes))
    failed = [outcome for outcome in outcomes if not outcome.passed]
    if as_json:
        told: list[JsonValue] = [_chat_as_json(outcome) for outcome in outcomes]
        passed = len(outcomes) - len(failed)
        counts = {"passed": passed, "failed": len(failed)}
        print_json({"assistant": assistant.name, "ok": not failed, **counts, "chats": told})
    else:
        _say_outcomes(folder, outcomes, failed)
    if failed:
        raise typer.Exit(1)


def run_assistant_chats(
    folder: Path,
    library: EncoderLibrary,
    chats: tuple[AssistantChat, ...],
    action_url: str | None = None,
    report: Report = lambda _done, _message: None,
) -> list[ChatOutcome]:
    """Hold the conversations of an assistant, with the actions of all its skills."""
    from builder.actions.stub import Stubs
    from builder.commands.assistant_chats import replay_assistant
    from builder.commands.assistant_folder import open_assistant

    stubs = Stubs()
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
) -> list[ChatOutcome]:
    """Hold the conversations, with the skill's actions on data of their own, or their stubs."""
    from builder.actions.endpoint import EndpointCaller
    from builder.actions.stub import StubbedActions, StubbedEndpoints, Stubs
    from builder.commands.action_server import running_actions
    from builder.commands.chat import actions_at
    from builder.commands.chats import replay
    from builder.runtime.agent import Agent

    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dialoom-test-")))
        url = action_url
        if url is None and (folder / "actions.py").is_file():
            url = stack.enter_context(running_actions([folder], data_dir=scratch))
        actions, close = actions_at(url)
        stubs = Stubs()
        agent = Agent.load(
            trained.bundle,
            library,
            StubbedActions(actions, stubs),
            StubbedEndpoints(EndpointCaller(), stubs),
        )
        return replay(agent, chats, data_dir=scratch, stubs=stubs, coverage=coverage, close=close)


def _chosen(chats: Sequence[Chat], only: list[str], folder: Path) -> tuple[Chat, ...]:
    if not chats:
        note(f"There are no conversations in '{folder / 'chats'}' yet; nothing was tested.")
    chosen = tuple(c for c in chats if not only or any(part in c.name for part in only))
    if chats and not chosen:
        names = [chat.name for chat in chats]
        raise NotFound(
            "chat-not-found",
            f"No conversation's name holds '{only[0]}'. {suggest(only[0], names, 'conversations')}",
        )
    return chosen


def _say_coverage(coverage: Coverage) -> None:
    steps, all_steps, ways, all_ways = coverage.counts
    say(f"They go through {steps} of {all_steps} steps, and {ways} of {all_ways} ways of branches.")
    missed = [f"{flow}/{step}" for flow, step in coverage.missed_steps]
    missed += [f"{flow}/{step} → {to}" for flow, step, to in coverage.missed_ways]
    for place in missed[:_MOST_MISSED]:
        say(f"  never: {place}")
    if len(missed) > _MOST_MISSED:
        say(f"  and {len(missed) - _MOST_MISSED} more (--json names them all)")


def _say_outcomes(folder: Path, outcomes: list[ChatOutcome], failed: list[ChatOutcome]) -> None:
    for outcome in failed:
        typer.secho(f"✗ {outcome.chat.name}", fg="red", bold=True)
        for turn in outcome.turns:
            say(f"    > {turn.user}   [{turn.intent}]")
            for reply in turn.replies:
                say(f"      {reply}")
            for difference in turn.differences:
                typer.secho(f"      {difference.what}", fg="red")
                say(f"        expected  {difference.expected}")
                say(f"        found     {difference.found}")
            for failure in turn.failures:
                say(f"        {failure}")
    seconds = sum(outcome.seconds for outcome in outcomes)
    passed = len(outcomes) - len(failed)
    turns = sum(len(outcome.turns) for outcome in outcomes)
    if failed:
        say(f"{passed} of {len(outcomes)} conversations went as written, {len(failed)} did not.")
        say_next(
            f"mend the skill or the conversation, then run: dialoom test {folder} "
            f"--only '{failed[0].chat.name}'"
        )
        return
    say_done(f"All {passed} conversations ({turns} turns) went as written, in {seconds:.1f} s.")
    say_next(f"dialoom serve --skills {folder}")


def _as_json(trained: Trained, outcomes: list[ChatOutcome], coverage: Coverage) -> JsonValue:
    chats: list[JsonValue] = [_chat_as_json(outcome) for outcome in outcomes]
    passed = sum(outcome.passed for outcome in outcomes)
    return {
        "skill": trained.bundle.manifest.skill,
        "ok": passed == len(outcomes),
        "passed": passed,
        "failed": len(outcomes) - passed,
        "chats": chats,
        "coverage": {
            "steps": list(coverage.counts[:2]),
            "ways": list(coverage.counts[2:]),
            "missed_steps": [f"{flow}/{step}" for flow, step in coverage.missed_steps],
            "missed_ways": [f"{flow}/{step}/{to}" for flow, step, to in coverage.missed_ways],
        },
    }


def _chat_as_json(outcome: ChatOutcome) -> JsonValue:
    turns: list[JsonValue] = [
        {
            "user": turn.user,
            "intent": turn.intent,
            "replies": list(turn.replies),
            "failures": list(turn.failures),
            "differences": [
                {"what": one.what, "expected": one.expected, "found": one.found}
                for one in turn.differences
            ],
        }
        for turn in outcome.turns
    ]
    return {
        "name": outcome.chat.name,
        "passed": outcome.passed,
        "seconds": round(outcome.seconds, 3),
        "turns": turns,
    }


def junit_of(skill: str, outcomes: list[ChatOutcome]) -> bytes:
    """Return the outcome as JUnit XML, as continuous integration reads it."""
    failures = sum(not outcome.passed for outcome in outcomes)
    suite = ElementTree.Element(
        "testsuite", name=skill, tests=str(len(outcomes)), failures=str(failures)
    )
    for outcome in outcomes:
        case = ElementTree.SubElement(
            suite,
            "testcase",
            name=outcome.chat.name,
            classname=skill,
            time=f"{outcome.seconds:.3f}",
        )
        if not outcome.passed:
            turn = outcome.turns[-1]
            told = "; ".join(
                f"{one.what}: expected {one.expected}, found {one.found}"
                for one in turn.differences
            )
            failure = ElementTree.SubElement(case, "failure", message=f"after '{turn.user}'")
            failure.text = told
    written: bytes = ElementTree.tostring(suite, encoding="utf-8", xml_declaration=True)
    return written
