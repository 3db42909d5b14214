"""Labels that the rest of the utterances speak against.

Each utterance is judged without itself: by a linear model learned from all others, exactly
(`live/ridge.py`), and by its ten nearest neighbours. The margin by which its own intent leads in both
together is its self-confidence (Northcutt et al. 2021, *Confident learning*; Kuan and Mueller 2022
compare such scores); the lowest are reviewed first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from builder.schema.check_intent import said_key
from builder.text import shorten
from kits.quality.edit import Drop, Move
from kits.quality.finding import Finding, Fix, finding
from kits.quality.look import Language, Look, is_own
from kits.quality.said import Placed

# From this sureness on a label is doubted: of those, four of five were wrong (BANKING77, planted).
LINE: Final = 0.8
# An intent with fewer utterances in a language has nothing to judge its own by.
FELLOWS: Final = 4


def doubtful_labels(look: Look) -> Iterator[Finding]:
    """Yield labels that are probably slips, the surest first."""
    intents: dict[str, set[str]] = {}
    for place in look.placed:
        intents.setdefault(said_key(place.text), set()).add(place.intent)
    for language in look.languages.values():
        fellows = {intent: len(rows) for intent, rows in language.rows_of().items()}
        contested = {row for pair in contested_pairs(language) for row in pair[:2]}
        for row, sure in ranked(language):
            if sure < LINE:
                break
            if row in contested:
                continue
            place = language.place(row)
            # Of words with two labels neither is a slip; they are told as such.
            twice = len(intents[said_key(place.text)]) > 1
            if twice or fellows[place.intent] < FELLOWS or not is_own(place.intent):
                continue
            other = language.space.intents[int(language.judged.other[row])]
            yield _doubt(look, place, other, sure, _nearest(language, row, other))


def contested_pairs(language: Language) -> list[tuple[int, int, float]]:
    """Return the pairs of two intents that say nearly the same, neither of which alone is a slip."""
    wrong = language.judged.wrong
    return [
        (left, right, alike)
        for left, right, alike in language.rivals
        if (wrong[left] >= LINE) == (wrong[right] >= LINE)
    ]


def ranked(language: Language) -> list[tuple[int, float]]:
    """Return every row and how sure it is that its label is wrong, the surest first."""
    judged = language.judged
    alive = [row for row, place in enumerate(language.places) if place is not None]
    order = sorted(alive, key=lambda row: (float(judged.own[row]), row))
    return [(row, float(judged.wrong[row])) for row in order]


def _nearest(language: Language, row: int, intent: str) -> Placed | None:
    """Return the nearest utterance of an intent, to show why it is proposed."""
    near = language.space.near
    for at in np.argsort(-near.likeness[row]).tolist():
        other = int(near.rows[row, at])
        if other >= 0 and language.place(other).intent == intent:
            return language.place(other)
    return None


def _doubt(look: Look, place: Placed, other: str, sure: float, like: Placed | None) -> Finding:
    why = f", such as '{shorten(like.text)}'" if like is not None else ""
    what = (
        f"'{shorten(place.text)}' is labelled '{place.intent}', and the other utterances say "
        f"'{other}'{why}."
    )
    fixes = (
        Fix(f"Move it to '{other}'.", (Move(place, other, place.key),)),
        Fix("Remove it.", (Drop(place),)),
    )
    remedy = f"Move it to '{other}', or leave it where you know better."
    return finding(
        look.skill,
        "label-doubtful",
        place.path,
        what,
        remedy,
        score=sure,
        said=[place],
        fixes=fixes,
    )
