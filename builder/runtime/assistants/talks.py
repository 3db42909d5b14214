"""Where the skills of an assistant hold their talks: in the store, or in memory for trials and tests."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from builder.conversation.message import Message
from builder.conversation.tracker import Tracker
from builder.runtime.agent import Agent, AgentTurn
from builder.runtime.answer import encode_answer
from builder.runtime.assistants.dispatcher import Told
from builder.runtime.turns import Turns
from builder.store.store import Store
from builder.wire.chat import TurnShape


class StoredTalks:
    """Sessions in the store; each turn exactly once."""

    def __init__(self, store: Store, turns: Turns) -> None:
        self._store = store
        self._turns = turns

    async def take(self, message: Message, skill: str, now: datetime) -> Told:
        """Have a skill take a turn; the same message again gets the same answer."""
        result = await self._turns.take(message, skill)
        failures = tuple(result.turn.trace.failures) if result.turn is not None else ()
        return Told(TurnShape.model_validate_json(result.body), failures)

    async def trackers(self, session: str, names: tuple[str, ...]) -> Mapping[str, Tracker]:
        """Return where those of these skills stand that have been in a session."""
        return await asyncio.to_thread(self._store.sessions.find_trackers, session, names)


@dataclass(frozen=True)
class Taken:
    """A turn that a skill has taken, and its session before."""

    skill: str
    before: Tracker
    turn: AgentTurn


class HeldTalks:
    """Sessions in memory, for one process; `taken` has the turns since it was last cleared."""

    def __init__(self, agents: Mapping[str, Agent]) -> None:
        self.taken: list[Taken] = []
        self._agents = agents
        self._trackers: dict[tuple[str, str], Tracker] = {}

    async def take(self, message: Message, skill: str, now: datetime) -> Told:
        """Have a skill take a turn."""
        key = (skill, message.session_id)
        before = self._trackers.get(key) or Tracker(session_id=message.session_id)
        turn = await self._agents[skill].respond(before, message, now)
        self._trackers[key] = turn.tracker
        self.taken.append(Taken(skill, before, turn))
        body = encode_answer(message, turn.events, turn.replies, turn.tracker, 0)
        return Told(TurnShape.model_validate_json(body), tuple(turn.trace.failures))

    async def trackers(self, session: str, names: tuple[str, ...]) -> Mapping[str, Tracker]:
        """Return where those of these skills stand that have been in a session."""
        keys = ((name, (name, session)) for name in names)
        return {name: self._trackers[key] for name, key in keys if key in self._trackers}
