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

from builder.learning.softmax import Floats
from builder.sentence import say
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
    for language in look.languages.values():
        fellows = {intent: len(rows) for intent, rows in language.rows.items()}
        contested = {row for pair in contested_pairs(language) for row in pair[:2]}
        sureness = sureness_of(language)
        doubted = np.flatnonzero(sureness >= LINE)
        doubted = doubted[np.argsort(language.judged.own[doubted], kind="stable")]
        for row in doubted.tolist():
            # Of words with two labels neither is a slip; they are told as such.
            if row in contested:
                continue
            place, sure = language.place(row), float(sureness[row])
            if fellows[place.intent] < FELLOWS or not is_own(place.intent):
                continue
            other = language.space.intents[int(language.judged.other[row])]
            yield _doubt(look, place, other, sure, _nearest(language, row, other))


def sureness_of(language: Language) -> Floats:
    """Return how sure it is of each row that its label is wrong: the less, the fewer fellows it has."""
    labels = np.maximum(language.space.labels, 0)
    count = np.bincount(labels[language.space.labels >= 0], minlength=len(language.space.intents))
    share = 1.0 - 1.0 / np.maximum(count, 1)
    sureness: Floats = (language.judged.wrong * share[labels]).astype(np.float32)
    return sureness


def contested_pairs(language: Language) -> list[tuple[int, int, float]]:
    """Return the pairs of two intents that say nearly the same, neither of which alone is a slip."""
    sureness, own = sureness_of(language), language.judged.own
    return [
        pair
        for pair in language.rivals
        if not any(
            sureness[one] >= LINE and own[other] >= 0 for one, other in (pair[:2], pair[1::-1])
        )
    ]


def ranked(language: Language) -> list[tuple[int, float]]:
    """Return every row and how sure it is that its label is wrong, the surest first."""
    sureness = sureness_of(language)
    order = np.argsort(language.judged.own, kind="stable")
    alive = [row for row in order.tolist() if language.places[row] is not None]
    return [(row, float(sureness[row])) for row in alive]


def _nearest(language: Language, row: int, intent: str) -> Placed | None:
    """Return the nearest utterance of an intent, to show why it is proposed."""
    near = language.space.near
    for at in np.argsort(-near.likeness[row]).tolist():
        other = int(near.rows[row, at])
        if other >= 0 and language.place(other).intent == intent:
            return language.place(other)
    return None


def _doubt(look: Look, place: Placed, other: str, sure: float, like: Placed | None) -> Finding:
    text = shorten(place.text)
    what = (
        say(
            "'{utterance}' is labelled '{intent}', and the other utterances say '{other}'.",
            utterance=text,
            intent=place.intent,
            other=other,
        )
        if like is None
        else say(
            "'{utterance}' is labelled '{intent}', and the other utterances say '{other}', such as "
            "'{like}'.",
            utterance=text,
            intent=place.intent,
            other=other,
            like=shorten(like.text),
        )
    )
    fixes = (
        Fix(say("Move it to '{to}'.", to=other), (Move(place, other, place.key),)),
        Fix(say("Remove it."), (Drop(place),)),
    )
    remedy = say("Move it to '{to}', or leave it where you know better.", to=other)
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
