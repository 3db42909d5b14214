"""Hold the conversations of a skill's `chats/` with the real agent, and tell what differs."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from pydantic import JsonValue

from builder.actions.stub import Stubs
from builder.conversation.event import ActionStarted
from builder.conversation.message import Message
from builder.conversation.reply import Reply
from builder.conversation.tracker import Tracker
from builder.runtime.agent import Agent, AgentTurn
from builder.runtime.coverage import Coverage
from builder.runtime.passing import as_one, let_pass
from builder.schema.chat import NO_FLOW, Chat, ChatTurn
from builder.schema.duration import read_duration
from builder.sentence import Sentence, say
from builder.text import ANY_LANGUAGE, fold

_SECONDS_BETWEEN: Final = 5


@dataclass(frozen=True)
class Difference:
    """What a turn should have brought about, and what it did."""

    what: Sentence
    expected: JsonValue
    found: JsonValue


@dataclass(frozen=True)
class TurnOutcome:
    """One turn of a conversation as it went."""

    user: str
    replies: tuple[str, ...]
    intent: str
    differences: tuple[Difference, ...] = ()
    failures: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChatOutcome:
    """One conversation as it went; it stops at the first turn that differs."""

    chat: Chat
    turns: tuple[TurnOutcome, ...]
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether every turn went as it should."""
        return not any(turn.differences for turn in self.turns)


def replay(
    agent: Agent,
    chats: Sequence[Chat],
    *,
    data_dir: Path,
    stubs: Stubs | None = None,
    coverage: Coverage | None = None,
    close: Callable[[], Awaitable[None]] | None = None,
    done: Callable[[ChatOutcome], None] = lambda _outcome: None,
) -> list[ChatOutcome]:
    """Hold each conversation in a session of its own, with the actions' data as on the first day.

    `stubs` are told which stand-ins each one has, `coverage` hears what it goes through. `close` is
    awaited at the end: connections live and die within one event loop.
    """

    async def hold_all() -> list[ChatOutcome]:
        outcomes = []
        try:
            for number, chat in enumerate(chats):
                shutil.rmtree(data_dir / "actions", ignore_errors=True)
                outcome = await hold(
                    agent, chat, session_id=f"chat-{number}", stubs=stubs, coverage=coverage
                )
                done(outcome)
                outcomes.append(outcome)
        finally:
            if close is not None:
                await close()
        return outcomes

    return asyncio.run(hold_all())


async def hold(
    agent: Agent,
    chat: Chat,
    *,
    session_id: str,
    times: Sequence[datetime] = (),
    stubs: Stubs | None = None,
    coverage: Coverage | None = None,
) -> ChatOutcome:
    """Hold one conversation; `times` say when each message comes, else a few seconds lie between.

    A call that `stubs` should have had recorded and have not is a difference too.
    """
    started = time.perf_counter()
    tracker = Tracker(session_id=session_id)
    now = stubs.begin(chat.stubs, chat.name) if stubs is not None else datetime.now(UTC)
    language = None if chat.language == ANY_LANGUAGE else chat.language
    turns: list[TurnOutcome] = []
    for number, expected in enumerate(chat.turns):
        now = times[number] if number < len(times) else now + time_before(expected)
        turn = await _take(agent, tracker, expected, f"{session_id}-{number}", language, now)
        differences = (*missed_calls(stubs), *compare(expected, turn, tracker))
        if coverage is not None:
            coverage.add(tracker, turn.events)
        tracker = turn.tracker
        outcome = TurnOutcome(
            opening_of(expected),
            tuple(shown(reply) for reply in turn.replies),
            _intent_of(turn),
            differences,
            tuple(turn.trace.failures),
        )
        turns.append(outcome)
        if outcome.differences:
            break
    return ChatOutcome(chat, tuple(turns), time.perf_counter() - started)


def missed_calls(stubs: Stubs | None) -> Iterator[Difference]:
    """Yield the calls of a turn that were never recorded."""
    for missed in stubs.take_missed() if stubs is not None else ():
        yield Difference(
            say("recorded call of '{action}'", action=missed.action), missed.recorded, missed.given
        )


def opening_of(turn: ChatTurn) -> str:
    """Say what a turn of a conversation begins with, in a few words."""
    if turn.event is not None:
        return f"(event {turn.event})"
    return f"(after {turn.after})" if turn.after is not None else turn.user or ""


def time_before(turn: ChatTurn) -> timedelta:
    """Return the time between a turn of a conversation and the one before."""
    passing = read_duration(turn.after) if turn.after is not None else None
    return passing or timedelta(seconds=_SECONDS_BETWEEN)


async def _take(
    agent: Agent,
    tracker: Tracker,
    turn: ChatTurn,
    message_id: str,
    language: str | None,
    now: datetime,
) -> AgentTurn:
    """Take a turn of a conversation; where time passes, all that comes by itself meanwhile."""
    if turn.after is not None:
        return as_one(await let_pass(agent, tracker, now), tracker)
    session = tracker.session_id
    if turn.event is not None:
        message = Message.of_event(session, message_id, turn.event, turn.values, language)
    else:
        message = Message(
            session_id=session, message_id=message_id, text=turn.user or "", language=language
        )
    return await agent.respond(tracker, message, now)


def compare(expected: ChatTurn, turn: AgentTurn, before: Tracker) -> Iterator[Difference]:
    """Yield what differs between a turn, from a session as it was before, and what is expected."""
    if expected.intent is not None and _intent_of(turn) != expected.intent:
        yield Difference(say("intent"), expected.intent, _intent_of(turn))
    if expected.responses is not None:
        said = [reply.response or reply.source or "" for reply in turn.replies]
        if said != list(expected.responses):
            yield Difference(say("responses"), list(expected.responses), list(said))
    if expected.replies is not None:
        yield from _compare_replies(expected.replies, turn.replies)
    if expected.flow is not None:
        running = turn.tracker.running
        flow = running.flow if running is not None else NO_FLOW
        if flow != expected.flow:
            yield Difference(say("flow"), expected.flow, flow)
    if expected.step is not None:
        step = turn.tracker.running.step if turn.tracker.running is not None else None
        if step != expected.step:
            yield Difference(say("step"), expected.step, step)
    called = _called(before, turn)
    if expected.actions is not None and [name for name, _ in called] != list(expected.actions):
        yield Difference(say("actions"), list(expected.actions), [name for name, _ in called])
    for action, wanted in expected.called_with.items():
        with_slots = [slots for name, slots in called if name == action]
        if not with_slots:
            yield Difference(say("action '{action}'", action=action), "called", "not called")
        elif not any(all(_same(v, s.get(n)) for n, v in wanted.items()) for s in with_slots):
            seen: dict[str, JsonValue] = {name: with_slots[0].get(name) for name in wanted}
            yield Difference(say("action '{action}' with", action=action), dict(wanted), seen)
    for name, value in expected.slots.items():
        found = turn.tracker.slots.get(name)
        if not _same(value, found):
            yield Difference(say("slot '{slot}'", slot=name), value, found)


def _intent_of(turn: AgentTurn) -> str:
    return turn.understanding.intent.name if turn.understanding is not None else ""


def _called(before: Tracker, turn: AgentTurn) -> list[tuple[str, dict[str, JsonValue]]]:
    """Return the actions that a turn called, with what the slots held then."""
    called = []
    for number, event in enumerate(turn.events):
        if isinstance(event, ActionStarted):
            called.append((event.action, before.with_events(turn.events[:number]).slots))
    return called


def shown(reply: Reply) -> str:
    """Return a reply as one line of text."""
    return reply.text or (f"[{reply.image}]" if reply.image else "[custom]")


def _compare_replies(expected: Sequence[str], replies: Sequence[Reply]) -> Iterator[Difference]:
    said = [shown(reply) for reply in replies]
    contained = len(said) == len(expected) and all(
        is_in(part, text) for part, text in zip(expected, said, strict=True)
    )
    if not contained:
        yield Difference(say("replies"), list(expected), list(said))


def is_in(part: str, text: str) -> bool:
    """Tell whether a reply holds what is expected of it; width, case and script do not count."""
    return fold(part) in fold(text)


def _same(expected: JsonValue, found: JsonValue) -> bool:
    if isinstance(expected, bool) or isinstance(found, bool):
        return expected is found
    return expected == found
