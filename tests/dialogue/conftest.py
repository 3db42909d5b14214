"""A small shop skill, and a talker who says things with a known meaning."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from builder.conversation.effect import (
    ActionOutcome,
    AnswerOutcome,
    CallEndpoint,
    Outcome,
    RunAction,
    SeekAnswer,
)
from builder.conversation.event import Event, Replied
from builder.conversation.message import PersonAct
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import IntentScore, SlotValue, Understanding
from builder.dialogue.given import Due, Given, Heard, Stepped, Told
from builder.dialogue.turn import take_turn
from builder.schema.skill import Skill

NOW = datetime(2026, 11, 23, 11, 30, tzinfo=UTC)

SHOP: dict[str, Any] = {
    "name": "shop",
    "languages": ["en", "zh"],
    "intents": [{"name": n} for n in ("track_order", "return_order", "greet", "complain")],
    "entities": [
        {"name": "order_number", "patterns": ["A[0-9]{4}"]},
        {"name": "reason", "dictionary": {"damaged": ["坏了"], "too big": ["大了"]}},
    ],
    "slots": [
        {
            "name": "order_number",
            "type": "order_number",
            "prompts": {"en": ["Which order?", "What is the number?"], "zh": ["订单号是多少？"]},
            "validation": {"pattern": "A1.*", "reply": {"en": "Orders begin with A1."}},
        },
        {"name": "reason", "type": "reason", "prompts": {"en": "Why?", "zh": "为什么？"}},
        {"name": "confirmed", "type": "boolean", "prompts": {"en": "Really?", "zh": "确定吗？"}},
        {"name": "details", "type": "text", "prompts": {"en": "What happened?"}},
        {"name": "state", "type": "text"},
    ],
    "responses": [
        {
            "name": "say_state",
            "text": {"en": "{order_number} is {state}.", "zh": "状态：{state}。"},
        },
        {"name": "hello", "text": {"en": "Hi!", "zh": "你好！"}},
        {"name": "returned", "text": {"en": "Returned {order_number}: {reason}."}},
        {"name": "kept", "text": {"en": "Nothing was returned."}},
        {"name": "unknown_order", "text": {"en": "No such order."}},
    ],
    "flows": [
        {
            "name": "track",
            "trigger": {"intents": ["track_order"]},
            "steps": [
                {"kind": "collect", "id": "ask", "slot": "order_number"},
                {"kind": "act", "id": "look", "action": "find_order", "on_failure": "sorry"},
                {
                    "kind": "branch",
                    "id": "found",
                    "links": [{"when": {"kind": "filled", "slot": "state"}, "to": "tell"}],
                },
                {"kind": "say", "id": "sorry", "response": "unknown_order", "next": "done"},
                {"kind": "say", "id": "tell", "response": "say_state"},
                {"kind": "end", "id": "done"},
            ],
        },
        {
            "name": "return",
            "trigger": {"intents": ["return_order"]},
            "steps": [
                {"kind": "collect", "id": "number", "slot": "order_number"},
                {"kind": "collect", "id": "why", "slot": "reason", "attempts": 2},
                {"kind": "collect", "id": "sure", "slot": "confirmed", "fresh": True},
                {
                    "kind": "branch",
                    "id": "choice",
                    "links": [
                        {"when": {"kind": "equals", "slot": "confirmed", "value": True}, "to": "do"}
                    ],
                },
                {"kind": "say", "id": "keep", "response": "kept", "next": "done"},
                {"kind": "say", "id": "do", "response": "returned"},
                {"kind": "end", "id": "done"},
            ],
        },
        {
            "name": "greeting",
            "trigger": {"intents": ["greet"]},
            "steps": [{"kind": "say", "id": "hi", "response": "hello"}],
        },
        {
            "name": "complaint",
            "trigger": {"intents": ["complain"]},
            "steps": [
                {"kind": "collect", "id": "tell", "slot": "details"},
                {"kind": "link", "id": "which", "flow": "identify"},
                {"kind": "handoff", "id": "person", "reason": "complaint: {details}"},
            ],
        },
        {
            "name": "identify",
            "steps": [{"kind": "collect", "id": "number", "slot": "order_number"}],
        },
    ],
    "faq": [{"id": "hours", "question": "When are you open?", "answer": "Nine to five."}],
}


def value(
    slot_type: str, found: Any, slot: str | None = None, *, text: str = "", part: str | None = None
) -> SlotValue:
    """Make a found value; `text` is the message it stands in, as `part` where that is other words."""
    words = str(found) if part is None else part
    start = max(text.find(words), 0)
    end = start + len(words)
    return SlotValue(
        type=slot_type, slot=slot, value=found, text=words, start=start, end=end, source="pattern"
    )


def order(number: str) -> SlotValue:
    return value("order_number", number, "order_number")


Act = Callable[[str, Tracker], ActionOutcome]


@dataclass
class Talker:
    """Says things of known meaning and keeps the session's events, as the runtime would."""

    skill: Skill
    act: Act = lambda action, _tracker: ActionOutcome(action=action)
    answers: dict[str, str] = field(default_factory=dict)
    tracker: Tracker = field(default_factory=lambda: Tracker(session_id="s1"))
    events: list[Event] = field(default_factory=list)
    now: datetime = NOW
    handoffs: list[str] = field(default_factory=list)

    def say(
        self,
        intent: str,
        *values: SlotValue,
        text: str = "",
        score: float = 0.9,
        language: str = "en",
        close: tuple[str, ...] = (),
    ) -> list[str]:
        self.now += timedelta(seconds=10)
        meaning = Understanding(
            # The message is the values found in it, unless the test writes one.
            text=text or " ".join(v.text for v in values) or intent,
            language=language,
            intent=IntentScore(name=intent, score=score),
            slots=values,
            close=close,
        )
        return self._take(Heard(f"m{len(self.events)}", self.now, meaning))

    def tell(self, event: str, language: str | None = None, **values: Any) -> list[str]:
        """Let an app tell the session something."""
        return self._take(Told(f"e{len(self.events)}", self.now, event, values, language))

    def let_pass(self, **length: float) -> list[str]:
        """Let time pass: `minutes=5`; what is due meanwhile comes at its time."""
        ends = self.now + timedelta(**length)
        said: list[str] = []
        while due := [timer for timer in self.tracker.timers if timer.due <= ends]:
            first = min(due, key=lambda timer: timer.due)
            self.now = first.due
            said += self.fire(first.id)
        self.now = ends
        return said

    def fire(self, timer: str) -> list[str]:
        """Let a timer be due now."""
        return self._take(Due(f"timer:{timer}", self.now, timer))

    def step_in(
        self, person: str, act: PersonAct, text: str = "", *, instead: bool = False
    ) -> list[str]:
        """Let a person take the session over, speak in it, or give it back."""
        self.now += timedelta(seconds=10)
        given = Stepped(f"p{len(self.events)}", self.now, person, act, text, instead)
        return self._take(given)

    def _take(self, given: Given) -> list[str]:
        said: list[str] = []
        before = self.tracker
        for _ in range(20):
            turn = take_turn(self.skill, self.tracker, given, before)
            self.events.extend(turn.events)
            self.tracker = self.tracker.with_events(turn.events)
            said += [e.reply.text or "" for e in turn.events if isinstance(e, Replied)]
            pending: Outcome | None = None
            for effect in turn.effects:
                if isinstance(effect, RunAction):
                    pending = self.act(effect.action, self.tracker)
                elif isinstance(effect, SeekAnswer):
                    pending = self._read(effect.question)
                elif isinstance(effect, CallEndpoint):
                    pending = self.act(effect.action, self.tracker)
                else:
                    self.handoffs.append(effect.reason)
            if pending is None:
                return said
            given = pending
        raise AssertionError("the turn did not end")

    def _read(self, question: str) -> AnswerOutcome:
        from builder.conversation.reply import Reply
        from builder.reading.faq import FaqReader
        from builder.reading.question import Question

        found = self.answers.get(question)
        if found is None:
            # Without an encoder only the very words of a question find its entry.
            return FaqReader.train(self.skill, []).find_answer(Question(question, "en"))
        return AnswerOutcome(Reply(text=found, source="faq:x"), 0.9)

    @property
    def flow(self) -> str | None:
        return self.tracker.running.flow if self.tracker.running else None


@pytest.fixture
def shop() -> Skill:
    return Skill.model_validate(SHOP)


@pytest.fixture
def talker(shop: Skill) -> Talker:
    return Talker(shop)


@pytest.fixture
def mark() -> Callable[..., SlotValue]:
    """Make a found value: `mark("reason", "damaged")`, with a third argument for its slot."""
    return value


@pytest.fixture
def number() -> Callable[[str], SlotValue]:
    """Make a found order number."""
    return order
