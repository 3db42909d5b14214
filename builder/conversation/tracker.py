"""The state of a session, which its events add up to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, assert_never

from pydantic import BaseModel, ConfigDict, JsonValue

from builder.conversation.dispatch import (
    Dispatch,
    RequestKept,
    SkillAnswered,
    SkillChosen,
    SkillDropped,
    SkillInterrupted,
    SkillResumed,
)
from builder.conversation.event import (
    ActionEnded,
    ActionStarted,
    AnswerFound,
    AnswerSought,
    ConfirmationRequested,
    Earlier,
    Event,
    EventReceived,
    FellBack,
    FlowEnded,
    FlowStarted,
    HandedOff,
    MessageAdded,
    MessagePostponed,
    MessageReceived,
    MessageReverted,
    PersonSaid,
    Released,
    RemindersCancelled,
    Replied,
    RequestTaken,
    ResumeAsked,
    Resumed,
    SessionEnded,
    SessionStarted,
    SlotRequested,
    SlotSet,
    SlotsReset,
    StepEntered,
    TakenOver,
    TimerCleared,
    TimerFired,
    TimerSet,
    TimeZoneSet,
    UserIdentified,
    ValueConfirmed,
    VersionTaken,
)
from builder.conversation.frame import Frame, found_by, with_top
from builder.conversation.frozen import changed
from builder.conversation.question_change import change_of_question
from builder.conversation.reason import Filled
from builder.conversation.reply import Reply, ReplyButton
from builder.conversation.slot_change import change_of_slots, initially
from builder.conversation.timer import Timer
from builder.conversation.timer_change import change_of_timers, timers_of
from builder.conversation.understanding import Understanding


class Tracker(BaseModel):
    """What a session has come to: its slots, its open flows (the running one last), what it awaits.

    `replies` are those of the last turn that said anything, kept for "say that again";
    that was turn `replied_in`; `offered` the choices that a flow of the author's offered in turn
    `offered_in`. `turn` counts messages of every kind, and `fallbacks` the turns in a
    row that were not understood; `steps` and `effects` count those of the running turn. `said` names
    the slots that the user filled in the running turn, and whose question has not been passed since;
    `confirming` tells that the question is whether the requested slot's value is right, `resuming` that
    it is whether to go on with the running flow; `ended` the flows that have run to an end in this
    session; `waiting` what message `waiting_from` asked for besides, and what has its turn when
    nothing runs any more; `filled` tells of each slot with a value since when and why. `reminders` and
    `inactivity` are timers that belong to no flow; `silent_since` is when the user or the skill of its
    own accord spoke last, and `silence_told` the seconds of this silence that flows have answered to.
    `person` is who has taken the session over, and `over` tells that an action ended it. `user` is
    whom the session is with, where the channel says so, and `message_id` the message that is being
    heard.
    """

    model_config = ConfigDict(frozen=True)

    session_id: str
    user: str | None = None
    language: str | None = None
    # Where the user is, if the channel says so, and the version of the skill that answered last.
    time_zone: str | None = None
    version: int | None = None
    slots: dict[str, JsonValue] = {}
    filled: dict[str, Filled] = {}
    stack: tuple[Frame, ...] = ()
    requested_slot: str | None = None
    confirming: bool = False
    resuming: bool = False
    message_id: str | None = None
    understanding: Understanding | None = None
    waiting: tuple[Understanding, ...] = ()
    waiting_from: str | None = None
    # The action or the reading whose result the running turn awaits.
    awaiting: str | None = None
    # The question that was looked up last, which the next one may lean on, and its turn.
    question: str | None = None
    asked_in: int = 0
    replies: tuple[Reply, ...] = ()
    replied_in: int = 0
    offered: tuple[ReplyButton, ...] = ()
    offered_in: int = 0
    turn: int = 0
    fallbacks: int = 0
    steps: int = 0
    effects: int = 0
    said: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    handed_off: bool = False
    person: str | None = None
    over: bool = False
    last_at: datetime | None = None
    reminders: tuple[Timer, ...] = ()
    inactivity: Timer | None = None
    silent_since: datetime | None = None
    silence_told: float = 0.0
    timer_count: int = 0
    # In an assistant's session: which of its skills has the word.
    dispatch: Dispatch = Dispatch()

    @property
    def timers(self) -> tuple[Timer, ...]:
        """The timers that are open: what the clock has yet to bring about."""
        return timers_of(self)

    @property
    def running(self) -> Frame | None:
        """The flow that runs now, or None between flows."""
        return self.stack[-1] if self.stack else None

    def is_of_another(self, user: str | None) -> bool:
        """Tell whether the session is known to be another user's."""
        return user is not None and self.user is not None and user != self.user

    def with_events(self, events: Iterable[Event]) -> Tracker:
        """Return the tracker after these events; the fold that defines what an event means."""
        tracker = self
        for event in events:
            tracker = changed(tracker, _change(tracker, event))
        return tracker


# What an event leaves that takes the place of an open question.
_NOTHING_ASKED: Final[dict[str, object]] = {
    "requested_slot": None,
    "confirming": False,
    "resuming": False,
}


# As much as may wait for its turn.
_MOST_WAITING: Final = 20
# What a message may change, and taking it back gives back.
_REVERTED: Final = tuple(Earlier.model_fields)


def _change(tracker: Tracker, event: Event) -> dict[str, object]:
    match event:
        case SessionStarted():
            return {
                "user": event.user if event.user is not None else tracker.user,
                "slots": dict(event.slots),
                "filled": initially(tracker, event),
                "stack": (),
                **_NOTHING_ASKED,
                "awaiting": None,
                "question": None,
                "replies": (),
                "fallbacks": 0,
                "said": (),
                "ended": (),
                "waiting": (),
                "handed_off": False,
                "person": None,
                "over": False,
                "last_at": event.at,
                "inactivity": None,
                "silence_told": 0.0,
                "dispatch": Dispatch(),
            }
        case TimeZoneSet():
            return {"time_zone": event.time_zone}
        case VersionTaken():
            return {"version": event.version}
        case UserIdentified():
            return {"user": event.user}
        case MessageReceived():
            waits = bool(tracker.stack)
            # What is said to a person waits for nobody.
            asked = () if tracker.handed_off else event.understanding.requests
            return {
                **_turn_begun(tracker, event.at),
                "message_id": event.message_id,
                "understanding": event.understanding,
                "waiting": tracker.waiting if waits else asked,
                "waiting_from": tracker.waiting_from if waits else event.message_id,
                "language": event.understanding.language,
                "inactivity": None,
                "silent_since": event.at,
                "silence_told": 0.0,
                "reminders": tuple(r for r in tracker.reminders if not r.until_message),
                "dispatch": tracker.dispatch.with_new_message(),
            }
        case EventReceived():
            language = event.language or tracker.language
            begun = _turn_begun(tracker, event.at)
            return {**begun, "language": language, "silent_since": event.at}
        case TimerFired():
            return {**_turn_begun(tracker, event.at), **change_of_timers(tracker, event)}
        case TimerSet() | TimerCleared() | RemindersCancelled():
            return change_of_timers(tracker, event)
        case MessagePostponed():
            heard = tracker.understanding
            if tracker.waiting or heard is None:
                return {}
            return {"waiting": (heard,), "waiting_from": tracker.message_id}
        case RequestTaken():
            if not tracker.waiting:
                return {}
            return {
                "understanding": tracker.waiting[0],
                "waiting": tracker.waiting[1:],
                "message_id": tracker.waiting_from,
            }
        case SlotSet() | SlotsReset():
            return change_of_slots(tracker, event)
        case SessionEnded():
            return {**_NOTHING_ASKED, "stack": (), "waiting": (), "inactivity": None, "over": True}
        case MessageReverted():
            before = event.earlier
            return {} if before is None else {n: getattr(before, n) for n in _REVERTED}
        case MessageAdded():
            return {
                "waiting": (*tracker.waiting, event.understanding)[:_MOST_WAITING],
                "waiting_from": tracker.waiting_from or tracker.message_id,
            }
        case SlotRequested():
            return {
                **_NOTHING_ASKED,
                "requested_slot": event.slot,
                "stack": with_top(tracker.stack, attempts=event.attempt),
            }
        case ConfirmationRequested():
            return {
                **_NOTHING_ASKED,
                "requested_slot": event.slot,
                "confirming": True,
                "stack": with_top(tracker.stack, attempts=event.attempt),
            }
        case ValueConfirmed():
            confirmed = tracker.running.confirmed if tracker.running else ()
            confirmed = confirmed if event.slot in confirmed else (*confirmed, event.slot)
            return {"confirming": False, "stack": with_top(tracker.stack, confirmed=confirmed)}
        case FlowStarted():
            frame = Frame(
                flow=event.flow,
                step=event.step,
                linked=event.linked,
                found=found_by(tracker.running, event.linked or event.instead, tracker.slots),
                passed=(event.step,),
                **_occasion_of(tracker, event),
            )
            if event.instead:
                beneath, ended = tracker.stack[:-1], _with_ended(tracker)
            else:
                beneath = tracker.stack if event.linked else _interrupted(tracker)
                ended = tracker.ended
            return {
                **_NOTHING_ASKED,
                "stack": (*beneath, frame),
                "ended": ended,
                "offered": event.choices or tracker.offered,
                "offered_in": tracker.turn if event.choices else tracker.offered_in,
                "fallbacks": 0,
                "steps": tracker.steps + 1,
            }
        case StepEntered():
            passed = tracker.running.passed if tracker.running else ()
            passed = passed if event.step in passed else (*passed, event.step)
            return {
                **_NOTHING_ASKED,
                "stack": with_top(
                    tracker.stack,
                    step=event.step,
                    attempts=0,
                    passed=passed,
                    timer=None,
                    waited=False,
                ),
                "said": _unanswered(tracker),
                "steps": tracker.steps + 1,
            }
        case FlowEnded():
            return {
                **_NOTHING_ASKED,
                "stack": tracker.stack[:-1],
                "said": _unanswered(tracker),
                "ended": _with_ended(tracker),
            }
        case ResumeAsked():
            return {**_NOTHING_ASKED, "resuming": True}
        case ActionStarted():
            return {"awaiting": event.action, "effects": tracker.effects + 1}
        case AnswerSought() | AnswerFound():
            return change_of_question(tracker, event)
        case ActionEnded():
            return {"awaiting": None}
        case Replied():
            # The first reply of a turn replaces what an earlier turn had said.
            earlier = tracker.replies if tracker.replied_in == tracker.turn else ()
            return {"replies": (*earlier, event.reply), "replied_in": tracker.turn}
        case FellBack():
            return {"fallbacks": tracker.fallbacks + 1}
        case HandedOff():
            dispatch = tracker.dispatch.without_waiting()
            return {
                "handed_off": True,
                "waiting": (),
                "inactivity": None,
                "dispatch": dispatch,
            }
        case TakenOver():
            return {
                **_turn_begun(tracker, event.at),
                "stack": tracker.stack if tracker.resuming else _interrupted(tracker),
                "handed_off": True,
                "person": event.person,
                "waiting": (),
                "inactivity": None,
                "dispatch": tracker.dispatch.without_waiting(),
            }
        case PersonSaid():
            return {**_turn_begun(tracker, event.at), "silent_since": event.at}
        case Released():
            begun = _turn_begun(tracker, event.at)
            return {**begun, "handed_off": False, "person": None, "silent_since": event.at}
        case Resumed():
            return {"handed_off": False, "person": None}
        case (
            SkillInterrupted()
            | SkillChosen()
            | RequestKept()
            | SkillAnswered()
            | SkillResumed()
            | SkillDropped()
        ):
            fallbacks = 0 if isinstance(event, SkillChosen) else tracker.fallbacks
            dispatch = tracker.dispatch.with_event(event, tracker.turn)
            return {"dispatch": dispatch, "fallbacks": fallbacks}
    assert_never(event)


def _turn_begun(tracker: Tracker, at: datetime) -> dict[str, object]:
    return {"turn": tracker.turn + 1, "steps": 0, "effects": 0, "said": (), "last_at": at}


def _interrupted(tracker: Tracker) -> tuple[Frame, ...]:
    """Keep what the running flow's slots hold; its question is not open for the time being."""
    timer = tracker.running.timer if tracker.running else None
    if timer is not None and timer.purpose == "answer":
        timer = None
    return with_top(tracker.stack, kept=tracker.slots, timer=timer)


def _occasion_of(tracker: Tracker, event: FlowStarted) -> dict[str, Any]:
    """Return what a flow was drawn for; one that takes another's place is there for the same."""
    running = tracker.running if event.instead and event.occasion is None else None
    told = running or event
    return {"occasion": told.occasion, "places": told.places, "choices": told.choices}


def _unanswered(tracker: Tracker) -> tuple[str, ...]:
    """Return what was said but is no answer to the question that is being left behind.

    An answer counts for one question: a second one for the same slot is asked in earnest.
    """
    return tuple(name for name in tracker.said if name != tracker.requested_slot)


def _with_ended(tracker: Tracker) -> tuple[str, ...]:
    flow = tracker.running.flow if tracker.running else None
    if flow is None or flow in tracker.ended:
        return tracker.ended
    return (*tracker.ended, flow)
