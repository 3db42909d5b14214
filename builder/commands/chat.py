"""`dialoom chat`: talk to a skill in the terminal."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from builder.commands.output import note, progress_bar, tell
from builder.commands.parse import ensure_readable, say_understanding
from builder.commands.trace import trace_of
from builder.commands.workspace import (
    DataDirOption,
    SourceArgument,
    library_for,
    open_trained,
    settings_for,
)
from builder.errors import BuilderError

if TYPE_CHECKING:
    from builder.actions.runner import ActionRunner
    from builder.conversation.reply import Reply
    from builder.conversation.tracker import Tracker
    from builder.runtime.agent import Agent
    from builder.runtime.assistants.dispatcher import Dispatcher

_LEAVE = ("/exit", "/quit")
_PROMPT = "> "


def chat(
    source: SourceArgument,
    language: Annotated[str | None, typer.Option(help="The language to begin in.")] = None,
    action_url: Annotated[
        str | None, typer.Option(help="An action server that runs already; else one is started.")
    ] = None,
    debug: Annotated[
        bool,
        typer.Option("--debug", help="Show what each message means and where the flow stands."),
    ] = False,
    trace: Annotated[
        bool,
        typer.Option("--trace", help="Show the steps of each turn, and why slots were filled."),
    ] = False,
    data_dir: DataDirOption = None,
) -> None:
    """Talk to a skill, or to an assistant of several, in the terminal, with its actions."""
    from builder.runtime.agent import Agent
    from builder.runtime.phrasing.phraser import phraser_of
    from builder.skillfile import is_assistant

    settings = settings_for(data_dir)
    library = library_for(settings)
    if source.is_dir() and is_assistant(source):
        from builder.commands.assistant_folder import open_assistant

        with (
            progress_bar("Starting") as report,
            open_assistant(
                source,
                library,
                report=report,
                data_dir=settings.data_dir,
                action_url=action_url or settings.action_url,
            ) as opened,
        ):
            skills = ", ".join(opened.dispatcher.agents)
            name = opened.dispatcher.assistant.name
            note(f"Talking to '{name}' ({skills}). Leave with Ctrl-D or /exit.")
            _run(opened.dispatcher, language, opened.close, debug=debug, trace=trace)
        return
    with progress_bar("Starting") as report:
        trained = open_trained(source, library, report=report)
    with ExitStack() as stack:
        url = action_url or settings.action_url
        if url is None and source.is_dir() and (source / "actions.py").is_file():
            from builder.commands.action_server import running_actions

            note("Starting the actions ...")
            url = stack.enter_context(running_actions([source], data_dir=settings.data_dir))
        actions, close = actions_at(url)
        phraser = phraser_of(settings)
        agent = Agent.load(trained.bundle, library, actions, phraser=phraser)

        async def close_all() -> None:
            await close()
            if phraser is not None:
                await phraser.close()

        note(f"Talking to '{agent.skill.name}'. Leave with Ctrl-D or /exit.")
        _run(agent, language, close_all, debug=debug, trace=trace)


def _run(
    talker: Agent | Dispatcher,
    language: str | None,
    close: Callable[[], Awaitable[None]],
    *,
    debug: bool,
    trace: bool,
) -> None:
    async def talk() -> None:
        try:
            await _talk(talker, language, debug=debug, trace=trace)
        finally:
            await close()

    try:
        asyncio.run(talk())
    except KeyboardInterrupt:
        tell()


def actions_at(url: str | None) -> tuple[ActionRunner, Callable[[], Awaitable[None]]]:
    """Return what runs actions, a server at an address or nobody, and what closes it."""
    from builder.actions.rasa import RasaActionRunner
    from builder.actions.runner import NoActions

    if url is None:

        async def nothing() -> None:
            return None

        return NoActions(), nothing
    runner = RasaActionRunner(url)
    return runner, runner.close


async def _talk(
    talker: Agent | Dispatcher, language: str | None, *, debug: bool, trace: bool
) -> None:
    from builder.conversation.message import Message
    from builder.conversation.tracker import Tracker

    session = uuid.uuid4().hex
    tracker = Tracker(session_id=session)
    _say_replies(talker.greet(language))
    while True:
        typed, tracker = await _typed_meanwhile(talker, tracker)
        if typed is None:
            tell()
            return
        text = typed.strip()
        if text in _LEAVE:
            return
        if not text:
            continue
        try:
            ensure_readable(text)
        except BuilderError as error:
            note(error.message)
            continue
        message = Message(
            session_id=session, message_id=uuid.uuid4().hex, text=text, language=language
        )
        turn = await talker.respond(tracker, message, datetime.now(UTC))
        tracker = turn.tracker
        # The wish for a language holds for the beginning; then it follows what is spoken.
        language = None
        if debug:
            if turn.understanding is not None:
                say_understanding(turn.understanding, indent="    ")
            frame, dispatch = tracker.running, tracker.dispatch
            flow, step = (frame.flow, frame.step) if frame else (dispatch.flow, dispatch.step)
            if dispatch.active is not None:
                waiting = "".join(f" < {each.skill}" for each in reversed(dispatch.interrupted))
                tell(f"    skill     {dispatch.active}{waiting}")
            tell(f"    flow      {f'{flow} › {step}' if flow is not None else '-'}")
            if dispatch.active is None:
                tell(f"    slots     {tracker.slots}")
            for failure in turn.trace.failures:
                tell(f"    failure   {failure}")
        if trace:
            for line in trace_of(turn.events, tracker.language):
                tell(f"    {line}")
        _say_replies(turn.replies)
        if tracker.handed_off:
            note("(The talk has been handed to a person; the skill is silent from here on.)")
            return


async def _typed_meanwhile(
    talker: Agent | Dispatcher, tracker: Tracker
) -> tuple[str | None, Tracker]:
    """Return the next line that is typed; what a skill says by itself meanwhile is shown."""
    from builder.commands.typed import next_line
    from builder.runtime.agent import Agent
    from builder.runtime.passing import let_pass

    line = next_line(_PROMPT)
    while not line.done():
        next_due = min((timer.due for timer in tracker.timers), default=None)
        left = (next_due - datetime.now(UTC)).total_seconds() if next_due is not None else None
        await asyncio.wait([line], timeout=left if left is None else max(left, 0.0))
        if line.done() or not isinstance(talker, Agent):
            continue
        for turn in await let_pass(talker, tracker, datetime.now(UTC)):
            tracker = turn.tracker
            if turn.replies:
                tell()
                _say_replies(turn.replies)
                typer.echo(_PROMPT, nl=False)
    return line.result(), tracker


def _say_replies(replies: tuple[Reply, ...]) -> None:
    from builder.runtime.chats import shown

    for reply in replies:
        typer.secho(shown(reply), fg="cyan")
        several = len(reply.citations) > 1
        for number, citation in enumerate(reply.citations, start=1):
            mark = f"[{number}] " if several else ""
            typer.secho(f"   ({mark}{citation.place})", dim=True)
        if reply.buttons:
            typer.secho(
                "   " + "  ".join(f"[{button.title}]" for button in reply.buttons), dim=True
            )
