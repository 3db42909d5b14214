"""A process that takes turns with a made-up agent, to be killed by the tests in the midst of it.

Reads one line a process to be: DATABASE_URL SESSION FIRST LAST FAILPOINT, with tabs between them.
Prints "ready PID", each acknowledged answer, and "ended CODE".
"""

import asyncio
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pydantic import JsonValue

from builder.conversation.effect import ActionOutcome, NotifyHandoff
from builder.conversation.event import Event, MessageReceived, Replied, SessionStarted, SlotSet
from builder.conversation.message import Message
from builder.conversation.reply import Reply
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import IntentScore, Understanding
from builder.runtime import failpoint
from builder.runtime.call import Call
from builder.runtime.responder import Recorder
from builder.runtime.turns import Turns
from builder.store.store import open_store


@dataclass(frozen=True)
class Trace:
    timings: dict[str, float] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)


@dataclass(frozen=True)
class Turn:
    events: tuple[Event, ...]
    replies: tuple[Reply, ...]
    understanding: Understanding
    tracker: Tracker
    handoffs: tuple[NotifyHandoff, ...] = ()
    trace: Trace = Trace()
    remembered: Mapping[str, JsonValue] = field(default_factory=dict)


class CountingAgent:
    """Appends what was said to a slot, so that a lost, doubled or misplaced turn shows."""

    def __init__(self, acts: bool = False, pause: float = 0.0) -> None:
        self.calls = 0
        self.acts = acts
        self.pause = pause

    async def respond(
        self,
        tracker: Tracker,
        message: Message,
        now: datetime,
        recorder: Recorder | None = None,
    ) -> Turn:
        self.calls += 1
        if message.text == "break":
            raise RuntimeError("the agent broke")
        if self.pause:
            await asyncio.sleep(self.pause)
        if self.acts and recorder is not None and await recorder.find(0) is None:
            await recorder.record(0, ActionOutcome("act"))
        understanding = Understanding(
            text=message.text, language="en", intent=IntentScore(name="say", score=1.0)
        )
        said = tracker.slots.get("said", [])
        assert isinstance(said, list)
        start = () if tracker.turn else (SessionStarted(at=now),)
        reply = Reply(text=f"{len(said) + 1}: {message.text}")
        events: tuple[Event, ...] = (
            *start,
            MessageReceived(at=now, message_id=message.message_id, understanding=understanding),
            SlotSet(slot="said", value=[*said, message.text]),
            Replied(reply=reply),
        )
        handoffs = (NotifyHandoff("asked", "said: person"),) if message.text == "person" else ()
        after = tracker.with_events(events)
        return Turn(events, (reply,), understanding, after, handoffs)


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def main(url: str, session: str, first: int, last: int) -> None:
    agent = CountingAgent(acts=True)

    async def serving(_skill: str) -> tuple[int, CountingAgent]:
        return 1, agent

    store = open_store(url)
    turns = Turns(store, serving, lambda: datetime.now(UTC), lease=0.3)
    _tell(f"ready {os.getpid()}")
    for number in range(first, last):
        message = Message(session_id=session, message_id=f"m{number}", text=str(number))
        result = await turns.take(message, "shop")
        _tell(f"{number} {result.body.decode()}")
    await turns.close()
    store.close()


def nurse() -> None:
    """Fork a child for each line of input: a fork needs no second start of Python."""
    for line in sys.stdin:
        url, session, first, last, point = line.rstrip("\n").split("\t")
        child = os.fork()
        if child == 0:
            failpoint.name_point(point)
            asyncio.run(main(url, session, int(first), int(last)))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        _tell(f"\nended {os.waitstatus_to_exitcode(status)}")


if __name__ == "__main__":
    nurse()
