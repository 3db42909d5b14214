"""The beginning of a session, and how long it keeps what slots hold: scope and lifetime."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from pydantic import JsonValue

from builder.conversation.event import (
    Earlier,
    Event,
    SessionStarted,
    SlotSet,
    SlotsReset,
    UserIdentified,
)
from builder.conversation.reason import Reason
from builder.conversation.remembered import Memories
from builder.conversation.tracker import Tracker
from builder.dialogue.talk import Talk
from builder.dialogue.values import initial_slots, reached_by
from builder.schema.flow import Flow
from builder.schema.skill import Skill
from builder.schema.slot import Slot


def begins_anew(skill: Skill, tracker: Tracker, at: datetime, user: str | None = None) -> bool:
    """Tell whether a session begins: the first time, with another user, or after a long silence.

    A silence in which a flow waits for the time is none, nor is one with a person.
    """
    if tracker.person is not None and not tracker.is_of_another(user):
        return False
    if tracker.last_at is None or tracker.over or tracker.is_of_another(user):
        return True
    silence = timedelta(minutes=skill.session_minutes)
    return at - tracker.last_at > silence and all(each.timer is None for each in tracker.stack)


def wants_memories(skill: Skill, tracker: Tracker, at: datetime, user: str | None) -> bool:
    """Tell whether what is remembered of the user is needed to hear a message."""
    if not any(slot.scope == "user" for slot in skill.slots):
        return False
    named = user is not None and tracker.user is None
    return named or begins_anew(skill, tracker, at, user)


def begin_session(talk: Talk, at: datetime, user: str | None = None) -> Tracker | None:
    """Begin the session where that is due, and return what was before it; None where it goes on."""
    before = talk.tracker
    if not begins_anew(talk.skill, before, at, user):
        return None
    talk.emit(SessionStarted(at=at, slots=initial_slots(talk.skill), user=user))
    return before


def look_back(
    talk: Talk, before: Tracker | None, remembered: Memories, user: str | None = None
) -> None:
    """Fill slots from what was `before` the session, if it has just begun, and from other sessions.

    Otherwise learn whose session it is, if that is new, and forget what counts no longer.
    """
    if before is not None:
        _recall(talk, before, remembered, user)
    elif user is not None and talk.tracker.user is None:
        _identify(talk, user, remembered)
    _forget_stale(talk)


def begin_anew(talk: Talk, at: datetime) -> None:
    """Begin the session from the start, as someone wishes: the user stays who they are."""
    before = talk.tracker
    talk.emit(SessionStarted(at=at, slots=initial_slots(talk.skill)))
    for name, value in before.slots.items():
        filled, slot = before.filled.get(name), talk.skill.find(Slot, name)
        if slot is not None and slot.scope == "user" and filled is not None:
            reason = Reason(evidence="remembered", told_at=filled.at, told_in=filled.turn)
            talk.set_slots([(name, value)], by="session", reasons={name: reason})


def _forget_stale(talk: Talk) -> None:
    """Empty the slots whose lifetime is over, save those that an open flow uses."""
    mortal = talk.skill.mortal_slots
    used = set(_used(talk)) if mortal else set()
    for slot in mortal:
        if slot.name in talk.tracker.slots and slot.name not in used and _is_stale(talk, slot):
            reason = Reason(evidence="expired")
            talk.set_slots([(slot.name, None)], by="session", reasons={slot.name: reason})


def state_before(skill: Skill, before: Tracker, tracker: Tracker) -> Earlier:
    """Return what a session stood at before the message of the running turn.

    Of a session that began with the message that is what it began with.
    """
    if tracker.last_at is None or not begins_anew(skill, before, tracker.last_at, tracker.user):
        return Earlier(**{name: getattr(before, name) for name in Earlier.model_fields})
    begun = {n: each for n, each in tracker.filled.items() if each.by == "session"}
    return Earlier(slots={name: tracker.slots[name] for name in begun}, filled=begun)


def to_remember(skill: Skill, events: Iterable[Event], tracker: Tracker) -> dict[str, JsonValue]:
    """Return what a turn taught about the user: values by slot, None for one that is forgotten."""
    kept = {slot.name for slot in skill.slots if slot.scope == "user"}
    if not kept:
        return {}
    learnt: set[str] = set()
    for event in events:
        match event:
            case SlotSet():
                expired = event.reason is not None and event.reason.evidence == "expired"
                if event.by != "session" or expired:
                    learnt.add(event.slot)
            case SlotsReset():
                learnt |= kept
            case UserIdentified():
                learnt |= {name for name, each in tracker.filled.items() if each.by != "session"}
    return {name: tracker.slots.get(name) for name in sorted(learnt & kept)}


def _remind(talk: Talk, remembered: Memories) -> None:
    for name, each in remembered.items():
        slot = talk.skill.find(Slot, name)
        if slot is not None and slot.scope == "user":
            reason = Reason(evidence="remembered", told_at=each.at)
            talk.set_slots([(name, each.value)], by="session", reasons={name: reason})


def _is_carried(skill: Skill, name: str) -> bool:
    slot = skill.find(Slot, name)
    if slot is None or slot.scope != "session":
        return False
    return skill.carry_over if isinstance(skill.carry_over, bool) else name in skill.carry_over


def _used(talk: Talk) -> Iterator[str]:
    """Yield the slots that open flows have filled, or ask for."""
    for frame in talk.tracker.stack:
        yield from frame.own
        flow = talk.skill.find(Flow, frame.flow)
        if flow is not None:
            yield from reached_by(talk.skill, flow)


def _is_stale(talk: Talk, slot: Slot) -> bool:
    tracker = talk.tracker
    filled = tracker.filled.get(slot.name)
    if filled is None:
        return False
    if slot.lifetime is not None and tracker.turn - filled.turn > slot.lifetime:
        return True
    if slot.lifetime_minutes is None or filled.at is None or tracker.last_at is None:
        return False
    return tracker.last_at - filled.at > timedelta(minutes=slot.lifetime_minutes)


def _recall(talk: Talk, before: Tracker, remembered: Memories, user: str | None) -> None:
    carried: dict[str, JsonValue] = {}
    if before.last_at is not None and not before.over and not before.is_of_another(user):
        carried = {n: v for n, v in before.slots.items() if _is_carried(talk.skill, n)}
    for name, value in carried.items():
        filled = before.filled.get(name)
        told_at, told_in = (filled.at, filled.turn) if filled else (before.last_at, before.turn)
        reason = Reason(evidence="carried_over", told_at=told_at, told_in=told_in)
        talk.set_slots([(name, value)], by="session", reasons={name: reason})
    _remind(talk, remembered)


def _identify(talk: Talk, user: str, remembered: Memories) -> None:
    """Learn with whom the session is; what it holds already goes before what is remembered.

    So does the answer to an open question: the message in hand may be just that, and a yes is meant
    for the value that was read out.
    """
    talk.emit(UserIdentified(user=user))
    own = {name for name, filled in talk.tracker.filled.items() if filled.by != "session"}
    own.add(talk.tracker.requested_slot or "")
    _remind(talk, {name: each for name, each in remembered.items() if name not in own})
