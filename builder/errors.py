"""What can go wrong, in two families.

A `Problem` is an author's mistake: gathered with others, never raised one by one.
A `BuilderError` is an operation that cannot be done: raised by the code that knows why.
Both speak one plain sentence: what, where, why, what to do, what exists.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal, NamedTuple

from builder import sentence
from builder.sentence import Sentence, say, together

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Place:
    """Where in a skill something stands, such as flow 'return_order', step 'ask_reason'.

    `path` holds keys from the skill's root (`("flows", "return_order", "steps", "ask_reason")`);
    `file` is relative to the skill folder and `line` counts from 1, where the skill came from files.
    """

    skill: str
    path: tuple[str, ...] = ()
    file: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        if self.file is not None:
            return f"{self.skill}/{self.file}" + (f":{self.line}" if self.line else "")
        return " › ".join((self.skill, *self.path))


class Line(NamedTuple):
    """A line of an example conversation: what the user or the bot says, or a note on what happens.

    `meaning` says it for programs: the payload of a user's words (`/track_order`), or of a note what
    an action did (`action_find_order{"found": true}`, null where it failed).
    """

    who: Literal["user", "bot", "note"]
    text: str
    meaning: str = ""


@dataclass(frozen=True)
class Problem:
    """A finding about a skill: a stable code, its place, what is wrong and how to mend it.

    `example` is a short conversation that shows it, where one does.
    """

    code: str
    where: Place
    what: Sentence
    remedy: Sentence
    severity: Severity = "error"
    example: tuple[Line, ...] = ()

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.remedy} [{self.code}]"

    def as_json(self) -> dict[str, Any]:
        """Return the problem as plain JSON values, as the API and `--json` give it.

        `sentences` holds the templates and values of the two sentences, for other languages.
        """
        return {
            "code": self.code,
            "severity": self.severity,
            "where": str(self.where),
            "path": list(self.where.path),
            "file": self.where.file,
            "line": self.where.line,
            "what": self.what,
            "remedy": self.remedy,
            "sentences": {
                "what": sentence.as_json(self.what),
                "remedy": sentence.as_json(self.remedy),
            },
            "example": [line._asdict() for line in self.example],
        }


class BuilderError(Exception):
    """An operation that cannot be done, told in one sentence a person can act on.

    `code` is stable and documented; programs match on it, never on the words.
    """

    def __init__(self, code: str, message: Sentence) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class NotFound(BuilderError):
    """What was asked for does not exist."""


class Conflict(BuilderError):
    """Somebody else changed the thing first, or it already exists."""


class Invalid(BuilderError):
    """The input cannot be used; `problems` lists every finding, where there are several."""

    def __init__(self, code: str, message: Sentence, problems: Iterable[Problem] = ()) -> None:
        super().__init__(code, message)
        self.problems = tuple(problems)


class Unavailable(BuilderError):
    """Something that is needed does not answer now; the same request may succeed later."""


def suggest(name: str, existing: Iterable[str], kind: Sentence) -> Sentence:
    """Say what exists and which name was perhaps meant, for the end of a message.

    `kind` is a plural with a small letter: `say("slots")`.
    """
    names = sorted(existing)
    if not names:
        return say("There are no {kind} yet.", kind=kind)
    shown, more = tuple(names[:12]), len(names) - 12
    if more > 0:
        told = say("{kind!c} here: {shown} and {more} more.", kind=kind, shown=shown, more=more)
    else:
        told = say("{kind!c} here: {shown}.", kind=kind, shown=shown)
    close = get_close_matches(name, names, n=1)
    return together(told, say("Did you mean '{name}'?", name=close[0])) if close else told


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems as they stand in the files, from top to bottom; those of no file come first."""
    return sorted(problems, key=lambda one: (one.where.file or "", one.where.line or 0))


def errors_of(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that stop a skill from being trained, without the warnings."""
    return [problem for problem in problems if problem.severity == "error"]
