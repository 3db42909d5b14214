"""Find the signals in one talk: which message was not taken as it was meant, and how it was meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from builder.analytics.alike import are_alike
from builder.analytics.cues import corrected, is_unhappy
from builder.conversation.event import Event
from builder.conversation.understanding import OUT_OF_SCOPE
from builder.dialogue.close_call import payload_chosen
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.text import shorten
from kits.signals.turn import Turn, turns_of

Kind = Literal[
    "choice", "correction", "rephrasing", "not_understood", "unhappy", "handoff", "abandoned"
]
# How much each says of a label that is missing or wrong.
WEIGHTS: Final[dict[Kind, float]] = {
    "choice": 1.0,
    "correction": 0.9,
    "rephrasing": 0.8,
    "not_understood": 0.6,
    "unhappy": 0.5,
    "handoff": 0.45,
    "abandoned": 0.4,
}
# How sure the intent is that a signal tells, where it tells one.
_SURE: Final[dict[Kind, float]] = {"choice": 0.95, "correction": 0.8, "rephrasing": 0.7}
_SOON: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class Signal:
    """A message that wants a label: why, and which intent, where that is told."""

    kind: Kind
    text: str
    language: str
    # The number of its turn in the session, from 1.
    turn: int
    why: str
    intent: str | None = None

    @property
    def score(self) -> float | None:
        """How sure the intent is, 0 to 1."""
        return _SURE.get(self.kind, 0.5) if self.intent is not None else None


def signals_of(skill: Skill, events: Iterable[Event]) -> Iterator[Signal]:
    """Yield the signals of a session, in the order of its turns; several may be of one message.

    Looked at are messages in which the user says what they want: no answers to a question, no
    presses of a button, nothing that was said to a person.
    """
    turns = turns_of(events)
    for at, turn in enumerate(turns):
        after = turns[at + 1] if at + 1 < len(turns) else None
        if after is not None and (after.talk != turn.talk or after.with_person):
            after = None
        before = turns[at - 1] if at and turns[at - 1].talk == turn.talk else None
        if not is_wish(turn):
            continue
        yield from _of_next(skill, turn, after)
        yield from _of_itself(turn, before, after)


def is_wish(turn: Turn) -> bool:
    """Tell whether the user says what they want here, rather than answering or pressing a button."""
    if turn.with_person or turn.reverted or not turn.text.strip() or turn.text.startswith("/"):
        return False
    if turn.understanding.origin in ("payload", "built_in"):
        return False
    # It answered what the skill had asked, and began nothing.
    return not (turn.filled and not turn.started and not turn.fell_back)


def _of_next(skill: Skill, turn: Turn, after: Turn | None) -> Iterator[Signal]:
    """Yield what the user's next message says of this one."""
    if after is None or after.at - turn.at > _SOON:
        return
    chosen = _chosen(skill, turn, after)
    if chosen is not None:
        yield _signal("choice", turn, f"Asked what was meant, the user chose '{chosen}'.", chosen)
        return
    meant = _meant(skill, after)
    instead = corrected(after.text)
    if instead is not None and not _is_slot_correction(after):
        told = f"The user corrected this: “{shorten(after.text, 80)}”."
        differs = meant if meant != turn.intent or turn.fell_back else None
        yield _signal("correction", turn, told, differs if instead else None)
        if instead and meant is not None:
            why = f"The user said this to correct “{shorten(turn.text, 80)}”."
            yield Signal(
                "correction", instead, after.understanding.language, after.number + 1, why, meant
            )
        return
    if is_unhappy(after.text):
        told = f"The user was unhappy with what it brought: “{shorten(after.text, 80)}”."
        yield _signal("unhappy", turn, told)
        return
    failed = turn.fell_back or turn.intent == OUT_OF_SCOPE
    differs_now = failed or (meant is not None and after.intent != turn.intent)
    if differs_now and is_wish(after) and are_alike(turn.text, after.text):
        told = f"The user said it again: “{shorten(after.text, 80)}”."
        yield _signal("rephrasing", turn, told, meant)


def _of_itself(turn: Turn, before: Turn | None, after: Turn | None) -> Iterator[Signal]:
    """Yield what came of a message itself."""
    unhappy = is_unhappy(turn.text) or corrected(turn.text) == ""
    if turn.fell_back and not unhappy:
        yield _signal("not_understood", turn, "Nothing was understood well enough to act on.")
    if turn.handed_off and (turn.fell_back or not turn.started) and not unhappy:
        yield _signal("handoff", turn, "The talk was given to a person after this.")
    elif turn.handed_off and before is not None and is_wish(before) and not before.handed_off:
        # A flow that hands over does what it is there for: what had been tried before it did not help.
        yield _signal(
            "handoff", before, f"The user then wanted a person: “{shorten(turn.text, 80)}”."
        )
    if turn.started:
        given_up = [e for e in turn.ended if e.flow in turn.started and e.outcome == "gave_up"]
        cancelled = after is not None and any(
            e.flow in turn.started and e.outcome == "cancelled" for e in after.ended
        )
        left = after is None and turn.asks is not None
        if given_up or cancelled or left:
            how = "cancelled" if cancelled else "left"
            yield _signal(
                "abandoned", turn, f"The user {how} the flow '{turn.started[0]}' that this began."
            )


def _signal(kind: Kind, turn: Turn, why: str, intent: str | None = None) -> Signal:
    return Signal(kind, turn.text, turn.understanding.language, turn.number + 1, why, intent)


def _chosen(skill: Skill, turn: Turn, after: Turn) -> str | None:
    """Return the intent that the user chose of those offered."""
    offered = {_intent_in(button.payload) for button in turn.offered}
    if after.understanding.origin == "payload" and after.intent in offered:
        return after.intent if skill.find(Intent, after.intent) else None
    payload = payload_chosen(turn.offer, after.text)
    intent = _intent_in(payload) if payload is not None else None
    return intent if intent and skill.find(Intent, intent) else None


def _intent_in(payload: str) -> str:
    return payload[1:].partition("{")[0].strip() if payload.startswith("/") else ""


def _meant(skill: Skill, turn: Turn) -> str | None:
    """Return the intent of a message that was understood and acted on."""
    if turn.fell_back or turn.offered or skill.find(Intent, turn.intent) is None:
        return None
    return turn.intent


def _is_slot_correction(turn: Turn) -> bool:
    """Tell whether "no, Friday" gave a slot another value: then the wish was understood."""
    return turn.filled and not turn.started
