"""What helps an author while writing: advice, templates tried, the values of dictionaries."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, JsonValue

from builder.schema.entity import SystemType
from builder.sentence import Sentence
from builder.wire.problems import ProblemShape, SentenceShape, heard
from builder.wire.shape import Request, Shape, example


class ForecastShape(Shape):
    """What more labels would do for one intent; rates are fractions of 1.

    `gain` is how much more of the intent's own messages would be understood, `low` and `high` the ends
    of its 80 % interval; `share` is the gain as a share of all messages.
    """

    intent: str
    labels: int
    right: float
    after: float
    gain: float
    low: float
    high: float
    share: float


class AdviceShape(Shape):
    """What to label next, the greatest gain first; beside it, what as many for every intent bring."""

    revision: int = 0
    more: int
    right: float
    after: float
    low: float
    high: float
    forecasts: tuple[ForecastShape, ...]


class TemplatesTried(Request):
    """Templates to try on a text, as an intent's: those of the draft where none are given."""

    model_config = example({"text": "book a table", "templates": ["{@book} * table"]})

    text: str = Field(max_length=400)
    templates: (
        Annotated[tuple[Annotated[str, Field(max_length=2000)], ...], Field(max_length=200)] | None
    ) = None


class PieceFound(Shape):
    """Characters `start` to `end` (exclusive) of the text, and the fragment that accounts for them."""

    start: int
    end: int
    kind: str
    name: str | None


class TemplateTrial(Shape):
    """What became of one template.

    `share` is how much of the text it recognises, null where something it requires is missing or, with
    `problem`, where it cannot be read.
    """

    template: str
    share: float | None = None
    threshold: float = 0.0
    fits: bool = False
    pieces: tuple[PieceFound, ...] = ()
    problem: str | None = None
    sentence: SentenceShape | None = None

    def told(self) -> Sentence | None:
        """Return the problem as a sentence that other languages can say."""
        return None if self.problem is None else heard(self.problem, self.sentence)


class TemplateTrials(Shape):
    """Each template in its order; `taken_by` is the intent whose template would take the text."""

    trials: tuple[TemplateTrial, ...]
    taken_by: str | None


class ValueLine(Shape):
    """A value of a dictionary and the other words for it."""

    value: str
    synonyms: tuple[str, ...] = ()


class ValueList(Shape):
    """Some of a dictionary's values, and how many there are in all."""

    total: int
    values: tuple[ValueLine, ...]


_Words = Annotated[tuple[Annotated[str, Field(max_length=400)], ...], Field(max_length=1000)]


class NewSynonyms(Request):
    """The other words for a value."""

    model_config = example({"synonyms": ["杭城"]})

    synonyms: _Words = ()


class ValuesChange(Request):
    """Values to put into a dictionary, with their synonyms, and values to take out."""

    model_config = example({"put": {"杭州": ["杭城"]}, "remove": ["上海"]})

    put: dict[Annotated[str, Field(max_length=400)], _Words] = {}
    remove: tuple[str, ...] = ()


class ValuesChanged(Shape):
    """What a change brought: the draft's revision, the version that answers, how many values."""

    revision: int
    version: int | None
    values: int
    problems: tuple[ProblemShape, ...] = ()


class ValuesSought(Request):
    """A text to look for values of system types in: those of one `type`, else of all."""

    model_config = example({"text": "tomorrow at five", "type": "datetime"})

    text: str = Field(max_length=4000)
    type: SystemType | None = None


class FoundShape(Shape):
    """A value in a text: characters `start` to `end` (exclusive), and its normal form."""

    type: SystemType
    start: int
    end: int
    value: JsonValue


class ValuesFound(Shape):
    """The values that were found in a text, in its order."""

    found: tuple[FoundShape, ...]
