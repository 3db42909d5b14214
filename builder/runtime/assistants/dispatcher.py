"""An assistant as one who answers: decides who takes a message, has the turns taken, and tells in one.

Each skill keeps a session of its own under the session's id, and takes its turns by the protocol of
turns; the ids of its messages are made from the assistant's. The decision is recorded before the first
of these turns. Whatever dies in between, a retry follows the decision and finds the turns that were
taken answered, so that none is lost and none taken twice.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from pydantic import JsonValue

from builder.conversation.dispatch import (
    SkillAnswered,
    SkillChosen,
    SkillDropped,
    SkillResumed,
)
from builder.conversation.effect import ActionOutcome, NotifyHandoff
from builder.conversation.event import Event, HandedOff, Replied
from builder.conversation.message import Message
from builder.conversation.reply import Reply
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import Understanding
from builder.runtime.agent import Agent, Trace
from builder.runtime.assistants.consider import Considering
from builder.runtime.assistants.decide import Decision, begin, names_needed
from builder.runtime.assistants.rehearsal import is_waiting, standing
from builder.runtime.assistants.words import Words, language_for, told_by
from builder.runtime.failpoint import pass_failpoint
from builder.runtime.responder import Recorder
from builder.schema.assistant import Assistant
from builder.wire.chat import TurnShape

_DECISION: Final = "dispatch"
# More turns of skills than this do not come of one message.
_MOST_TURNS: Final = 20


@dataclass(frozen=True)
class Told:
    """What a skill answered, and what failed on the way."""

    answer: TurnShape
    failures: tuple[str, ...] = ()


class Talks(Protocol):
    """The sessions of the skills."""

    async def take(self, message: Message, skill: str, now: datetime) -> Told:
        """Have a skill take a turn; the same message again gets the same answer."""
        ...

    async def trackers(self, session: str, names: tuple[str, ...]) -> Mapping[str, Tracker]:
        """Return where those of these skills stand that have been in a session."""
        ...


@dataclass(frozen=True)
class AssistantTurn:
    """What a message to an assistant brought about; `tracker` has all of its events folded in."""

    events: tuple[Event, ...]
    replies: tuple[Reply, ...]
    understanding: Understanding | None
    tracker: Tracker
    handoffs: tuple[NotifyHandoff, ...]
    trace: Trace
    # What a turn taught about the user is the skills' to remember.
    remembered: Mapping[str, JsonValue] = field(default_factory=dict)


class Dispatcher:
    """One assistant, ready to talk; shared by all sessions, holds none of their state."""

    def __init__(self, assistant: Assistant, agents: Mapping[str, Agent], talks: Talks) -> None:
        self.assistant = assistant
        self.agents = agents
        self._considering = Considering(assistant, agents)
        self._talks = talks

    def language_for(self, language: str | None) -> str:
        """Return the assistant's language that a client's wish comes nearest to."""
        return language_for(self.assistant, language)

    def anticipate(self, text: str) -> None:
        """Begin to understand a message in the background, while it is being stored."""
        for agent in list(self.agents.values())[:1]:
            agent.anticipate(text)

    def greet(self, language: str | None = None) -> tuple[Reply, ...]:
        """Return what is said before the user has said anything."""
        words = Words(self.assistant, self.language_for(language), "greeting", 0)
        return (words.greet([agent.skill for agent in self.agents.values()]),)

    async def respond(
        self,
        tracker: Tracker,
        message: Message,
        now: datetime,
        recorder: Recorder | None = None,
    ) -> AssistantTurn:
        """Decide, or follow what was decided, and have the chosen skills take their turns."""
        trace = Trace()
        started = time.perf_counter()
        decided = await recorder.find(0) if recorder is not None else None
        if not isinstance(decided, ActionOutcome):
            decided = await self._decide(tracker, message, now)
            if recorder is not None:
                await recorder.record(0, decided)
        trace.add("dispatch", started)
        pass_failpoint("after-decision")
        started = time.perf_counter()
        carrying = _Carrying(self, self._talks, tracker, message, now, trace)
        await carrying.follow(decided.events)
        trace.add("skills", started)
        return carrying.turn()

    async def _decide(self, tracker: Tracker, message: Message, now: datetime) -> ActionOutcome:
        stands, begun = begin(self.assistant, tracker, message, now)
        names = names_needed(stands, self.assistant)
        trackers = await self._talks.trackers(message.session_id, names) if names else {}
        decision = Decision(self._considering, stands, message, now, trackers)
        # In a thread, so that other sessions and probes are heard meanwhile.
        made = await asyncio.to_thread(decision.make)
        return ActionOutcome(_DECISION, events=(*begun, *made))


class _Carrying:
    """One turn while it is carried out."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        talks: Talks,
        tracker: Tracker,
        message: Message,
        now: datetime,
        trace: Trace,
    ) -> None:
        self._agents = dispatcher.agents
        self._assistant = dispatcher.assistant
        self._talks = talks
        self._tracker = tracker
        self._message = message
        self._now = now
        self._trace = trace
        self._events: list[Event] = []
        self._handoffs: list[NotifyHandoff] = []
        self._turns = 0

    def turn(self) -> AssistantTurn:
        """Return what has been brought about."""
        heard = self._tracker.understanding if self._message.kind == "user" else None
        return AssistantTurn(
            tuple(self._events),
            tuple(event.reply for event in self._events if isinstance(event, Replied)),
            heard,
            self._tracker,
            tuple(self._handoffs),
            self._trace,
        )

    async def follow(self, decided: tuple[Event, ...]) -> None:
        """Follow a decision, then turn to what waits, while no skill waits for the user."""
        self._emit(*decided)
        self._handoffs += [NotifyHandoff(e.reason) for e in decided if isinstance(e, HandedOff)]
        chosen = [event for event in decided if isinstance(event, SkillChosen)]
        for event in chosen:
            await self._take(event)
        if not chosen:
            return
        while not (self._tracker.handed_off or self._tracker.dispatch.waits):
            if self._turns >= _MOST_TURNS or not await self._turn_to_the_next():
                return

    async def _turn_to_the_next(self) -> bool:
        """Turn to what was interrupted, or to what the message asked for besides; False when done."""
        dispatch = self._tracker.dispatch
        if dispatch.interrupted:
            await self._resume(dispatch.interrupted[-1].skill)
        elif dispatch.kept:
            kept = dispatch.kept[0]
            event = SkillChosen(skill=kept.skill, text=kept.text, why="waiting")
            self._emit(event)
            if kept.skill in self._agents:
                await self._take(event)
        else:
            return False
        return True

    async def _take(self, chosen: SkillChosen) -> None:
        """Have a skill take its turn."""
        whole = chosen.text == self._message.text
        message = self._message.model_copy(
            update={
                # Made from the assistant's own, so that a retry finds the turn taken.
                "message_id": f"{self._message.message_id}/{self._turns}",
                "text": chosen.text,
                "alternatives": self._message.alternatives if whole else (),
                "language": self._message.language or self._tracker.language,
            }
        )
        self._turns += 1
        told = await self._talks.take(message, chosen.skill, self._now)
        pass_failpoint("between-skills")
        self._trace.failures.extend(told.failures)
        answer = told.answer
        self._emit(
            SkillAnswered(
                skill=chosen.skill,
                flow=answer.flow,
                step=answer.step,
                requested_slot=answer.requested_slot,
                waits=_waits(answer),
            )
        )
        self._say(chosen.skill, *answer.replies)
        if answer.handed_off:
            reason = f"handed off by the skill '{chosen.skill}'"
            self._emit(HandedOff(reason=reason))
            self._handoffs.append(NotifyHandoff(reason))

    async def _resume(self, skill: str) -> None:
        """Take an interrupted skill up again with its question, if it still waits for the answer."""
        trackers = await self._talks.trackers(self._message.session_id, (skill,))
        agent, found = self._agents.get(skill), trackers.get(skill)
        if agent is None or found is None:
            self._emit(SkillDropped(skill=skill))
            return
        stands = standing(agent.skill, found, self._message.session_id, self._now)
        frame = stands.running
        if frame is None or not is_waiting(stands) or not stands.replies:
            self._emit(SkillDropped(skill=skill))
            return
        slot = stands.requested_slot
        self._emit(
            SkillResumed(
                skill=skill, flow=frame.flow, step=frame.step, requested_slot=slot, waits=True
            )
        )
        language = self._tracker.language or self._assistant.languages[0]
        session, turn = self._tracker.session_id, self._tracker.turn
        words = Words(self._assistant, language, session, turn)
        self._emit(Replied(reply=words.say("resumed", skill=words.title(agent.skill))))
        # Its question is what it said last.
        self._say(skill, stands.replies[-1])

    def _say(self, skill: str, *replies: Reply) -> None:
        greeting = None
        if "greeting" in self._assistant.responses:
            language = self._tracker.language or self._assistant.languages[0]
            session, turn = self._tracker.session_id, self._tracker.turn
            greeting = Words(self._assistant, language, session, turn).say("greeting")
        self._emit(*(Replied(reply=told_by(skill, reply, greeting)) for reply in replies))

    def _emit(self, *events: Event) -> None:
        self._events.extend(events)
        self._tracker = self._tracker.with_events(events)


def _waits(answer: TurnShape) -> bool:
    """Tell whether a skill waits for the user: it asked for a value, or whether to go on."""
    if answer.handed_off or answer.flow is None:
        return False
    asked = any(reply.response == "ask_to_resume" for reply in answer.replies)
    return answer.requested_slot is not None or asked
