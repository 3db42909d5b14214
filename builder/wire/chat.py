"""Messages, their answers and sessions, as the API tells them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, JsonValue

from builder.conversation.environment import PRODUCTION, Environment
from builder.conversation.event import EventOutcome
from builder.conversation.message import MOST_ALTERNATIVES, RESERVED_IDS, MessageKind
from builder.conversation.reply import Reply
from builder.conversation.understanding import Understanding
from builder.conversation.why import Why
from builder.sentence import Sentence, say
from builder.wire.problems import SentenceShape, all_heard, heard
from builder.wire.shape import Number, Request, Shape, example

LONGEST_MESSAGE = 4000
# What a session wants of people: one to come, or it has one.
Attention = Literal["waiting", "taken"]
# What else a speech recogniser may have heard, the likelier first.
Alternatives = Annotated[
    tuple[Annotated[str, Field(max_length=LONGEST_MESSAGE)], ...],
    Field(max_length=MOST_ALTERNATIVES),
]


def _not_reserved(message_id: str) -> str:
    if message_id.startswith(RESERVED_IDS):
        names = " or ".join(RESERVED_IDS)
        raise ValueError(say("an id may not begin with {names}", names=names))
    return message_id


# Events and timers have ids that no user's message may take from them.
MessageId = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_not_reserved)]


class NewMessage(Request):
    """One message of a user.

    `message_id` makes a retry harmless: the same id gets the same answer. `alternatives` are further
    hypotheses of a speech recogniser. `language` and `time_zone` are the user's from now on. `user_id`
    says whose session it is, so that what a user told in others is remembered, and `version` talks to a
    version that is not published; these two need the management key.
    """

    model_config = example(
        {"session_id": "ann", "message_id": "1", "text": "where is my order", "language": "en"},
        {"session_id": "bo", "text": "查一下订单A1001", "metadata": {"page": "/orders"}},
        {"session_id": "phone", "text": "wear is my order", "alternatives": ["where is my order"]},
    )

    session_id: str = Field(min_length=1, max_length=200)
    message_id: MessageId | None = None
    text: str = Field(max_length=LONGEST_MESSAGE)
    alternatives: Alternatives = ()
    language: str | None = Field(default=None, max_length=20)
    user_id: str | None = Field(default=None, min_length=1, max_length=200)
    time_zone: str | None = Field(default=None, max_length=60)
    version: Number | None = None
    debug: bool = False
    metadata: dict[str, JsonValue] = {}


class CallShape(Shape):
    """An action, a web service (`http:name`) or a search (`answer`) that a turn called.

    `ms` is how long it took, `failure` why it failed, null where it did not.
    """

    name: str
    ms: float
    failure: str | None = None
    sentence: SentenceShape | None = None

    def told(self) -> Sentence | None:
        """Return why it failed as a sentence that other languages can say."""
        return None if self.failure is None else heard(self.failure, self.sentence)


class TurnDebug(Shape):
    """How an answer came about: `why` slots were filled, and the time by stage in `timings_ms`.

    `sentences` are the failures, one for one.
    """

    understanding: Understanding | None
    events: tuple[dict[str, JsonValue], ...]
    why: tuple[Why, ...] = ()
    failures: tuple[str, ...]
    sentences: tuple[SentenceShape, ...] = ()
    calls: tuple[CallShape, ...] = ()
    timings_ms: dict[str, float]

    def told(self) -> tuple[Sentence, ...]:
        """Return the failures as sentences that other languages can say."""
        return all_heard(self.failures, self.sentences)


class TurnShape(Shape):
    """What came of a message; `skills` are those of an assistant that answered, in order."""

    session_id: str
    message_id: str
    replies: tuple[Reply, ...]
    slots: dict[str, JsonValue]
    flow: str | None
    step: str | None
    requested_slot: str | None
    intent: str
    handed_off: bool
    version: int
    skills: tuple[str, ...] = ()
    debug: TurnDebug | None = None


class NewEvent(Request):
    """What an app tells a session, such as that a payment has arrived.

    `event_id` makes a retry harmless: the same id gets the same answer. `values` fill the slots of
    those names. `language` is that of a session which has not spoken yet.
    """

    model_config = example(
        {"event": "payment_received", "event_id": "pay-1", "values": {"order_number": "A1001"}},
        {"event": "payment_received", "values": {"order_number": "A1001"}},
    )

    event: str = Field(min_length=1, max_length=80)
    event_id: str | None = Field(default=None, min_length=1, max_length=200)
    values: dict[str, JsonValue] = Field(default={}, max_length=100)
    language: str | None = Field(default=None, max_length=20)


class EventShape(TurnShape):
    """What came of an app's event.

    It `started` a flow; or is `unknown` (no flow names it whose condition holds), or came while a
    person had the session (`handed_off`), or on top of `too_many_flows`, and then changed nothing.
    `refused` are the values that no slot could take.
    """

    outcome: EventOutcome
    refused: tuple[str, ...]


class NewPersonAct(Request):
    """Who steps in or out of a session; `request_id` makes a retry harmless.

    A member's request need not name the `person`, who is the member. `instead` takes the place of
    another person who has the session.
    """

    model_config = example({"person": "Kim", "request_id": "1"}, {"person": "Kim"})

    person: str = Field(default="", max_length=80)
    request_id: str | None = Field(default=None, min_length=1, max_length=200)
    instead: bool = False


class NewPersonWords(Request):
    """What a person says to the user of a session that they have taken over."""

    model_config = example(
        {"person": "Kim", "request_id": "2", "text": "Hello, this is Kim. How can I help?"},
        {"person": "Kim", "text": "您好，我是小金。"},
    )

    person: str = Field(default="", max_length=80)
    request_id: str | None = Field(default=None, min_length=1, max_length=200)
    text: str = Field(min_length=1, max_length=LONGEST_MESSAGE)


class PersonShape(TurnShape):
    """What came of a person's act; `person` is who has the session now, nobody where it is null."""

    person: str | None
    done: bool


class SaidShape(Shape):
    """What came in with one message, and what was said to it; `number` counts within the session.

    `kind` is who began: a user (with `text`), an app's `event`, a `timer`, or a `person`.
    """

    number: int
    message_id: str
    kind: MessageKind
    at: datetime
    text: str
    replies: tuple[Reply, ...]
    handed_off: bool


class SaidList(Shape):
    """What was said in a session, oldest first; ask again after `last`."""

    said: tuple[SaidShape, ...]
    last: int


class Hit(Shape):
    """The first message of a session that is what was looked for, by its number."""

    number: int
    text: str


class SessionLine(Shape):
    """A session in a list: `attention` tells that it is `waiting` for a person, or `taken` by one.

    `hit` is where what was looked for stands, if anything was.
    """

    session_id: str
    attention: Attention | None
    person: str | None
    updated_at: datetime
    messages: int
    environment: Environment = PRODUCTION
    hit: Hit | None = None


class SessionList(Shape):
    """A page of sessions, newest activity first; `next` asks for the page after it."""

    sessions: tuple[SessionLine, ...]
    next: str | None


class Greeting(Shape):
    """What a skill says before the user has said anything."""

    title: str
    languages: tuple[str, ...]
    replies: tuple[Reply, ...]


class ParseRequest(Request):
    """A text to understand, outside any session; `requested_slot` is what was asked just before."""

    model_config = example(
        {"text": "where is order A1001"},
        {"text": "A1001", "language": "zh", "requested_slot": "order_number"},
    )

    text: str = Field(max_length=LONGEST_MESSAGE)
    alternatives: Alternatives = ()
    language: str | None = Field(default=None, max_length=20)
    version: Number | None = None
    requested_slot: str | None = None
    flow: str | None = None


class RememberedValue(Shape):
    """A value that a user gave, and when."""

    value: JsonValue
    at: datetime


class UserShape(Shape):
    """What is remembered of a user from one session to the next."""

    user_id: str
    slots: dict[str, RememberedValue]


class SessionShape(Shape):
    """A session as it stands: its tracker, why its slots hold what they hold, and its events."""

    tracker: dict[str, JsonValue]
    why: tuple[Why, ...] = ()
    events: tuple[dict[str, JsonValue], ...]
