"""Test utterances that are trained on: what is measured with them is remembered, not understood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from builder.schema.check_intent import said_key
from builder.sentence import Sentence, say
from builder.text import language_of, shorten
from kits.datasets.dataset import Row
from kits.quality.edit import Drop
from kits.quality.finding import Finding, Fix, finding
from kits.quality.look import Language, Look
from kits.quality.said import Placed

# From this likeness on a test utterance is one of the skill's but for a word that says nothing.
LINE: Final = 0.95


def leaks(look: Look, tests: Sequence[Row]) -> Iterator[Finding]:
    """Yield utterances of the skill that stand in a test as well, first those that are the same."""
    if not tests:
        return
    own: dict[str, list[Placed]] = {}
    for place in look.placed:
        own.setdefault(place.words, []).append(place)
    exact = [row for row in tests if said_key(row.utterance.text) in own]
    for row in exact:
        yield _leak(look, row, own[said_key(row.utterance.text)], 1.0)
    same = {id(row) for row in exact}
    rest = [row for row in tests if id(row) not in same]
    for code, language in look.languages.items():
        rows = [r for r in rest if language_of(r.utterance.text, look.skill.languages) == code]
        yield from _near(look, language, rows)


def _near(look: Look, language: Language, rows: Sequence[Row]) -> Iterator[Finding]:
    if not rows:
        return
    vectors = language.space.meaning.of([row.utterance.text for row in rows])
    for number, row in enumerate(rows):
        alike = language.space.vectors @ vectors[number]
        near = [int(n) for n in np.argsort(-alike)[:5] if alike[n] >= LINE]
        if near:
            yield _leak(look, row, [language.place(n) for n in near], float(alike[near[0]]))


def _leak(look: Look, row: Row, places: Sequence[Placed], alike: float) -> Finding:
    first, text = places[0], shorten(row.utterance.text)
    exact = alike == 1.0
    told = say("'{text}' of the test", text=text)
    if row.line is not None:
        told = say("'{text}' of the test (line {line})", text=text, line=row.line)
    like = None if exact else shorten(first.text)
    if row.intent is not None and all(place.intent != row.intent for place in places):
        what = _contradicted(told, like, first.intent, row.intent)
    else:
        what = _repeated(told, like, first.intent)
    fix = Fix(say("Remove it from the training data."), tuple(map(Drop, places)))
    return finding(
        look.skill,
        "test-leaks" if exact else "test-leaks-nearly",
        first.path,
        what,
        say(
            "Remove it from the test or from the training data: what was learned by heart measures "
            "nothing."
        ),
        score=alike,
        said=places,
        fixes=[fix],
    )


def _repeated(told: Sentence, like: str | None, intent: str) -> Sentence:
    if like is None:
        return say("{told} stands in intent '{intent}'.", told=told, intent=intent)
    return say(
        "{told} stands nearly the same, as '{like}', in intent '{intent}'.",
        told=told,
        like=like,
        intent=intent,
    )


def _contradicted(told: Sentence, like: str | None, intent: str, meant: str) -> Sentence:
    if like is None:
        return say(
            "{told} stands in intent '{intent}', and the test says '{meant}'.",
            told=told,
            intent=intent,
            meant=meant,
        )
    return say(
        "{told} stands nearly the same, as '{like}', in intent '{intent}', and the test says "
        "'{meant}'.",
        told=told,
        like=like,
        intent=intent,
        meant=meant,
    )
