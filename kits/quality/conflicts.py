"""Utterances of two intents that say nearly the same: which of them is taken is chance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from builder.sentence import say
from builder.text import shorten
from kits.quality.edit import Drop, Move
from kits.quality.finding import Finding, Fix, finding
from kits.quality.labels import contested_pairs
from kits.quality.look import Language, Look, is_own
from kits.quality.said import Placed

_MOST: Final = 200


def near_conflicts(look: Look) -> Iterator[Finding]:
    """Yield pairs of different intents that are nearly the same, the most alike first."""
    for language in look.languages.values():
        told = 0
        for left, right, alike in contested_pairs(language):
            one, other = language.place(left), language.place(right)
            if one.words == other.words:
                continue  # told as words that stand in two intents
            if not (is_own(one.intent) and is_own(other.intent)):
                continue
            told += 1
            if told > _MOST:
                return
            yield _conflict(look, language, left, right, alike)


def _conflict(look: Look, language: Language, left: int, right: int, alike: float) -> Finding:
    stays, goes = language.place(left), language.place(right)
    if language.judged.own[left] < language.judged.own[right]:
        stays, goes = goes, stays
    what = say(
        "'{utterance}' of intent '{intent}' says nearly the same as '{other}' of intent "
        "'{other_intent}' (likeness {likeness:.2f} of 1).",
        utterance=shorten(goes.text),
        intent=goes.intent,
        other=shorten(stays.text),
        other_intent=stays.intent,
        likeness=float(alike),
    )
    remedy = say("Give both to one of the intents, or word them apart.")
    fixes = (_to(goes, stays), _to(stays, goes), Fix(say("Remove the first."), (Drop(goes),)))
    return finding(
        look.skill,
        "utterance-like-other-intent",
        goes.path,
        what,
        remedy,
        score=alike,
        said=[goes, stays],
        fixes=fixes,
    )


def _to(one: Placed, other: Placed) -> Fix:
    says = say("Move '{utterance}' to '{to}'.", utterance=shorten(one.text), to=other.intent)
    return Fix(says, (Move(one, other.intent, one.key),))
