"""A loaded bundle that can hold a talk: understand, lead, act and read, without any database."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Protocol, assert_never

from pydantic import JsonValue

from builder.actions.endpoint import EndpointCaller
from builder.actions.runner import ActionCall, ActionRunner
from builder.bundle import Bundle
from builder.conversation.effect import (
    ActionOutcome,
    AnswerOutcome,
    CallEndpoint,
    NotifyHandoff,
    RunAction,
    SeekAnswer,
)
from builder.conversation.event import Event, FlowEnded, Replied
from builder.conversation.explanation import Explanation
from builder.conversation.message import Message
from builder.conversation.remembered import Memories
from builder.conversation.reply import Reply
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import Context, Understanding
from builder.dialogue.clock import zone_of
from builder.dialogue.given import Due, Given, Heard, Reset, Stepped, Told
from builder.dialogue.session import to_remember, wants_memories
from builder.dialogue.talk import Talk
from builder.dialogue.turn import take_turn
from builder.encoding.library import EncoderLibrary
from builder.nlu.explanation import explain
from builder.nlu.interpreter import Interpreter
from builder.nlu.memory import Memory
from builder.reading.question import Question
from builder.reading.reader import SkillReader
from builder.runtime.answering import Answering
from builder.runtime.call import Call
from builder.runtime.phrasing.phraser import Phraser
from builder.runtime.responder import Recorder
from builder.schema.skill import Skill


class EndpointRunner(Protocol):
    """Calls the web services of a skill; never raises for what they do, but tells the failure."""

    async def call(
        self, skill: Skill, call: CallEndpoint, slots: Mapping[str, JsonValue], key: str
    ) -> ActionOutcome:
        """Call a service and return what came of it."""
        ...


@dataclass
class Trace:
    """How a turn went, for people who look into it: durations in milliseconds, by stage."""

    timings: dict[str, float] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    def add(self, stage: str, started: float) -> None:
        """Add the time since `started` to a stage."""
        spent = (time.perf_counter() - started) * 1000
        self.timings[stage] = self.timings.get(stage, 0.0) + spent


@dataclass(frozen=True)
class AgentTurn:
    """What a turn brought about; `tracker` has all of its events folded in.

    `understanding` is what a user's message means; an app's event and a timer have none. `remembered`
    is what the turn taught about the user, by slot.
    """

    events: tuple[Event, ...]
    replies: tuple[Reply, ...]
    understanding: Understanding | None
    tracker: Tracker
    handoffs: tuple[NotifyHandoff, ...]
    trace: Trace
    remembered: Mapping[str, JsonValue] = field(default_factory=dict)


class Agent:
    """One trained skill, ready to talk; shared by all sessions, holds none of their state."""

    def __init__(
        self,
        skill: Skill,
        interpreter: Interpreter,
        reader: SkillReader,
        actions: ActionRunner,
        *,
        fingerprint: str,
        endpoints: EndpointRunner | None = None,
        phraser: Phraser | None = None,
    ) -> None:
        self.skill = skill
        self.fingerprint = fingerprint
        self._interpreter = interpreter
        self._answering = Answering(skill, interpreter, reader, phraser)
        self._actions = actions
        # Without one of the operator's making, no host may be called.
        self._endpoints: EndpointRunner = endpoints or EndpointCaller()

    @classmethod
    def load(
        cls,
        bundle: Bundle,
        encoders: EncoderLibrary,
        actions: ActionRunner,
        endpoints: EndpointRunner | None = None,
        phraser: Phraser | None = None,
    ) -> Agent:
        """Load a bundle; raises `Invalid` when it is damaged, `Unavailable` without its encoders."""
        skill = bundle.skill()
        return cls(
            skill,
            Interpreter.load(skill, bundle.parts, encoders),
            SkillReader.load(skill, bundle.parts, encoders.spans() if skill.documents else None),
            actions,
            fingerprint=bundle.fingerprint,
            endpoints=endpoints,
            phraser=phraser,
        )

    def interpret(
        self, text: str, context: Context, alternatives: Sequence[str] = ()
    ) -> Understanding:
        """Return what a text means in a context; `alternatives` may have been heard instead."""
        return self._interpreter.interpret(text, context, alternatives)

    def explain(
        self, bundle: Bundle, text: str, context: Context, alternatives: Sequence[str] = ()
    ) -> Explanation:
        """Say why a text means what it does; `bundle` is the one that this agent was loaded from.

        What the bundle remembers of its training is read for this alone, and not held in memory.
        """
        memory = Memory.from_parts(bundle.parts)
        return explain(self._interpreter, memory, text, context, alternatives)

    def anticipate(self, text: str) -> None:
        """Begin to understand a message in the background, while it is being stored."""
        self._interpreter.anticipate(text)

    def context_for(
        self,
        tracker: Tracker,
        now: datetime,
        language: str | None = None,
        time_zone: str | None = None,
    ) -> Context:
        """Return what the interpreter may know of a session at this time."""
        return Context(
            now=now.astimezone(zone_of(self.skill, time_zone or tracker.time_zone)),
            language=language or tracker.language,
            flow=tracker.running.flow if tracker.running else None,
            requested_slot=tracker.requested_slot,
            held=tracker.slots,
        )

    def greet(self, language: str | None = None) -> tuple[Reply, ...]:
        """Return what is said before the user has said anything."""
        talk = Talk(
            self.skill, Tracker(session_id="greeting", language=self.language_for(language))
        )
        talk.say("greeting")
        return tuple(event.reply for event in talk.events if isinstance(event, Replied))

    async def respond(
        self,
        tracker: Tracker,
        message: Message,
        now: datetime,
        recorder: Recorder | None = None,
    ) -> AgentTurn:
        """Take a whole turn: understand what came in and carry out every effect it asks for."""
        trace = Trace()
        memories = await self._recall(tracker, message, now, recorder)
        given: Given = await self._given(tracker, message, now, trace, memories)
        understanding = given.understanding if isinstance(given, Heard) else None
        # A rewind takes back what the user said: without words there is nothing to go back behind.
        before = tracker if message.kind == "user" else None
        events: list[Event] = []
        handoffs: list[NotifyHandoff] = []
        # `take_turn` asks for a bounded number of effects.
        for number in count():
            started = time.perf_counter()
            turn = take_turn(self.skill, tracker, given, before)
            tracker = turn.tracker
            events.extend(turn.events)
            trace.add("dialogue", started)
            handoffs += [e for e in turn.effects if isinstance(e, NotifyHandoff)]
            effect = next((e for e in turn.effects if not isinstance(e, NotifyHandoff)), None)
            if effect is None:
                break
            started = time.perf_counter()
            key = f"{tracker.session_id}/{tracker.turn}/{number}"
            if isinstance(effect, SeekAnswer):
                language = self.language_for(tracker.language)
                given = await self._answering.seek(effect, language, key, number, recorder)
                if given.phrasing is not None and given.phrasing.failure is not None:
                    trace.failures.append(given.phrasing.told())
            elif isinstance(effect, CallEndpoint):
                given = await self._fetch(effect, tracker, key, number, recorder)
                trace.failures.extend([*given.notes, *filter(None, [given.failure])])
            else:
                call = ActionCall(
                    effect.action,
                    self.skill,
                    tracker,
                    tuple(events),
                    key,
                    message.channel,
                    message.metadata,
                )
                given = await self._act(call, number, recorder)
                trace.failures.extend(given.notes)
                if given.failure is not None:
                    trace.failures.append(given.failure)
            trace.add("effects", started)
            trace.calls.append(_call_of(effect, given, started))
        trace.failures.extend(e.reason for e in events if isinstance(e, FlowEnded) and e.reason)
        replies = tuple(event.reply for event in events if isinstance(event, Replied))
        learnt = to_remember(self.skill, events, tracker)
        return AgentTurn(
            tuple(events), replies, understanding, tracker, tuple(handoffs), trace, learnt
        )

    async def _recall(
        self, tracker: Tracker, message: Message, now: datetime, recorder: Recorder | None
    ) -> Memories:
        """Ask what is remembered of the user, where the message needs it."""
        if recorder is None or not wants_memories(self.skill, tracker, now, message.user_id):
            return {}
        return await recorder.recall(message.user_id or tracker.user or message.session_id)

    async def _given(
        self,
        tracker: Tracker,
        message: Message,
        now: datetime,
        trace: Trace,
        memories: Memories,
    ) -> Heard | Told | Due | Reset | Stepped:
        """Return what a message gives the turn: words are understood, the rest speaks for itself."""
        language = self.language_for(message.language) if message.language else None
        match message.kind:
            case "event":
                return Told(
                    message.message_id, now, message.name, message.values, language, memories
                )
            case "timer":
                return Due(message.message_id, now, message.name, memories)
            case "reset":
                return Reset(now)
            case "person":
                act = message.act or "say"
                return Stepped(
                    message.message_id, now, message.name, act, message.text, message.instead
                )
            case "user":
                started = time.perf_counter()
                # In a thread, so that other sessions and probes are heard meanwhile.
                context = self.context_for(tracker, now, language, message.time_zone)
                understanding = await asyncio.to_thread(
                    self.interpret, message.text, context, message.alternatives
                )
                trace.add("interpret", started)
                return Heard(
                    message.message_id,
                    now,
                    understanding,
                    message.user_id,
                    memories,
                    message.time_zone,
                )
        assert_never(message.kind)

    @property
    def interpreter(self) -> Interpreter:
        """What understands the skill's messages."""
        return self._interpreter

    def find_answer(self, question: str, language: str, before: str | None = None) -> AnswerOutcome:
        """Return what the FAQ or a document answers; a question may lean on the one `before`."""
        return self._answering.find(question, language, before)

    def question_of(self, text: str, language: str) -> Question:
        """Return a text as readers see it."""
        return self._answering.question_of(text, language)

    async def _act(self, call: ActionCall, number: int, recorder: Recorder | None) -> ActionOutcome:
        """Run an action, unless an earlier attempt at the turn has done so."""
        outcome = await recorder.find(number) if recorder else None
        if not isinstance(outcome, ActionOutcome):
            outcome = await self._actions.run(call)
            if recorder is not None:
                await recorder.record(number, outcome)
        return outcome

    async def _fetch(
        self,
        effect: CallEndpoint,
        tracker: Tracker,
        key: str,
        number: int,
        recorder: Recorder | None,
    ) -> ActionOutcome:
        """Call a web service, unless an earlier attempt at the turn has done so."""
        outcome = await recorder.find(number) if recorder else None
        if not isinstance(outcome, ActionOutcome):
            outcome = await self._endpoints.call(self.skill, effect, tracker.slots, key)
            if recorder is not None:
                await recorder.record(number, outcome)
        return outcome

    def language_for(self, language: str | None) -> str:
        """Return the skill's language that a client's wish (`zh-CN`) comes nearest to."""
        wished = (language or "").split("-")[0].lower()
        fitting = (s for s in self.skill.languages if s.split("-")[0] == wished)
        return next(fitting, self.skill.languages[0])


def _call_of(effect: RunAction | CallEndpoint | SeekAnswer, outcome: Given, started: float) -> Call:
    name = "answer" if isinstance(effect, SeekAnswer) else effect.action
    failure = outcome.failure if isinstance(outcome, ActionOutcome) else None
    return Call(name, round((time.perf_counter() - started) * 1000, 3), failure)
