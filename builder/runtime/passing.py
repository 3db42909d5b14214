"""Time that passes in a talk without a database: what is due comes, in its order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from builder.conversation.message import Message
from builder.conversation.tracker import Tracker
from builder.runtime.agent import Agent, AgentTurn, Trace

# A flow that waits in a circle would come for ever.
MOST_TIMERS: Final = 1000


async def let_pass(agent: Agent, tracker: Tracker, until: datetime) -> list[AgentTurn]:
    """Take the turns of all timers that are due until a time, each at its own time."""
    turns: list[AgentTurn] = []
    for _ in range(MOST_TIMERS):
        due = min(
            (timer for timer in tracker.timers if timer.due <= until),
            key=lambda timer: timer.due,
            default=None,
        )
        if due is None:
            break
        now = max(due.due, tracker.last_at or due.due)
        turns.append(
            await agent.respond(tracker, Message.of_timer(tracker.session_id, due.id), now)
        )
        tracker = turns[-1].tracker
    return turns


def as_one(turns: Sequence[AgentTurn], tracker: Tracker) -> AgentTurn:
    """Return several turns as though they were one; without any, nothing happened in the session."""
    trace = Trace()
    for turn in turns:
        trace.failures.extend(turn.trace.failures)
    return AgentTurn(
        events=tuple(event for turn in turns for event in turn.events),
        replies=tuple(reply for turn in turns for reply in turn.replies),
        understanding=turns[-1].understanding if turns else None,
        tracker=turns[-1].tracker if turns else tracker,
        handoffs=tuple(handoff for turn in turns for handoff in turn.handoffs),
        trace=trace,
    )
