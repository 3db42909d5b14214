"""One turn of a talk, as a pure function: no clock, no chance, no input or output.

`take_turn` is called with a message, and again with the outcome of each effect it asked for, until
it asks for none. The caller folds the events into the tracker between the calls.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from builder.conversation.effect import ActionOutcome, AnswerOutcome, Effect
from builder.conversation.event import (
    ActionEnded,
    AnswerFound,
    Event,
    MessageAdded,
    MessagePostponed,
    MessageReceived,
    MessageReverted,
    RequestTaken,
    SessionEnded,
    SessionStarted,
    SlotSet,
    TimeZoneSet,
)
from builder.conversation.reason import Reason
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import Understanding
from builder.dialogue.evidence import asks
from builder.dialogue.given import Due, Given, Heard, Reset, Stepped, Told
from builder.dialogue.move import Leave
from builder.dialogue.policy import hear, hear_reading
from builder.dialogue.running import go_on, start_flow
from builder.dialogue.session import begin_anew, begin_session, look_back, state_before
from builder.dialogue.steps import act, answer, collect, http
from builder.dialogue.takeover import hear_person
from builder.dialogue.talk import Talk
from builder.dialogue.timers import set_timers
from builder.dialogue.triggers import flow_on, leads_somewhere
from builder.dialogue.unasked import hear_event, hear_timer
from builder.dialogue.values import collected_by
from builder.schema.flow import Flow
from builder.schema.skill import Skill
from builder.schema.step import ActStep, AnswerStep, CollectStep, HttpStep


@dataclass(frozen=True)
class Turn:
    """What a turn brought about: facts, and what it asks of the outside.

    `tracker` is the state that the facts lead to, so that nobody has to fold them a second time.
    """

    events: tuple[Event, ...]
    effects: tuple[Effect, ...]
    tracker: Tracker


def take_turn(skill: Skill, tracker: Tracker, given: Given, before: Tracker | None = None) -> Turn:
    """Return the events and effects of what came in, or of an outcome, in this state of the session.

    `before` is the tracker that the running turn began with, to which an action may go back.
    Never raises for any skill that can be loaded, any tracker and anything given; ends after a
    bounded number of steps.
    """
    talk = Talk(skill, tracker)
    match given:
        case Heard():
            _hear(talk, given)
        case Told():
            hear_event(talk, given)
        case Due():
            hear_timer(talk, given)
        case Reset():
            begin_anew(talk, given.at)
        case Stepped():
            hear_person(talk, given)
        case ActionOutcome():
            _hear_action(talk, given, before)
        case AnswerOutcome():
            _hear_answer(talk, given)
        case _:
            assert_never(given)
    _take_requests(talk)
    if talk.tracker.awaiting is None and talk.events:
        set_timers(talk)
    return Turn(tuple(talk.events), tuple(talk.effects), talk.tracker)


def _hear(talk: Talk, heard: Heard) -> None:
    before = begin_session(talk, heard.at, heard.user)
    talk.emit(
        MessageReceived(at=heard.at, message_id=heard.message_id, understanding=heard.understanding)
    )
    look_back(talk, before, heard.remembered, heard.user)
    if heard.time_zone is not None and heard.time_zone != talk.tracker.time_zone:
        talk.emit(TimeZoneSet(time_zone=heard.time_zone))
    if talk.tracker.handed_off:
        return
    opening = flow_on(talk, "start") if before is not None else None
    if opening is not None:
        _open(talk, opening, heard.understanding)
    elif talk.tracker.stack or not talk.tracker.waiting:
        # A message with several requests, between flows, is taken request by request instead.
        hear(talk, heard.understanding)


def _open(talk: Talk, opening: Flow, understanding: Understanding) -> None:
    """Run the flow that begins a talk, and hear the message after it.

    Where that flow asks something of its own, only a message that asks for something waits so long.
    """
    if leads_somewhere(talk, understanding) or not collected_by(opening):
        talk.emit(MessagePostponed())
    start_flow(talk, opening)
    go_on(talk)


def _take_requests(talk: Talk) -> None:
    """Turn to what a message asked for besides, one after another, while nothing else goes on."""
    while talk.tracker.waiting and not (
        talk.tracker.stack or talk.tracker.awaiting or talk.effects or talk.tracker.handed_off
    ):
        request = talk.tracker.waiting[0]
        talk.emit(RequestTaken())
        hear(talk, request)


def _hear_action(talk: Talk, outcome: ActionOutcome, before: Tracker | None) -> None:
    talk.emit(ActionEnded(action=outcome.action, failure=outcome.failure))
    for event in outcome.events:
        _take_fact(talk, event, outcome.action, before)
    for reply in outcome.replies:
        talk.reply(reply)
    flow, step = talk.flow(), talk.step()
    if talk.tracker.over or any(isinstance(event, MessageReverted) for event in outcome.events):
        # It waits for the user, where it stood before or at a new beginning.
        return
    if talk.tracker.handed_off:
        while talk.tracker.running is not None:
            talk.end_flow("handed_off")
    elif outcome.ends_flow and flow is not None:
        go_on(talk, Leave("completed"))
    elif flow is not None and isinstance(step, ActStep):
        go_on(talk, act.resume(talk, flow, step, outcome))
    elif flow is not None and isinstance(step, HttpStep):
        go_on(talk, http.resume(talk, flow, step, outcome))
    elif flow is not None and isinstance(step, CollectStep):
        go_on(talk, collect.resume(talk, flow, step, outcome))
    else:
        go_on(talk)


def _take_fact(talk: Talk, event: Event, action: str, before: Tracker | None) -> None:
    """Take what an action says has happened."""
    match event:
        case SessionStarted():
            begin_anew(talk, event.at)
        case SessionEnded():
            while talk.tracker.running is not None:
                talk.end_flow("completed")
            talk.emit(event)
        case MessageAdded() | MessageReverted() if talk.tracker.over:
            # What is over neither hears any more nor goes back.
            pass
        case MessageReverted():
            earlier = state_before(talk.skill, before, talk.tracker) if before else None
            talk.emit(MessageReverted(earlier=earlier))
        case SlotSet(reason=None):
            reason = Reason(evidence="action", action=action)
            talk.emit(event.model_copy(update={"reason": reason}))
        case _:
            talk.emit(event)


def _lent(talk: Talk, outcome: AnswerOutcome) -> str | None:
    """Return the question that the next one may lean on; small talk that nothing answers is none."""
    heard = talk.tracker.understanding
    if heard is None or (outcome.reply is None and not asks(heard)):
        return None
    return outcome.question or heard.text


def _hear_answer(talk: Talk, outcome: AnswerOutcome) -> None:
    source = outcome.reply.source if outcome.reply else None
    talk.emit(
        AnswerFound(
            source=source,
            score=outcome.score,
            why=outcome.why,
            phrasing=outcome.phrasing,
            question=_lent(talk, outcome),
        )
    )
    flow, step = talk.flow(), talk.step()
    if flow is not None and isinstance(step, AnswerStep):
        go_on(talk, answer.resume(talk, flow, step, outcome))
    else:
        hear_reading(talk, outcome)
