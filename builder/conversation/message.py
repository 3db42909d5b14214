"""What came in: words of a user, an event of an app, a timer that is due, or an act of a person."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, JsonValue

MOST_ALTERNATIVES: Final = 5
# What brings a turn about: a user's words, what an app tells the session, time that has passed, the
# wish of whoever manages the session that it begins anew, a person of the house.
MessageKind = Literal["user", "event", "timer", "reset", "person"]
# What a person of the house does with a session.
PersonAct = Literal["take_over", "say", "release"]


class Message(BaseModel):
    """One message to a session; `message_id` is the sender's own, unique within the session.

    `kind` says what came in. Of a user: `text`, and `alternatives`, further hypotheses of a speech
    recogniser, the likelier first. Of an app: the event's `name` and `values`. Of the clock: the
    timer's id as `name`. Of a person: who it is as `name`, what is done as `act`, and `text` where
    something is said. `user_id` says whose session it is; without one the session stands for its
    user. `time_zone` is where the user is, from now on.
    """

    model_config = ConfigDict(frozen=True)

    session_id: str
    message_id: str
    kind: MessageKind = "user"
    text: str = ""
    alternatives: tuple[str, ...] = ()
    name: str = ""
    act: PersonAct | None = None
    # A person who takes over takes the place of another who has the session.
    instead: bool = False
    values: dict[str, JsonValue] = {}
    language: str | None = None
    user_id: str | None = None
    time_zone: str | None = None
    channel: str = "http"
    metadata: dict[str, JsonValue] = {}

    @classmethod
    def of_event(
        cls,
        session_id: str,
        event_id: str,
        name: str,
        values: dict[str, JsonValue] | None = None,
        language: str | None = None,
    ) -> Message:
        """Return what an app tells a session; its id cannot be that of a user's message."""
        return cls(
            session_id=session_id,
            message_id=f"{EVENT_ID}{event_id}",
            kind="event",
            name=name,
            values=values or {},
            language=language,
            channel="app",
        )

    @classmethod
    def of_reset(cls, session_id: str, reset_id: str) -> Message:
        """Return the wish that a session begins anew."""
        return cls(
            session_id=session_id, message_id=f"{RESET_ID}{reset_id}", kind="reset", channel="app"
        )

    @classmethod
    def of_timer(cls, session_id: str, timer: str) -> Message:
        """Return the message of a timer that is due: one for each timer, whoever makes it."""
        return cls(
            session_id=session_id,
            message_id=f"{TIMER_ID}{timer}",
            kind="timer",
            name=timer,
            channel="timer",
        )

    @classmethod
    def of_person(
        cls,
        session_id: str,
        request_id: str,
        person: str,
        act: PersonAct,
        *,
        text: str = "",
        instead: bool = False,
    ) -> Message:
        """Return what a person does with a session; its id cannot be that of a user's message."""
        return cls(
            session_id=session_id,
            message_id=f"{PERSON_ID}{request_id}",
            kind="person",
            name=person,
            act=act,
            text=text,
            instead=instead,
            channel="person",
        )


# How the ids of messages begin that no user has sent; a user's may not.
EVENT_ID: Final = "event:"
TIMER_ID: Final = "timer:"
RESET_ID: Final = "reset:"
PERSON_ID: Final = "person:"
RESERVED_IDS: Final = (EVENT_ID, TIMER_ID, RESET_ID, PERSON_ID)
