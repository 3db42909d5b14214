"""Making and measuring training data: what the jobs are asked, and what they leave to look at."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from builder.schema.part import Name
from builder.schema.utterance import MarkedUtterance
from builder.wire.problems import ProblemShape
from builder.wire.shape import Request, Shape, example

_Seed = Annotated[int, Field(ge=0, le=2**31 - 1)]
_Word = Annotated[str, Field(min_length=1, max_length=80)]


class NewPattern(Request):
    """A pattern to expand for an intent, in the notation of templates: `[please ](find|get) {city}`."""

    intent: Name
    line: Annotated[str, Field(min_length=1, max_length=2000)]


class NewSamples(Request):
    """Which samples to make: by which producers, for which intents (all), at most so many of each.

    Without `producers` those that are asked by default.
    """

    model_config = example({"producers": ["polite", "synonyms"], "per_intent": 10})

    producers: Annotated[tuple[_Word, ...], Field(max_length=20)] | None = None
    patterns: Annotated[tuple[NewPattern, ...], Field(max_length=200)] = ()
    intents: Annotated[tuple[Name, ...], Field(min_length=1, max_length=1000)] | None = None
    per_intent: Annotated[int, Field(ge=1, le=200)] = 10
    seed: _Seed = 0


class ProducerShape(Shape):
    """A producer of samples: whether it is asked by default, and whether it can be asked here at all."""

    name: str
    default: bool
    available: bool = True


class ProducerList(Shape):
    """The producers of samples."""

    producers: tuple[ProducerShape, ...]


class SampleShape(Shape):
    """A candidate that was made of `origin`, and what the trained skill thinks of it.

    `score` is how likely its intent is, `novelty` how far it is from the nearest utterance of that (0 to
    1). A dropped one has a `reason`: `known`, `confuses` (with `rival`), `unclear`, `far`, `alike` or
    `enough`.
    """

    utterance: MarkedUtterance
    language: str
    intent: str
    producer: str
    origin: str
    score: float
    novelty: float
    reason: str | None = None
    rival: str | None = None


class TallyShape(Shape):
    """What became of the candidates of a producer for an intent."""

    producer: str
    intent: str
    made: int
    judged: int
    kept: int


class SamplesResult(Shape):
    """What came of a job `samples`: those kept, best first, some of those dropped, and all counts."""

    made: int
    kept: tuple[SampleShape, ...]
    dropped: tuple[SampleShape, ...]
    reasons: dict[str, int]
    tallies: tuple[TallyShape, ...]
    problems: tuple[ProblemShape, ...] = ()


class NewStress(Request):
    """How to stress: by which noises (all), with at most so many messages held out of training."""

    model_config = example({"messages": 200})

    noises: Annotated[tuple[_Word, ...], Field(min_length=1, max_length=40)] | None = None
    messages: Annotated[int, Field(ge=1, le=2000)] = 200
    seed: _Seed = 13


class StressLine(Shape):
    """A noise: how many messages it changes, and the share understood of them.

    `clean` is before the damage, `plain` after it, `robust` after it by a skill that expects it.
    """

    noise: str
    messages: int
    clean: float
    plain: float
    robust: float


class MissedShape(Shape):
    """A message that was understood before the damage, and not as it `arrived`."""

    text: str
    arrived: str
    intent: str
    found: str


class StressCell(StressLine):
    """The messages of one intent under one noise."""

    intent: str
    examples: tuple[MissedShape, ...] = ()


class StressResult(Shape):
    """What came of a job `stress`; the first of the `noises` is `none`.

    `gain` is how much more of the damaged messages is understood robust, `regained` that as a share of
    what is lost.
    """

    messages: int
    gain: float
    regained: float | None
    noises: tuple[StressLine, ...]
    cells: tuple[StressCell, ...]


class NewClusters(Request):
    """What to draw: the inbox's open candidates, and what users said in the last `days` (0: nothing).

    Without a `count` of clusters the one that fits best is looked for.
    """

    model_config = example({"days": 30})

    days: Annotated[float, Field(ge=0, le=3650)] = 30
    count: Annotated[int, Field(ge=2, le=500)] | None = None
    seed: _Seed = 13


class PointShape(Shape):
    """A text on the plane: an utterance with its `intent`, or a message with its `cluster`'s number.

    `near` is the intent that most of the utterances near to a message are of.
    """

    kind: Literal["utterance", "message"]
    text: str
    language: str
    x: float
    y: float
    intent: str | None = None
    cluster: int | None = None
    near: str | None = None
    count: int = 1
    producer: str = ""


class ClusterShape(Shape):
    """Messages that mean the same, with a proposed name; `near_share` are near to intent `near`."""

    name: str
    size: int
    cohesion: float
    near: str | None
    near_share: float
    examples: tuple[str, ...]


class ClustersResult(Shape):
    """What came of a job `clusters`."""

    points: tuple[PointShape, ...]
    clusters: tuple[ClusterShape, ...]
    utterances_left_out: int
    messages_left_out: int


class ReachedShape(Shape):
    """The share of messages understood with so many labels, and the ends of its 80 % interval."""

    labels: int
    right: float
    low: float
    high: float


class BudgetResult(Shape):
    """What came of a job `budget`: what was measured, and the curve, an estimate beyond `labels`.

    `gain` is what twice the labels are expected to bring, with the ends of its 80 % interval.
    """

    labels: int
    intents: int
    measured: tuple[ReachedShape, ...]
    curve: tuple[ReachedShape, ...]
    gain: float
    low: float
    high: float
