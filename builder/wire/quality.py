"""What is wrong with training data, and the fixes that may be made."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from builder.sentence import Sentence
from builder.wire.problems import ProblemShape, SentenceShape, heard
from builder.wire.shape import Number, Request, Shape, example


class SaidShape(Shape):
    """An utterance that a finding is about, with its marks; `language` is the key it stands under."""

    intent: str
    language: str
    utterance: str


class FixShape(Shape):
    """One step that mends a finding; a `certain` one loses nothing and changes no meaning.

    `kind` is `remove`, `move`, `rewrite`, `add`, `split`, `merge`, `list` (in a dictionary) or `keep`
    (in the intent); `to` is what it leads to, as an intent or the new words, `edits` how many it makes.
    """

    says: str
    certain: bool
    kind: str
    to: str
    edits: int
    sentence: SentenceShape | None = None

    def told(self) -> Sentence:
        """Return what it does as a sentence that other languages can say."""
        return heard(self.says, self.sentence)


class FindingShape(ProblemShape):
    """A finding: how sure it is (0 to 1), the utterances it is about, and its fixes, the best first."""

    id: str
    score: float
    utterances: tuple[SaidShape, ...] = ()
    fixes: tuple[FixShape, ...] = ()


class QualityShape(Shape):
    """The findings about a revision of a draft, and how many there are of each code."""

    revision: int
    counts: dict[str, int]
    findings: tuple[FindingShape, ...]


class FixesWanted(Request):
    """Fixes to make in a draft: ids of findings (`ID:2` is its second fix), codes, or `all`."""

    model_config = example({"revision": 7, "fixes": ["3f2a91c0", "utterance-twice"]})

    revision: Number
    fixes: tuple[Annotated[str, Field(min_length=1, max_length=100)], ...] = Field(
        min_length=1, max_length=1000
    )


class FixMade(Shape):
    """A fix that was made."""

    id: str
    code: str
    says: str


class FixesMade(Shape):
    """The revision that holds the fixes, and how many concern what another fix has changed."""

    revision: int
    made: tuple[FixMade, ...]
    outdated: int
    problems: tuple[ProblemShape, ...] = ()
