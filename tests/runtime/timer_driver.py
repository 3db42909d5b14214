"""Processes that wake sessions whose time has come, to be killed by the tests in the midst of it.

Reads one line a process to be: DATABASE_URL FAILPOINT, with a tab between them, and prints its id;
an empty line asks how many have ended by a signal so far.
"""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime
from typing import Any

from builder.conversation.event import Event, Replied
from builder.conversation.message import Message
from builder.conversation.tracker import Tracker
from builder.dialogue.given import Due, Given, Told
from builder.dialogue.turn import take_turn
from builder.runtime import failpoint
from builder.runtime.agent import AgentTurn, Trace
from builder.runtime.responder import Recorder
from builder.runtime.scheduler import Scheduler
from builder.runtime.turns import Turns
from builder.schema.skill import Skill
from builder.store.store import open_store

LEASE = 0.5
SKILL: dict[str, Any] = {
    "name": "shop",
    "languages": ["en"],
    "slots": [{"name": "length", "type": "duration"}],
    "responses": [{"name": "back", "text": "Here I am again."}],
    "flows": [
        {
            "name": "later",
            "trigger": {"events": ["begin"]},
            "steps": [
                {"kind": "wait", "id": "wait", "for": "{length}"},
                {"kind": "say", "id": "say", "response": "back"},
            ],
        }
    ],
}


class FlowAgent:
    """Leads the talk without understanding anything: events and timers only."""

    def __init__(self) -> None:
        self.skill = Skill.model_validate(SKILL)
        self.fails = 0

    async def respond(
        self, tracker: Tracker, message: Message, now: datetime, recorder: Recorder | None = None
    ) -> AgentTurn:
        if self.fails:
            self.fails -= 1
            raise RuntimeError("the agent broke")
        given: Given = (
            Told(message.message_id, now, message.name, message.values)
            if message.kind == "event"
            else Due(message.message_id, now, message.name)
        )
        await asyncio.sleep(0.005)
        events: tuple[Event, ...] = take_turn(self.skill, tracker, given).events
        replies = tuple(event.reply for event in events if isinstance(event, Replied))
        return AgentTurn(events, replies, None, tracker.with_events(events), (), Trace())


async def wake(url: str) -> None:
    agent = FlowAgent()

    async def serving(_skill: str) -> tuple[int, FlowAgent]:
        return 1, agent

    store = open_store(url)
    turns = Turns(store, serving, lambda: datetime.now(UTC), lease=LEASE)
    scheduler = Scheduler(store, turns.take, interval=0.05, lease=LEASE, at_once=4)
    scheduler.start()
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    await stopping.wait()
    await scheduler.stop()
    await turns.close()
    store.close()


def nurse() -> None:
    """Fork a child for each line of input: a fork needs no second start of Python."""
    children: set[int] = set()
    killed = 0
    for line in sys.stdin:
        for child in list(children):
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                children.discard(child)
                killed += os.waitstatus_to_exitcode(status) == -signal.SIGKILL
        url, _, point = line.rstrip("\n").partition("\t")
        if not url:
            sys.stdout.write(f"{killed}\n")
            sys.stdout.flush()
            continue
        child = os.fork()
        if child == 0:
            failpoint.name_point(point)
            asyncio.run(wake(url))
            os._exit(0)
        children.add(child)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    nurse()
