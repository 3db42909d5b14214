"""What a skill would do with a message: the turn is taken in its head, and nothing of it is kept.

A turn is a pure function, so trying it costs next to nothing and knows all that the skill knows: its
open question, the conditions of its flows, what its FAQ can answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from builder.conversation.effect import SeekAnswer
from builder.conversation.event import (
    AnswerFound,
    Event,
    FellBack,
    FlowStarted,
    HandedOff,
    Replied,
    SlotRequested,
    SlotSet,
    ValueConfirmed,
)
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import Understanding
from builder.dialogue.close_call import DID_YOU_MEAN
from builder.dialogue.evidence import covers, tells
from builder.dialogue.given import Heard
from builder.dialogue.policy import REPAIRS
from builder.dialogue.session import begins_anew
from builder.dialogue.talk import Talk
from builder.dialogue.turn import take_turn
from builder.dialogue.values import NO, SURE, YES, answer_for, initial_slots
from builder.runtime.agent import Agent
from builder.schema.entity import SystemType
from builder.schema.skill import Skill

# What becomes of a message: it puts something right (cancel, repeat, ...), answers the open question,
# is the free text that was asked for, starts a flow, is answered by the FAQ, needs asking which was
# meant; or the skill can do nothing with it, or is silent since a person has taken over.
Kind = Literal["repair", "answer", "text", "wish", "question", "which", "nothing", "silent"]

_SAID_BY_USER: Final = ("user", "correction")


@dataclass(frozen=True)
class Rehearsal:
    """What would become of a message.

    `plain` tells that it is an answer and little else, `tells` that it is there to give its value;
    `score` is how well the FAQ answers it.
    """

    kind: Kind
    plain: bool = False
    tells: bool = False
    score: float = 0.0


def standing(skill: Skill, tracker: Tracker | None, session: str, now: datetime) -> Tracker:
    """Return a skill's session as a message finds it: begun anew after too long a silence."""
    if tracker is not None and not begins_anew(skill, tracker, now):
        return tracker
    language = tracker.language if tracker is not None else None
    slots = initial_slots(skill)
    # As though it had just begun: what is said at the beginning of a talk is not what is asked here.
    return Tracker(session_id=session, language=language, slots=slots, last_at=now)


def is_waiting(tracker: Tracker) -> bool:
    """Tell whether a session waits for its user: for a value, or for whether to go on."""
    asked = tracker.requested_slot is not None or tracker.resuming
    return bool(tracker.stack) and asked and not tracker.handed_off


def rehearse(agent: Agent, tracker: Tracker, heard: Understanding, now: datetime) -> Rehearsal:
    """Take the turn that a skill would take, and tell what it is; calls no action."""
    if tracker.handed_off:
        return Rehearsal("silent")
    # Of several requests the first one decides.
    said = heard.requests[0] if heard.requests and not tracker.stack else heard
    said = said.model_copy(update={"requests": ()})
    turn = take_turn(agent.skill, tracker, Heard("rehearsal", now, said))
    events, effects = list(turn.events), turn.effects
    seek = next((each for each in effects if isinstance(each, SeekAnswer)), None)
    if seek is not None:
        found = agent.find_answer(seek.question, said.language, seek.before)
        after = take_turn(agent.skill, tracker.with_events(events), found)
        events += after.events
    return _read(agent.skill, tracker, said, events)


def _read(
    skill: Skill, tracker: Tracker, heard: Understanding, events: Iterable[Event]
) -> Rehearsal:
    asked = Talk(skill, tracker).collecting()
    repairs = heard.intent.name in REPAIRS and heard.intent.score >= SURE
    # Between flows a repair does nothing but talk about itself.
    settled = Rehearsal("repair") if repairs else Rehearsal("nothing")
    for event in events:
        match event:
            case FellBack():
                return Rehearsal("nothing")
            case FlowStarted(linked=False) | HandedOff():
                return Rehearsal("wish")
            case AnswerFound(source=str(), score=score):
                return Rehearsal("question", score=score)
            case Replied(reply=reply) if reply.response == DID_YOU_MEAN:
                return Rehearsal("which")
            case SlotSet(by=by) if asked is not None and by in _SAID_BY_USER:
                return _answer(skill, tracker, heard)
            case ValueConfirmed():
                return Rehearsal("answer", plain=True, tells=True)
            case SlotRequested() if not repairs:
                return Rehearsal("nothing")
            case _:
                continue
    if tracker.resuming and heard.intent.name in (YES, NO) and heard.intent.score >= SURE:
        return Rehearsal("answer", plain=True, tells=True)
    return settled


def _answer(skill: Skill, tracker: Tracker, heard: Understanding) -> Rehearsal:
    talk = Talk(skill, tracker)
    step = talk.collecting()
    slot = talk.slot(step.slot) if step is not None else None
    if slot is None:
        return Rehearsal("answer")
    if slot.type == SystemType.TEXT:
        return Rehearsal("text")
    answer = answer_for(slot, heard)
    if answer is None:
        # A value for another slot of the flow.
        return Rehearsal("answer")
    if answer.found is None:
        return Rehearsal("answer", plain=True, tells=True)
    plain = covers(heard, answer.found)
    return Rehearsal("answer", plain=plain, tells=plain or tells(heard, answer.found))
