"""Intents that cannot be told apart, and intents that mean two things: merge, part, or split."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from builder.schema.intent import Intent
from builder.sentence import quoted, say
from builder.text import shorten
from kits.quality.edit import AddIntent, Edit, Merge, Move
from kits.quality.finding import Finding, Fix, finding
from kits.quality.look import Language, Look, is_own
from kits.quality.merge import can_merge
from kits.quality.said import Placed
from kits.quality.two_meanings import halves

# From this share of both intents' utterances on, taken for the other, they are one to the machine,
OVERLAP: Final = 0.25
# provided that it is so many.
_FEWEST: Final = 4


def overlapping_intents(look: Look) -> Iterator[Finding]:
    """Yield pairs of intents whose utterances are often taken for the other's, the worst first."""
    taken: dict[tuple[str, str], list[Placed]] = {}
    count: dict[str, int] = {}
    for language in look.languages.values():
        _count_taken(language, taken, count)
    pairs = {tuple(sorted(pair)) for pair in taken}
    found = []
    for one, other in sorted(pairs):
        there, back = taken.get((one, other), []), taken.get((other, one), [])
        lost = len(there) + len(back)
        share = lost / (count[one] + count[other])
        if lost >= _FEWEST and share >= OVERLAP and is_own(one) and is_own(other):
            found.append((share, one, other, there, back))
    for share, one, other, there, back in sorted(found, key=lambda each: (-each[0], each[1:3])):
        yield _overlap(look, share, (one, there, count[one]), (other, back, count[other]))


def _count_taken(
    language: Language, taken: dict[tuple[str, str], list[Placed]], count: dict[str, int]
) -> None:
    for intent, rows in language.rows.items():
        count[intent] = count.get(intent, 0) + len(rows)
    for row in np.flatnonzero(language.judged.own < 0).tolist():
        place = language.place(row)
        other = language.space.intents[int(language.judged.other[row])]
        taken.setdefault((place.intent, other), []).append(place)


Side = tuple[str, list[Placed], int]


def _overlap(look: Look, share: float, one: Side, other: Side) -> Finding:
    # The smaller one goes into the larger.
    small, large = sorted((one, other), key=lambda side: (side[2], side[0]))
    lost = [*one[1], *other[1]]
    what = say(
        "Intents '{one}' and '{other}' overlap: {lost} of their {count} utterances are taken for the "
        "other, such as '{utterance}'.",
        one=one[0],
        other=other[0],
        lost=len(lost),
        count=one[2] + other[2],
        utterance=shorten(lost[0].text),
    )
    fixes: list[Fix] = []
    if can_merge(look.skill, one[0], other[0]):
        says = say("Merge '{intent}' into '{into}'.", intent=small[0], into=large[0])
        fixes.append(Fix(says, (Merge(small[0], large[0]),)))
    moves: list[Edit] = [
        Move(place, to[0], place.key)
        for side, to in ((one, other), (other, one))
        for place in side[1]
    ]
    says = say(
        "Draw the line between them anew: move the {count} that are taken for the other.",
        count=len(moves),
    )
    fixes.append(Fix(says, tuple(moves)))
    remedy = (
        say("Merge them, or move what belongs to the other.")
        if len(fixes) > 1
        else say(
            "Move what belongs to the other; or make one intent of them whose flow asks, or branches."
        )
    )
    return finding(
        look.skill,
        "intents-overlap",
        ("intents", small[0]),
        what,
        remedy,
        score=min(1.0, 2 * share),
        said=lost,
        fixes=fixes,
    )


def split_intents(look: Look) -> Iterator[Finding]:
    """Yield intents whose utterances fall into two groups that are far apart."""
    for language in look.languages.values():
        for intent, rows in language.rows.items():
            if not is_own(intent):
                continue
            parted = look.once("halves", language, intent, partial(_halves, language, rows))
            if parted is not None:
                apart, gap = parted
                yield _split(
                    look, language, intent, [rows[n] for n in np.flatnonzero(apart).tolist()], gap
                )


def _halves(language: Language, rows: Sequence[int]) -> tuple[NDArray[np.bool_], float] | None:
    return halves(language.space.vectors[list(rows)])


def _split(look: Look, language: Language, intent: str, rows: list[int], gap: float) -> Finding:
    group = [language.place(row) for row in rows]
    name, number = f"{intent}_2", 2
    while look.skill.find(Intent, name) is not None:
        number += 1
        name = f"{intent}_{number}"
    what = say(
        "Intent '{intent}' means two things: {count} of its utterances are apart from the others, such "
        "as {shown}.",
        intent=intent,
        count=len(group),
        shown=tuple(quoted(shorten(place.text, 40)) for place in group[:3]),
    )
    edits: list[Edit] = [AddIntent(name, intent), *(Move(p, name, p.key) for p in group)]
    says = say("Move the {count} to a new intent '{to}'.", count=len(group), to=name)
    fix = Fix(says, tuple(edits))
    remedy = say("Split it where the answers should differ; leave it where they are the same.")
    path = ("intents", intent)
    return finding(
        look.skill, "intent-two-meanings", path, what, remedy, score=gap, said=group, fixes=[fix]
    )
