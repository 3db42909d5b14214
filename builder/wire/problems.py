"""How problems and errors travel."""

from __future__ import annotations

from typing import Literal

from builder.errors import Line, Place, Problem
from builder.wire.shape import Shape


class LineShape(Shape):
    """A line of an example conversation."""

    who: Literal["user", "bot", "note"]
    text: str
    meaning: str = ""


class ProblemShape(Shape):
    """A finding about a skill: place, cause, remedy, and a conversation that shows it."""

    code: str
    severity: str
    where: str
    path: tuple[str, ...] = ()
    file: str | None = None
    line: int | None = None
    what: str
    remedy: str
    example: tuple[LineShape, ...] = ()

    @classmethod
    def of(cls, problem: Problem) -> ProblemShape:
        """Return the shape of a problem."""
        return cls.model_validate(problem.as_json())

    def problem(self, skill: str) -> Problem:
        """Return the problem that this shape tells of."""
        severity = "warning" if self.severity == "warning" else "error"
        place = Place(skill, self.path, self.file, self.line)
        example = tuple(Line(line.who, line.text, line.meaning) for line in self.example)
        return Problem(self.code, place, self.what, self.remedy, severity, example)  # type: ignore[arg-type]


class ErrorShape(Shape):
    """An error, as application/problem+json (RFC 9457); `code` is stable, the words are not."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    problems: tuple[ProblemShape, ...] = ()
