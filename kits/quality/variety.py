"""Intents whose utterances are alike, begin alike, or stand under a language that is not theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

import numpy as np

from builder.schema.intent import Intent
from builder.schema.part import variants_in
from builder.schema.utterance import Span, Utterance
from builder.sentence import named, say
from builder.text import ANY_LANGUAGE, fold, is_han, language_of, shorten
from kits.quality.edit import Add, Drop, Move
from kits.quality.finding import Finding, Fix, finding
from kits.quality.look import Language, Look, is_own
from kits.quality.said import Placed, Said

# From this likeness on one utterance repeats another, and from this share on an intent lacks variety.
_REPEATS: Final = 0.93
_SHARE: Final = 0.6
_FEWEST: Final = 6
_OPENING_SHARE: Final = 0.75
# How much an opening is: so many ideographs or words.
_OPENING: Final = 2
_LEAST_REST: Final = 2
# As the check of a skill counts: fewer utterances in a language teach little.
_FEW: Final = 3


def missing_variety(look: Look) -> Iterator[Finding]:
    """Yield intents that lack variety of words, and languages that an intent lacks."""
    for language in look.languages.values():
        for intent, rows in language.rows.items():
            if is_own(intent) and len(rows) >= _FEWEST:
                make = partial(_of_intent, look, language, intent, rows)
                yield from look.once("variety", language, intent, make)
    yield from _missing_languages(look)
    yield from _other_language(look)


def _of_intent(look: Look, language: Language, intent: str, rows: Sequence[int]) -> list[Finding]:
    places = [language.place(row) for row in rows]
    return [*_alike(look, language, intent, rows), *_same_opening(look, places)]


def _alike(look: Look, language: Language, intent: str, rows: Sequence[int]) -> Iterator[Finding]:
    vectors = language.space.vectors[list(rows)]
    alike = vectors @ vectors.T
    np.fill_diagonal(alike, -1.0)
    repeats = np.flatnonzero(np.tril(alike, -1).max(axis=1) >= _REPEATS)
    if len(repeats) < _SHARE * len(rows):
        return
    group = [language.place(rows[n]) for n in repeats.tolist()]
    what = say(
        "{alike} of the {count} utterances of intent '{intent}' say nearly what another of them says, "
        "such as '{utterance}'.",
        alike=len(group),
        count=len(rows),
        intent=intent,
        utterance=shorten(group[0].text),
    )
    says = say("Remove the {count}; what is left says as much.", count=len(group))
    fix = Fix(says, tuple(map(Drop, group)))
    remedy = say("Add utterances in other words; so many alike teach as much as one.")
    path = ("intents", intent)
    yield finding(
        look.skill, "intent-alike", path, what, remedy, score=0.7, said=group, fixes=[fix]
    )


def _same_opening(look: Look, places: Sequence[Placed]) -> Iterator[Finding]:
    openings = Counter(opening for place in places if (opening := opening_of(place.text)))
    if not openings:
        return
    opening, count = openings.most_common(1)[0]
    if count < _OPENING_SHARE * len(places):
        return
    own = [place for place in places if opening_of(place.text) == opening]
    there = {fold(place.text) for place in places}
    made = [
        short
        for place in own
        if (short := _without_opening(place, opening)) is not None and fold(short.text) not in there
    ]
    intent = places[0].intent
    what = say(
        "{begun} of the {count} utterances of intent '{intent}' begin with '{opening}'.",
        begun=count,
        count=len(places),
        intent=intent,
        opening=opening,
    )
    fixes = []
    if made:
        says = say(
            "Add {count} of them without '{opening}', such as '{utterance}'.",
            count=len(made),
            opening=opening,
            utterance=shorten(made[0].text),
        )
        fixes.append(Fix(says, tuple(Add(one) for one in made)))
    remedy = say("Add utterances that begin otherwise: people do not all open alike.")
    path = ("intents", intent)
    yield finding(
        look.skill, "intent-same-opening", path, what, remedy, score=0.5, said=own, fixes=fixes
    )


def opening_of(text: str) -> str:
    """Return the first two words or ideographs of a text, folded; nothing of a shorter one."""
    folded = fold(text).strip()
    if folded and is_han(folded[0]):
        start = folded[:_OPENING]
        return start if len(folded) > _OPENING and all(map(is_han, start)) else ""
    words = folded.split()
    return " ".join(words[:_OPENING]) if len(words) > _OPENING else ""


def _without_opening(place: Placed, opening: str) -> Said | None:
    left = len(place.text) - len(place.text.lstrip()) + len(opening)
    while left < len(place.text) and place.text[left] in " ,，":
        left += 1
    rest = place.text[left:]
    size = len(rest) if any(map(is_han, rest)) else len(rest.split())
    spans = place.utterance.spans
    if size < _LEAST_REST or any(span.start < left for span in spans):
        return None
    moved = tuple(
        Span(start=s.start - left, end=s.end - left, slot=s.slot, value=s.value) for s in spans
    )
    return Said(place.intent, place.key, Utterance(text=rest, spans=moved))


def _missing_languages(look: Look) -> Iterator[Finding]:
    """Yield intents that have utterances in one language of the skill, and next to none in another."""
    for intent in look.skill.intents:
        if not is_own(intent.name) or intent.utterances.get(ANY_LANGUAGE) or not intent.utterances:
            continue
        few = [c for c in look.skill.languages if len(intent.utterances.get(c, ())) < _FEW]
        if not few or len(few) == len(look.skill.languages):
            continue
        what = say(
            "Intent '{intent}' has fewer than {least} utterances in {languages}.",
            intent=intent.name,
            least=_FEW,
            languages=named(few),
        )
        added = [one for code in few for one in _titles(intent, code)]
        fixes = []
        if added:
            shown = named([one.text for one in added[:3]])
            says = say("Add its title as an utterance: {shown}.", shown=shown)
            fixes.append(Fix(says, tuple(map(Add, added))))
        remedy = say("Add some: five to twelve in a language are a good number.")
        path = ("intents", intent.name)
        yield finding(
            look.skill, "intent-few-utterances", path, what, remedy, score=0.6, fixes=fixes
        )


def _titles(intent: Intent, language: str) -> list[Said]:
    said = {fold(one.text) for one in intent.utterances.get(language, ())}
    titles = variants_in(intent.title, language) if language in intent.title else ()
    return [
        Said(intent.name, language, Utterance(text=title))
        for title in titles
        if fold(title) not in said
    ]


def _other_language(look: Look) -> Iterator[Finding]:
    """Yield utterances that stand under one language of the skill and are written in another."""
    languages = look.skill.languages
    if len(languages) < 2:
        return
    for place in look.placed:
        if place.key == ANY_LANGUAGE or place.key not in languages:
            continue
        written = language_of(place.text, languages, place.key)
        if written != place.key:
            what = say(
                "'{utterance}' stands under '{language}' and is written in '{written}'.",
                utterance=shorten(place.text),
                language=place.key,
                written=written,
            )
            says = say("Move it to '{to}'.", to=written)
            fix = Fix(says, (Move(place, place.intent, written),), certain=True)
            remedy = say(
                "Move it: encoders that speak only its language do not hear it where it stands."
            )
            yield finding(
                look.skill,
                "utterance-other-language",
                place.path,
                what,
                remedy,
                said=[place],
                fixes=[fix],
            )
