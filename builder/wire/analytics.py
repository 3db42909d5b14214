"""What talks add up to, and turns as they were taken, as the API tells them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from builder.analytics.outcome import Outcome
from builder.conversation.environment import Environment
from builder.conversation.message import MessageKind
from builder.wire.shape import Shape


class PieceShape(Shape):
    """An hour or a day, from `at`: talks that began in it, messages of users, and what came of them.

    `p50` and `p95` are of the milliseconds of its turns.
    """

    at: datetime
    talks: int
    messages: int
    handoffs: int
    outcomes: dict[Outcome, int]
    p50: float | None
    p95: float | None


class IntentCountShape(Shape):
    """How often an intent was understood, in all and, for the most frequent, in each piece."""

    intent: str
    messages: int
    by_piece: tuple[int, ...]


class AnswerCountShape(Shape):
    """How often a FAQ entry (`faq:ID`) or a document (`document:NAME`) answered."""

    source: str
    messages: int


class HandoffCountShape(Shape):
    """How often sessions were given to a person for a reason, at a step of a flow ("" between flows)."""

    reason: str
    flow: str
    step: str
    count: int


class StepCountShape(Shape):
    """Runs that `reached` a step, and of these, those `lost` there; `endings` has all that ended there.

    `known` tells whether the newest draft has the step.
    """

    step: str
    reached: int
    lost: int
    endings: dict[str, int]
    known: bool


class FunnelShape(Shape):
    """Runs of a flow that began in the period, how they ended, how many were lost, and where.

    Lost are those that were `cancelled`, `gave_up`, `failed`, or whose user `left`; `open` ones run yet.
    """

    flow: str
    entered: int
    lost: int
    endings: dict[str, int]
    steps: tuple[StepCountShape, ...]


class LatencyShape(Shape):
    """Milliseconds of a stage of so many turns: percentiles, mean, and the longest.

    `turn` is from when a message was taken in until its answer was ready; of these, `interpret` is for
    understanding, `effects` for actions, web services and reading.
    """

    stage: str
    turns: int
    p50: float
    p90: float
    p95: float
    p99: float
    mean: float
    longest: float


class UnansweredShape(Shape):
    """Messages that were turned away and mean or spell the same: the most frequent, and the others.

    `session_id` and `seq` are where it was said last.
    """

    text: str
    language: str | None
    count: int
    at: datetime
    session_id: str
    seq: int
    phrasings: tuple[str, ...]


class ReportShape(Shape):
    """What a period adds up to, by the calendar of a time zone.

    `since` is later than the period's beginning where there are more turns than are counted at once;
    `turns` are of every kind, `messages` of users. `signals` counts messages that correct how the one
    before was taken, say it again, or are unhappy, and turns that replaced a slot's value. `unlisted`
    are messages that were turned away and too different to be listed.
    """

    first: date
    last: date
    time_zone: str
    unit: Literal["hour", "day"]
    since: datetime
    turns: int
    talks: int
    messages: int
    handoffs: int
    outcomes: dict[Outcome, int]
    signals: dict[str, int]
    pieces: tuple[PieceShape, ...]
    intents: tuple[IntentCountShape, ...]
    answers: tuple[AnswerCountShape, ...]
    handed_off: tuple[HandoffCountShape, ...]
    flows: tuple[FunnelShape, ...]
    latency: tuple[LatencyShape, ...]
    unanswered: tuple[UnansweredShape, ...]
    unlisted: int


class MoveShape(Shape):
    """What a turn did in flows: a `start`, an arrival at a `step`, an `end`, a `handoff`, and others.

    `step` is the outcome where a flow ended.
    """

    kind: Literal["talk", "start", "step", "end", "handoff", "undo"]
    flow: str
    step: str


class KeptTurnShape(Shape):
    """A turn as it was taken: `number` is that of its message in the session.

    `outcome` tells what came of a user's message: it was `understood`, answered from the `faq` or a
    `document` (`source`), `asked_back` for which wish was meant, `asked_again` for what could not be
    used, `turned_away`, or heard `with_person`.
    """

    session_id: str
    number: int
    at: datetime
    kind: MessageKind
    channel: str
    environment: Environment
    version: int
    outcome: Outcome | None
    language: str | None
    intent: str | None
    score: float | None
    source: str | None
    path: tuple[MoveShape, ...]
    handoff: str | None
    corrections: int
    signal: Literal["correction", "rephrasing", "unhappy"] | None
    turn_ms: float
    text: str


class KeptTurnList(Shape):
    """Turns of a session, oldest first; ask again after `last`."""

    turns: tuple[KeptTurnShape, ...]
    last: int
