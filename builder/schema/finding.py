"""Small ways of saying that something is wrong, shared by the checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from builder.errors import Place, Problem, suggest
from builder.sentence import Sentence, say


class Speaking(Protocol):
    """What problems are told of: a skill, or an assistant."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it speaks."""
        ...


def error(
    skill: Speaking, code: str, path: tuple[str, ...], what: Sentence, remedy: Sentence
) -> Problem:
    """Return a problem that stops training."""
    return Problem(code, Place(skill.name, path), what, remedy)


def warning(
    skill: Speaking, code: str, path: tuple[str, ...], what: Sentence, remedy: Sentence
) -> Problem:
    """Return a problem that is worth a look and stops nothing."""
    return Problem(code, Place(skill.name, path), what, remedy, "warning")


def twice(
    skill: Speaking, section: str, code: str, noun: Sentence, names: Iterable[str]
) -> Iterator[Problem]:
    """Yield a problem for each name that stands more than once in a section."""
    seen: set[str] = set()
    told: set[str] = set()
    for name in names:
        if name in seen and name not in told:
            told.add(name)
            what = say("{noun!c} '{name}' stands here more than once.", noun=noun, name=name)
            yield error(skill, code, (section, name), what, say("Rename or join them."))
        seen.add(name)


def unknown(
    skill: Speaking,
    code: str,
    path: tuple[str, ...],
    what: Sentence,
    *,
    name: str,
    existing: Iterable[str],
    kind: Sentence,
) -> Problem:
    """Return the problem of a reference to nothing, with what exists and what was perhaps meant."""
    return error(skill, code, path, what, suggest(name, existing, kind))
