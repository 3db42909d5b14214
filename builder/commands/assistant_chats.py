"""Hold the conversations of an assistant with its real skills, and tell what differs."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from builder.actions.stub import Stubs
from builder.commands.assistant_folder import OpenAssistant
from builder.conversation.frame import Frame
from builder.conversation.message import Message
from builder.conversation.tracker import Tracker
from builder.runtime.agent import AgentTurn
from builder.runtime.assistants.dispatcher import AssistantTurn
from builder.runtime.assistants.talks import Taken
from builder.runtime.chats import (
    ChatOutcome,
    Difference,
    TurnOutcome,
    compare,
    missed_calls,
    opening_of,
    shown,
    time_before,
)
from builder.schema.assistant import AssistantChat
from builder.schema.assistant import AssistantTurn as Expected
from builder.sentence import say
from builder.text import ANY_LANGUAGE


def replay_assistant(
    opened: OpenAssistant, chats: Sequence[AssistantChat], *, data_dir: Path, stubs: Stubs
) -> list[ChatOutcome]:
    """Hold each conversation in a session of its own, with the actions' data as on the first day."""

    async def hold_all() -> list[ChatOutcome]:
        outcomes = []
        try:
            for number, chat in enumerate(chats):
                shutil.rmtree(data_dir / "actions", ignore_errors=True)
                outcomes.append(await _hold(opened, chat, f"chat-{number}", stubs))
        finally:
            await opened.close()
        return outcomes

    return asyncio.run(hold_all())


async def _hold(
    opened: OpenAssistant, chat: AssistantChat, session: str, stubs: Stubs
) -> ChatOutcome:
    started = time.perf_counter()
    tracker = Tracker(session_id=session)
    now = stubs.begin(chat.stubs, chat.name)
    language = None if chat.language == ANY_LANGUAGE else chat.language
    turns: list[TurnOutcome] = []
    for number, expected in enumerate(chat.turns):
        now += time_before(expected)
        opened.talks.taken.clear()
        turn = await _take(opened, tracker, expected, f"{session}-{number}", language, now)
        tracker = turn.tracker
        differences = (*missed_calls(stubs), *_compare(expected, turn, opened.talks.taken))
        heard = turn.understanding.intent.name if turn.understanding is not None else ""
        told = ", ".join(tracker.dispatch.answered)
        turns.append(
            TurnOutcome(
                opening_of(expected),
                tuple(shown(reply) for reply in turn.replies),
                f"{told}: {heard}" if told else heard,
                differences,
                tuple(turn.trace.failures),
            )
        )
        if differences:
            break
    return ChatOutcome(chat, tuple(turns), time.perf_counter() - started)


async def _take(
    opened: OpenAssistant,
    tracker: Tracker,
    expected: Expected,
    message_id: str,
    language: str | None,
    now: datetime,
) -> AssistantTurn:
    session = tracker.session_id
    if expected.event is not None:
        message = Message.of_event(session, message_id, expected.event, expected.values, language)
    else:
        message = Message(
            session_id=session, message_id=message_id, text=expected.user or "", language=language
        )
    return await opened.dispatcher.respond(tracker, message, now)


def _compare(
    expected: Expected, turn: AssistantTurn, taken: Sequence[Taken]
) -> Iterator[Difference]:
    """Yield what differs; slots, flow and step are those of the skill that has the word."""
    answered = turn.tracker.dispatch.answered
    if expected.skills is not None and answered != expected.skills:
        yield Difference(say("skills"), list(expected.skills), list(answered))
    active = turn.tracker.dispatch.active
    last = next((each for each in reversed(taken) if each.skill == active), None)
    # A skill that was only resumed has taken no turn: what it waits for is what it waited for.
    after = last.turn.tracker if last is not None else Tracker(session_id=turn.tracker.session_id)
    if last is None and active is not None:
        after = _waiting(turn, after)
    one = AgentTurn(
        events=tuple(event for each in taken for event in each.turn.events),
        replies=turn.replies,
        understanding=turn.understanding,
        tracker=after,
        handoffs=(),
        trace=turn.trace,
    )
    before = taken[0].before if taken else Tracker(session_id=turn.tracker.session_id)
    yield from compare(expected, one, before)


def _waiting(turn: AssistantTurn, tracker: Tracker) -> Tracker:
    """Return a tracker whose flow is the one that the assistant says is waiting."""
    dispatch = turn.tracker.dispatch
    if dispatch.flow is None:
        return tracker
    frame = Frame(flow=dispatch.flow, step=dispatch.step or "")
    return tracker.model_copy(update={"stack": (frame,)})
