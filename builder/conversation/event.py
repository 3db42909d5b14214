"""Facts in a session, in the past tense; a tracker is nothing but their sum."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from builder.conversation.dispatch import (
    RequestKept,
    SkillAnswered,
    SkillChosen,
    SkillDropped,
    SkillInterrupted,
    SkillResumed,
)
from builder.conversation.frame import Frame
from builder.conversation.phrasing import Phrasing
from builder.conversation.reason import By, Filled, Reason
from builder.conversation.reply import Reply, ReplyButton
from builder.conversation.timer import Timer
from builder.conversation.understanding import Understanding

EventOutcome = Literal["started", "unknown", "handed_off", "too_many_flows"]


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True)


class SessionStarted(_Event):
    """A talk began, or began anew after a silence or a restart; slots take these initial values.

    `user` is whom the session is with, where the channel says so.
    """

    kind: Literal["session_started"] = "session_started"
    at: datetime
    slots: dict[str, JsonValue] = {}
    user: str | None = None


class UserIdentified(_Event):
    """The channel says with whom a session is that has begun without a name."""

    kind: Literal["user_identified"] = "user_identified"
    user: str


class TimeZoneSet(_Event):
    """The channel says in which time zone the user is."""

    kind: Literal["time_zone_set"] = "time_zone_set"
    time_zone: str


class VersionTaken(_Event):
    """The session is with this version of the skill from now on."""

    kind: Literal["version_taken"] = "version_taken"
    version: int


class MessageReceived(_Event):
    """The user said something, and this is what was understood."""

    kind: Literal["message_received"] = "message_received"
    at: datetime
    message_id: str
    understanding: Understanding


class EventReceived(_Event):
    """An app told the session something; `outcome` says what came of it.

    It `started` a flow, or is named by no flow whose condition holds (`unknown`), or came while a
    person had the session (`handed_off`), or on top of too many flows (`too_many_flows`). `refused`
    are the values that no slot could take.
    """

    kind: Literal["event_received"] = "event_received"
    at: datetime
    message_id: str
    event: str
    values: dict[str, JsonValue] = {}
    language: str | None = None
    outcome: EventOutcome = "unknown"
    refused: tuple[str, ...] = ()


class TimerSet(_Event):
    """The session shall have a turn at a time; the tracker gives the timer its id.

    A timer of the running flow, or of the user's silence, takes the place of the one before, a
    reminder that of the same name.
    """

    kind: Literal["timer_set"] = "timer_set"
    timer: Timer


class TimerCleared(_Event):
    """A timer is not waited for any more."""

    kind: Literal["timer_cleared"] = "timer_cleared"
    timer: str


class RemindersCancelled(_Event):
    """The reminders of this name, intent and entities are off; what is left out is not looked at."""

    kind: Literal["reminders_cancelled"] = "reminders_cancelled"
    name: str | None = None
    intent: str | None = None
    entities: dict[str, JsonValue] = {}


class TimerFired(_Event):
    """A timer was due, and a turn began with it."""

    kind: Literal["timer_fired"] = "timer_fired"
    at: datetime
    message_id: str
    timer: Timer


class MessagePostponed(_Event):
    """What the user said waits until the flow that opens a talk is done."""

    kind: Literal["message_postponed"] = "message_postponed"


class RequestTaken(_Event):
    """The next request of a message that held several had its turn."""

    kind: Literal["request_taken"] = "request_taken"


class SlotSet(_Event):
    """A slot took a value, or lost it (None): who did so, and why."""

    kind: Literal["slot_set"] = "slot_set"
    slot: str
    value: JsonValue
    by: By = "user"
    reason: Reason | None = None


class SlotRequested(_Event):
    """The user was asked for a slot, for the `attempt`-th time counted from 1."""

    kind: Literal["slot_requested"] = "slot_requested"
    slot: str
    attempt: int


class ConfirmationRequested(_Event):
    """The user was asked whether a slot's value was understood right, for the `attempt`-th time."""

    kind: Literal["confirmation_requested"] = "confirmation_requested"
    slot: str
    attempt: int


class ValueConfirmed(_Event):
    """The user said that a slot's value is right."""

    kind: Literal["value_confirmed"] = "value_confirmed"
    slot: str


class FlowStarted(_Event):
    """A flow began on top of whatever was running; `linked` when another flow called it.

    With `instead` it took the place of the running flow, which ended there. `occasion` is what it was
    drawn for, where it takes the place of the engine's own words.
    """

    kind: Literal["flow_started"] = "flow_started"
    flow: str
    step: str
    linked: bool = False
    instead: bool = False
    occasion: str | None = None
    places: dict[str, JsonValue] = {}
    choices: tuple[ReplyButton, ...] = ()


class ResumeAsked(_Event):
    """The user was asked whether to go on with the flow that had been interrupted."""

    kind: Literal["resume_asked"] = "resume_asked"
    flow: str


class StepEntered(_Event):
    """The running flow arrived at a step."""

    kind: Literal["step_entered"] = "step_entered"
    step: str


class FlowEnded(_Event):
    """The running flow ended, and the one beneath it, if any, runs again.

    `reason` tells an author what was wrong where the engine had to stop it.
    """

    kind: Literal["flow_ended"] = "flow_ended"
    flow: str
    outcome: Literal["completed", "cancelled", "gave_up", "failed", "handed_off"]
    reason: str | None = None


class ActionStarted(_Event):
    """A custom action was asked for and its result is awaited."""

    kind: Literal["action_started"] = "action_started"
    action: str


class ActionEnded(_Event):
    """A custom action came back, or failed for the given reason."""

    kind: Literal["action_ended"] = "action_ended"
    action: str
    failure: str | None = None


class AnswerSought(_Event):
    """The FAQ and documents were asked."""

    kind: Literal["answer_sought"] = "answer_sought"
    question: str


class AnswerFound(_Event):
    """The FAQ or documents were heard: what answers, or None, and `why` nothing does.

    `phrasing` tells what became of a language model's wording, where one was asked; `question` is
    what the next question may lean on, None where this was none.
    """

    kind: Literal["answer_found"] = "answer_found"
    source: str | None
    score: float
    why: str | None = None
    phrasing: Phrasing | None = None
    question: str | None = None


class Replied(_Event):
    """The skill said something."""

    kind: Literal["replied"] = "replied"
    reply: Reply


class FellBack(_Event):
    """Nothing was understood well enough to act on."""

    kind: Literal["fell_back"] = "fell_back"


class HandedOff(_Event):
    """The session was given to a person; the skill is silent until it is resumed.

    `summary` is what the person reads first: a fact a line, of what the talk has come to.
    """

    kind: Literal["handed_off"] = "handed_off"
    reason: str = ""
    summary: str = ""


class TakenOver(_Event):
    """A person took the session over; the skill is silent until the person gives it back."""

    kind: Literal["taken_over"] = "taken_over"
    at: datetime
    message_id: str
    person: str


class PersonSaid(_Event):
    """The person who has the session spoke to the user; the words follow as a reply."""

    kind: Literal["person_said"] = "person_said"
    at: datetime
    message_id: str
    person: str


class Released(_Event):
    """The person gave the session back, and the skill goes on where it stood."""

    kind: Literal["released"] = "released"
    at: datetime
    message_id: str
    person: str


class Resumed(_Event):
    """The skill took the session back from a person, or from an action that had paused it."""

    kind: Literal["resumed"] = "resumed"


class SessionEnded(_Event):
    """An action said that the talk is over; whatever comes next begins a new session."""

    kind: Literal["session_ended"] = "session_ended"


class Earlier(BaseModel):
    """What a session had come to before a message, as far as the message could change it."""

    model_config = ConfigDict(frozen=True)

    slots: dict[str, JsonValue] = {}
    filled: dict[str, Filled] = {}
    stack: tuple[Frame, ...] = ()
    requested_slot: str | None = None
    confirming: bool = False
    resuming: bool = False
    waiting: tuple[Understanding, ...] = ()
    waiting_from: str | None = None
    ended: tuple[str, ...] = ()
    fallbacks: int = 0


class MessageReverted(_Event):
    """An action took the last message back: the session stands where it did before it.

    `earlier` is that state, which the event itself carries so that none nests in another; what was
    said stays said.
    """

    kind: Literal["message_reverted"] = "message_reverted"
    earlier: Earlier | None = None


class MessageAdded(_Event):
    """An action spoke for the user: it has its turn when nothing runs any more."""

    kind: Literal["message_added"] = "message_added"
    understanding: Understanding


class SlotsReset(_Event):
    """Every slot went back to empty."""

    kind: Literal["slots_reset"] = "slots_reset"


Event = Annotated[
    SessionStarted
    | UserIdentified
    | TimeZoneSet
    | VersionTaken
    | MessageReceived
    | EventReceived
    | TimerSet
    | TimerCleared
    | RemindersCancelled
    | TimerFired
    | MessagePostponed
    | RequestTaken
    | SlotSet
    | SlotRequested
    | ConfirmationRequested
    | ValueConfirmed
    | FlowStarted
    | ResumeAsked
    | StepEntered
    | FlowEnded
    | ActionStarted
    | ActionEnded
    | AnswerSought
    | AnswerFound
    | Replied
    | FellBack
    | HandedOff
    | TakenOver
    | PersonSaid
    | Released
    | Resumed
    | SessionEnded
    | MessageReverted
    | MessageAdded
    | SlotsReset
    | SkillInterrupted
    | SkillChosen
    | RequestKept
    | SkillAnswered
    | SkillResumed
    | SkillDropped,
    Field(discriminator="kind"),
]
