"""What an uploaded file would change in a FAQ, as the API tells it."""

from __future__ import annotations

from builder.schema.faq import FaqEntry
from builder.wire.problems import ProblemShape
from builder.wire.shape import Shape


class FaqChange(Shape):
    """An entry as it would be, and `before` as it is; null where it is new."""

    entry: FaqEntry
    before: FaqEntry | None = None
    line: int | None = None


class FaqProposal(Shape):
    """What a file would change in the FAQ of a draft's `revision`; nothing is saved.

    `same` counts questions that are there as they are, `passed` what was passed over, and `problems`
    tell why.
    """

    revision: int
    changes: tuple[FaqChange, ...]
    same: int
    passed: int
    problems: tuple[ProblemShape, ...] = ()
