"""The same words more than once: what the check of a skill finds, with its fixes."""

from __future__ import annotations

from collections.abc import Iterator

from builder.schema.check_intent import said_key
from builder.sentence import say
from builder.text import shorten
from kits.quality.edit import Drop, DropOutOfScope, Edit, Rewrite
from kits.quality.finding import Finding, Fix, finding
from kits.quality.look import Look
from kits.quality.said import Placed


def repeated_words(look: Look) -> Iterator[Finding]:
    """Yield words that stand twice in an intent, in two intents, or in one and out of scope."""
    first: dict[str, Placed] = {}
    for place in look.placed:
        other = first.setdefault(place.words, place)
        if other is place:
            continue
        if other.intent == place.intent:
            yield _twice(look, place, other)
        else:
            yield _in_two(look, place, other)
    for key, texts in look.skill.out_of_scope.items():
        for number, text in enumerate(texts, 1):
            inside = first.get(said_key(text))
            if inside is not None:
                yield _out_of_scope(look, key, number, text, inside)


def _twice(look: Look, place: Placed, other: Placed) -> Finding:
    what = say(
        "The utterance '{utterance}' stands in intent '{intent}' twice.",
        utterance=shorten(place.text),
        intent=place.intent,
    )
    edits: list[Edit] = [Drop(place)]
    says = say("Remove the second one.")
    if place.utterance.spans and not other.utterance.spans and place.text == other.text:
        edits.append(Rewrite(other, place.utterance))
        says = say("Remove the second one, and give its marks to the first.")
    differ = bool(place.utterance.spans) and place.utterance.spans != other.utterance.spans
    certain = not differ or len(edits) > 1
    return finding(
        look.skill,
        "utterance-twice",
        place.path,
        what,
        say("Remove one of them; it counts once."),
        said=[other, place],
        fixes=[Fix(says, tuple(edits), certain)],
    )


def _in_two(look: Look, place: Placed, other: Placed) -> Finding:
    what = say(
        "The utterance '{utterance}' stands in intent '{intent}' and in intent '{other}'.",
        utterance=shorten(place.text),
        intent=place.intent,
        other=other.intent,
    )
    stays, goes = (
        (other, place) if _belongs(look, other) >= _belongs(look, place) else (place, other)
    )
    fixes = [
        Fix(say("Keep it in '{intent}'.", intent=one.intent), (Drop(another),))
        for one, another in ((stays, goes), (goes, stays))
    ]
    remedy = say(
        "Remove it from one of the two; as long as it stands in both, it counts half for each, and a "
        "user who says it is asked which was meant."
    )
    return finding(
        look.skill,
        "utterance-in-two-intents",
        place.path,
        what,
        remedy,
        said=[other, place],
        fixes=fixes,
    )


def _belongs(look: Look, place: Placed) -> float:
    """Return the margin by which an utterance's intent leads, judged by all others."""
    language = look.languages.get(place.language)
    if language is None:
        return 0.0
    row = language.space.row_of.get((place.intent, place.text))
    return float(language.judged.own[row]) if row is not None else 0.0


def _out_of_scope(look: Look, key: str, number: int, text: str, inside: Placed) -> Finding:
    path = ("out_of_scope", key, str(number))
    what = say(
        "'{text}' is out of scope and an utterance of intent '{intent}'.",
        text=shorten(text),
        intent=inside.intent,
    )
    remedy = say(
        "Remove it from one of the two; as long as it stands in both, it counts for the intent."
    )
    fixes = [
        Fix(say("Keep it in '{intent}'.", intent=inside.intent), (DropOutOfScope(key, text),)),
        Fix(say("Keep it out of scope."), (Drop(inside),)),
    ]
    return finding(
        look.skill, "out-of-scope-in-intent", path, what, remedy, said=[inside], fixes=fixes
    )
