"""An assistant in a folder, ready to talk: its skills trained, their actions running."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from builder.commands.output import note
from builder.commands.workspace import Report, open_trained
from builder.errors import Invalid, Problem, errors_of
from builder.schema.assistant import Assistant
from builder.sentence import say
from builder.skillfile.assistant import load_assistant, load_skills_of, skills_beside

if TYPE_CHECKING:
    from builder.actions.stub import Stubs
    from builder.encoding.library import EncoderLibrary
    from builder.runtime.assistants.dispatcher import Dispatcher
    from builder.runtime.assistants.talks import HeldTalks


@dataclass(frozen=True)
class OpenAssistant:
    """An assistant whose skills hold their talks in memory; `close` ends its connections."""

    dispatcher: Dispatcher
    talks: HeldTalks
    close: Callable[[], Awaitable[None]]


def load_sound_assistant(folder: Path) -> tuple[Assistant, list[Problem]]:
    """Load the assistant in a folder and return it with its warnings.

    Raises `Invalid('assistant-has-problems')` that carries every problem, with file and line.
    """
    loaded = load_assistant(folder)
    skills = load_skills_of(loaded.assistant, folder) if loaded.assistant is not None else {}
    problems = loaded.check(skills)
    errors = errors_of(problems)
    if errors or loaded.assistant is None:
        many = say("{count} problems", count=len(errors))
        raise Invalid(
            "assistant-has-problems",
            say(
                "The assistant in '{folder}' has {count} to mend first: {first}",
                folder=str(folder),
                count=many if len(errors) != 1 else say("a problem"),
                first=str(errors[0]),
            ),
            problems,
        )
    return loaded.assistant, problems


def folders_of(assistant: Assistant, folder: Path) -> list[Path]:
    """Return the folders of an assistant's skills, in the order of their priority."""
    beside = skills_beside(folder)
    return [beside[name] for name in assistant.skill_names if name in beside]


@contextmanager
def open_assistant(
    folder: Path,
    library: EncoderLibrary,
    *,
    report: Report,
    data_dir: Path,
    action_url: str | None = None,
    stubs: Stubs | None = None,
) -> Iterator[OpenAssistant]:
    """Train what needs training, start the actions of all skills, and give the assistant."""
    from builder.actions.endpoint import EndpointCaller
    from builder.actions.stub import StubbedActions, StubbedEndpoints, Stubs
    from builder.commands.action_server import running_actions
    from builder.commands.chat import actions_at
    from builder.runtime.agent import Agent
    from builder.runtime.assistants.dispatcher import Dispatcher
    from builder.runtime.assistants.talks import HeldTalks

    assistant, _ = load_sound_assistant(folder)
    folders = folders_of(assistant, folder)
    trained = [open_trained(each, library, report=report) for each in folders]
    with ExitStack() as stack:
        url = action_url
        acting = [each for each in folders if (each / "actions.py").is_file()]
        held = stubs or Stubs()
        if url is None and acting and not held.is_replaying:
            note("Starting the actions ...")
            url = stack.enter_context(running_actions(acting, data_dir=data_dir))
        actions, close = actions_at(url)
        agents = {
            each.bundle.manifest.skill: Agent.load(
                each.bundle,
                library,
                StubbedActions(actions, held),
                StubbedEndpoints(EndpointCaller(), held),
            )
            for each in trained
        }
        talks = HeldTalks(agents)
        yield OpenAssistant(Dispatcher(assistant, agents, talks), talks, close)
