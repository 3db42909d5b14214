"""Marks that disagree: words marked here and not there, marks that cut a word, values nobody lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from builder.schema.entity import Entity
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.utterance import Span, Utterance, to_markup
from builder.sentence import Sentence, say
from builder.text import fold, is_han, shorten
from kits.quality.edit import AddWord, Edit, Rewrite
from kits.quality.finding import Finding, Fix, finding
from kits.quality.look import Look
from kits.quality.said import Placed

# Shorter words stand by chance in others.
_SHORTEST: Final = 2
_EDGES: Final = " \t\n.,;:!?，。；：！？、\"'“”‘’()（）"
_MOST: Final = 300


@dataclass
class MarkedWords:
    """The words that are marked in an intent, and how often as which slot.

    Texts are looked through once; when other words are marked, all of them again.
    """

    _known: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    _words: frozenset[str] = frozenset()
    _by_start: dict[str, list[str]] = field(default_factory=dict)

    def learn(self, words: frozenset[str]) -> None:
        """Look for these words from now on."""
        if words == self._words:
            return
        self._known.clear()
        self._words = words
        self._by_start = {}
        for word in sorted(words, key=lambda one: (-len(one), one)):
            self._by_start.setdefault(word[:2], []).append(word)

    def places(self, text: str) -> tuple[tuple[int, int], ...]:
        """Return where marked words stand in a text as words, the longest at each place."""
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = tuple(self._search(text))
        return known

    def _search(self, text: str) -> Iterator[tuple[int, int]]:
        folded, at = fold(text), 0
        while at < len(folded) - 1:
            for word in self._by_start.get(folded[at : at + 2], ()):
                end = at + len(word)
                if folded.startswith(word, at) and not cuts_word(folded, at, end):
                    yield at, end
                    at = end - 1
                    break
            at += 1


def cuts_word(text: str, start: int, end: int) -> bool:
    """Tell whether a mark begins or ends within a word of letters or digits."""
    return _joined(text, start) or _joined(text, end)


def _joined(text: str, at: int) -> bool:
    if not 0 < at < len(text):
        return False
    left, right = text[at - 1], text[at]
    return (
        left.isalnum()
        and right.isalnum()
        and not (is_han(left) or is_han(right))
        and (left.isdigit() == right.isdigit() or (left.isascii() and right.isascii()))
    )


def span_findings(look: Look, words: MarkedWords) -> Iterator[Finding]:
    """Yield what is wrong with marks: those of one utterance first, then those that disagree."""
    marked: dict[str, dict[str, Counter[str]]] = {}
    for place in look.placed:
        for span in place.utterance.spans:
            said = fold(place.text[span.start : span.end])
            slots = marked.setdefault(place.intent, {}).setdefault(said, Counter())
            slots[span.slot] += 1
    words.learn(
        frozenset(
            w for said in marked.values() for w in said if len(w) >= _SHORTEST and w.strip() == w
        )
    )
    for place in look.placed:
        if place.utterance.spans:
            yield from _edges(look, place)
    yield from _not_listed(look)
    told = 0
    for place in look.placed:
        own = marked.get(place.intent)
        if own is None:
            continue
        for one in (*_unmarked(look, place, own, words), *_other_slot(look, place, own)):
            told += 1
            if told > _MOST:
                return
            yield one


def _edges(look: Look, place: Placed) -> Iterator[Finding]:
    text = place.text
    for number, span in enumerate(place.utterance.spans):
        said = text[span.start : span.end]
        start, end = _trimmed(text, span)
        if start < end and (start, end) != (span.start, span.end):
            what = say(
                "The mark '[{said}]({slot})' takes in spaces or punctuation at its ends.",
                said=said,
                slot=span.slot,
            )
            fixed = _with_span(place.utterance, number, start, end)
            says = say("Mark '{words}'.", words=text[start:end])
            fix = Fix(says, (Rewrite(place, fixed),), certain=True)
            yield _span(look, "span-with-edges", place, what, say("Mark the value alone."), [fix])
        elif cuts_word(text, span.start, span.end):
            start, end = _widened(text, span)
            what = say(
                "The mark '[{said}]({slot})' cuts the word '{word}'.",
                said=said,
                slot=span.slot,
                word=text[start:end],
            )
            fixes = []
            if not _overlaps(place.utterance, number, start, end):
                fixed = _with_span(place.utterance, number, start, end)
                says = say("Mark '{words}'.", words=text[start:end])
                fixes.append(Fix(says, (Rewrite(place, fixed),)))
            fixes.append(_without(place, number))
            yield _span(look, "span-cuts-word", place, what, say("Mark whole words."), fixes)


def _not_listed(look: Look) -> Iterator[Finding]:
    """Yield marked values that the dictionary of their entity does not know, each once."""
    known = _dictionaries(look.skill)
    seen: set[tuple[str, str]] = set()
    for place in look.placed:
        for span in place.utterance.spans:
            entity = known.get(span.slot)
            if entity is None:
                continue
            name, words, values = entity
            said = place.text[span.start : span.end]
            value = span.value if span.value is not None else said
            if fold(said) in words or (name, fold(said)) in seen:
                continue
            seen.add((name, fold(said)))
            stands = values.get(fold(value))
            what = say(
                "'{said}' is marked as '{slot}', and the dictionary of '{entity}' lacks it.",
                said=said,
                slot=span.slot,
                entity=name,
            )
            if stands is not None:
                says = say("Add '{said}' as another word for '{value}'.", said=said, value=stands)
                fix = Fix(says, (AddWord(name, stands, said),))
            elif span.value is not None and fold(span.value) != fold(said):
                says = say(
                    "Add the value '{value}' with '{said}' as another word for it.",
                    value=value,
                    said=said,
                )
                fix = Fix(says, (AddWord(name, value, said),))
            else:
                says = say("Add '{said}' to the dictionary.", said=said)
                fix = Fix(says, (AddWord(name, said),))
            remedy = say("Add it to the dictionary, or mend the mark.")
            yield _span(look, "span-not-in-dictionary", place, what, remedy, [fix])


def _unmarked(
    look: Look, place: Placed, own: Mapping[str, Counter[str]], words: MarkedWords
) -> Iterator[Finding]:
    """Yield words that are marked elsewhere in the intent, and not here."""
    taken = [(span.start, span.end) for span in place.utterance.spans]
    for start, end in words.places(place.text):
        slots = own.get(fold(place.text[start:end]))
        if slots is None or any(start < e and s < end for s, e in taken):
            continue
        said = place.text[start:end]
        times = sum(slots.values())
        shown, intent = shorten(place.text), place.intent
        what = (
            say(
                "'{said}' is not marked in '{utterance}', and {times} times elsewhere in intent "
                "'{intent}'.",
                said=said,
                utterance=shown,
                times=times,
                intent=intent,
            )
            if times > 1
            else say(
                "'{said}' is not marked in '{utterance}', and once elsewhere in intent '{intent}'.",
                said=said,
                utterance=shown,
                intent=intent,
            )
        )
        held = {span.slot for span in place.utterance.spans}
        likely = [slot for slot, _ in slots.most_common() if slot not in held] or list(slots)
        fixes = [_marking(place, start, end, slot) for slot in likely[:3]]
        yield _span(look, "span-unmarked", place, what, say("Mark it here as well."), fixes)


def _other_slot(look: Look, place: Placed, own: Mapping[str, Counter[str]]) -> Iterator[Finding]:
    """Yield words that are marked as another kind of value than mostly in the intent."""
    for number, span in enumerate(place.utterance.spans):
        said = place.text[span.start : span.end]
        slots = own[fold(said)]
        mostly, times = slots.most_common(1)[0]
        if slots[span.slot] * 2 >= times or _type(look.skill, mostly) == _type(
            look.skill, span.slot
        ):
            continue
        what = say(
            "'{said}' is marked as '{slot}' in '{utterance}', and {times} times as '{mostly}' "
            "elsewhere in intent '{intent}'.",
            said=said,
            slot=span.slot,
            utterance=shorten(place.text),
            times=times,
            mostly=mostly,
            intent=place.intent,
        )
        spans = list(place.utterance.spans)
        spans[number] = span.model_copy(update={"slot": mostly})
        fixed = Utterance(text=place.text, spans=tuple(spans))
        fix = Fix(say("Mark it as '{slot}'.", slot=mostly), (Rewrite(place, fixed),))
        yield _span(look, "span-two-slots", place, what, say("Mark it as the same slot."), [fix])


def _span(
    look: Look, code: str, place: Placed, what: Sentence, remedy: Sentence, fixes: Sequence[Fix]
) -> Finding:
    return finding(look.skill, code, place.path, what, remedy, score=0.9, said=[place], fixes=fixes)


def _dictionaries(skill: Skill) -> dict[str, tuple[str, set[str], dict[str, str]]]:
    """Return by slot its entity, folded words and values, where that has nothing but a dictionary."""
    found = {}
    for slot in skill.slots:
        entity = skill.find(Entity, slot.type)
        if entity is None or not entity.dictionary or entity.patterns:
            continue
        words = {fold(w) for entry in entity.dictionary for w in (entry.value, *entry.synonyms)}
        values = {fold(entry.value): entry.value for entry in entity.dictionary}
        found[slot.name] = (entity.name, words, values)
    return found


def _type(skill: Skill, name: str) -> str:
    slot = skill.find(Slot, name)
    return slot.type if slot is not None else name


def _trimmed(text: str, span: Span) -> tuple[int, int]:
    start, end = span.start, span.end
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return start, end


def _widened(text: str, span: Span) -> tuple[int, int]:
    start, end = span.start, span.end
    while _joined(text, start):
        start -= 1
    while _joined(text, end):
        end += 1
    return start, end


def _overlaps(utterance: Utterance, number: int, start: int, end: int) -> bool:
    others = (s for n, s in enumerate(utterance.spans) if n != number)
    return any(start < s.end and s.start < end for s in others)


def _with_span(utterance: Utterance, number: int, start: int, end: int) -> Utterance:
    spans = list(utterance.spans)
    spans[number] = spans[number].model_copy(update={"start": start, "end": end})
    return Utterance(text=utterance.text, spans=tuple(spans))


def _without(place: Placed, number: int) -> Fix:
    spans = tuple(s for n, s in enumerate(place.utterance.spans) if n != number)
    edit: Edit = Rewrite(place, Utterance(text=place.text, spans=spans))
    return Fix(say("Remove the mark."), (edit,))


def _marking(place: Placed, start: int, end: int, slot: str) -> Fix:
    span = Span(start=start, end=end, slot=slot)
    spans = sorted((*place.utterance.spans, span), key=lambda one: one.start)
    fixed = Utterance(text=place.text, spans=tuple(spans))
    says = say("Write '{markup}'.", markup=shorten(to_markup(fixed), 80))
    return Fix(says, (Rewrite(place, fixed),))
