"""Choose findings by what a person names, and make their fixes one after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from builder.errors import Conflict, NotFound, suggest
from builder.schema.skill import Skill
from builder.sentence import say, together
from kits.quality.finding import Finding, Fix

ALL = "all"
Chosen = tuple[Finding, Fix]


@dataclass(frozen=True)
class Mended:
    """The skill as it is then, the fixes that were made, and how many were no longer possible."""

    skill: Skill
    made: tuple[Chosen, ...]
    outdated: int


def chosen(wanted: str, findings: Sequence[Finding]) -> list[Chosen]:
    """Return the findings that an id, a code or `all` means, each with a fix; `ID:2` is the second.

    `all` means those whose fix loses nothing. Raises `NotFound('finding-not-found')`.
    """
    if wanted == ALL:
        return [(one, fix) for one in findings for fix in one.fixes[:1] if fix.certain]
    name, _, number = wanted.partition(":")
    named = [one for one in findings if name in (one.code, one.id)]
    if not named:
        known = {one.code for one in findings} | {ALL}
        raise NotFound(
            "finding-not-found",
            together(
                say("There is no finding '{name}' now.", name=name),
                suggest(name, known, say("codes")),
                say("Or name the id of one."),
            ),
        )
    at = int(number) - 1 if number.isdecimal() and 0 < int(number) < 100 else 0
    return [(one, one.fixes[at]) for one in named if at < len(one.fixes)]


def mend(skill: Skill, wanted: Sequence[Chosen]) -> Mended:
    """Make fixes; one whose utterances another has changed is left for the next look."""
    made: list[Chosen] = []
    for one, fix in wanted:
        try:
            skill = fix.apply(skill)
        except Conflict:
            continue
        made.append((one, fix))
    return Mended(skill, tuple(made), len(wanted) - len(made))
