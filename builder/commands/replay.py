"""`dialoom replay`: step through a logged session, or run it again on a changed skill."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer
from pydantic import JsonValue, TypeAdapter, ValidationError

from builder.commands.output import JsonOption, print_json, progress_bar, say_done, say_next, tell
from builder.commands.workspace import DataDirOption, library_for, open_trained, settings_for
from builder.errors import Invalid, NotFound
from builder.sentence import say
from builder.system_reason import system_reason
from builder.text import ANY_LANGUAGE

if TYPE_CHECKING:
    from builder.conversation.event import Event
    from builder.conversation.recorded import Recorded
    from builder.encoding.library import EncoderLibrary
    from builder.runtime.chats import ChatOutcome


def replay(
    session: Annotated[
        Path, typer.Argument(help="A session as GET /v1/skills/SKILL/sessions/ID tells it.")
    ],
    skill: Annotated[
        Path | None, typer.Argument(help="A skill folder or bundle to run it again on.")
    ] = None,
    to_test: Annotated[
        Path | None, typer.Option(help="Write it as a test conversation to this file.")
    ] = None,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """Step through a logged session; with a skill, run it again and tell the first difference."""
    from builder.conversation.recorded import recorded_chat

    name, events = _read(session)
    if to_test is not None:
        _write_test(to_test, recorded_chat(name, events, name=f"session {name}"))
        return
    recorded = recorded_chat(name, events, name=f"session {name}", words=True)
    if skill is None:
        _show(name, recorded, as_json=as_json)
        return
    outcome = _run_again(name, recorded, skill, library_for(settings_for(data_dir)), quiet=as_json)
    if as_json:
        print_json(_as_json(recorded, outcome))
    else:
        _tell(recorded, outcome)
    if not outcome.passed:
        raise typer.Exit(1)


def _read(path: Path) -> tuple[str, tuple[Event, ...]]:
    """Read a session; raises `NotFound` or `Invalid`."""
    from builder.conversation.event import Event

    try:
        told = orjson.loads(path.read_bytes())
    except OSError as error:
        raise NotFound(
            "session-not-found",
            say(
                "The file '{file}' cannot be read: {reason}.",
                file=str(path),
                reason=system_reason(error),
            ),
        ) from error
    except orjson.JSONDecodeError as error:
        raise Invalid(
            "session-invalid",
            say("The file '{file}' is not JSON: {reason}.", file=str(path), reason=str(error)),
        ) from error
    try:
        events = TypeAdapter(tuple[Event, ...]).validate_python(told["events"])
        name = str(told["tracker"]["session_id"])
    except (ValidationError, KeyError, TypeError) as error:
        raise Invalid(
            "session-invalid",
            say(
                "The file '{file}' holds no session. Save one with: "
                "curl -H 'Authorization: Bearer KEY' "
                "http://127.0.0.1:8000/v1/skills/SKILL/sessions/ID > session.json",
                file=str(path),
            ),
        ) from error
    if not any(event.kind in ("message_received", "event_received") for event in events):
        raise Invalid(
            "session-empty",
            say("In the session of '{file}' nobody has said anything yet.", file=str(path)),
        )
    return name, events


def _run_again(
    name: str, recorded: Recorded, skill: Path, library: EncoderLibrary, *, quiet: bool
) -> ChatOutcome:
    """Hold the session again: the same words at the same times, and actions that do what they did."""
    from builder.actions.endpoint import EndpointCaller
    from builder.actions.runner import NoActions
    from builder.actions.stub import StubbedActions, StubbedEndpoints, Stubs
    from builder.runtime.agent import Agent
    from builder.runtime.chats import hold

    with progress_bar("Starting", quiet=quiet) as report:
        trained = open_trained(skill, library, report=report)
    stubs = Stubs()
    agent = Agent.load(
        trained.bundle,
        library,
        StubbedActions(NoActions(), stubs),
        StubbedEndpoints(EndpointCaller(), stubs),
    )
    return asyncio.run(
        hold(agent, recorded.chat, session_id=name, times=recorded.times, stubs=stubs)
    )


def _show(name: str, recorded: Recorded, *, as_json: bool) -> None:
    if as_json:
        print_json(recorded.chat.model_dump(mode="json", exclude_defaults=True))
        return
    from builder.conversation.why import why_of_turn
    from builder.runtime.chats import opening_of

    language = "zh" if recorded.chat.language.startswith("zh") else "en"
    for number, (turn, at, events) in enumerate(
        zip(recorded.chat.turns, recorded.times, recorded.events, strict=True), start=1
    ):
        where = turn.flow if turn.step is None else f"{turn.flow}, step {turn.step}"
        tell(f"{number}. {at:%Y-%m-%d %H:%M:%S}  > {opening_of(turn)}   [{turn.intent or '-'}]")
        for action in turn.actions or ():
            tell(f"     ran {action}")
        for slot, value in turn.slots.items():
            tell(f"     {slot} = {value}")
        for why in why_of_turn(events):
            tell(f"     why: {why.said[language]}")
        _say_replies(turn.replies or ())
        tell(f"     then: {where}")
    say_next(f"dialoom replay {name}.json SKILL   (run it again on a skill)")


def _tell(recorded: Recorded, outcome: ChatOutcome) -> None:
    for turn in outcome.turns:
        tell(f"> {turn.user}   [{turn.intent}]")
        _say_replies(turn.replies)
        for difference in turn.differences:
            typer.secho(f"     {difference.what}", fg="red")
            tell(f"       then  {difference.expected}")
            tell(f"       now   {difference.found}")
    if outcome.passed:
        say_done(f"All {len(outcome.turns)} turns go as they went then.")
    else:
        left = len(recorded.chat.turns) - len(outcome.turns)
        tell(f"Turn {len(outcome.turns)} differs; {left} after it were not run.")


def _say_replies(replies: Sequence[str]) -> None:
    for reply in replies:
        tell(f"     {reply}")


def _as_json(recorded: Recorded, outcome: ChatOutcome) -> JsonValue:
    last = outcome.turns[-1]
    return {
        "same": outcome.passed,
        "turns": len(recorded.chat.turns),
        "run": len(outcome.turns),
        "first_difference": None
        if outcome.passed
        else {
            "turn": len(outcome.turns),
            "user": last.user,
            "differences": [
                {"what": one.what, "then": one.expected, "now": one.found}
                for one in last.differences
            ],
        },
    }


def _write_test(path: Path, recorded: Recorded) -> None:
    """Write a conversation where there is no file yet."""
    from builder.skillfile.merge import write_new
    from builder.skillfile.plain import plain_part

    if path.exists():
        raise Invalid(
            "file-exists",
            say("'{file}' exists already; name a file that does not.", file=str(path)),
        )
    chat = plain_part(recorded.chat)
    if recorded.chat.language == ANY_LANGUAGE:
        chat.pop("language", None)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(write_new({"chats": [chat]}), "utf-8")
    say_done(f"Wrote '{path}' with {len(recorded.chat.turns)} turns.")
    say_next("leave out what need not be so, then run: dialoom test")
