"""The same said politely, casually, or the other way round: what stands around the wish itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from random import Random
from typing import Final

import orjson

from builder.schema.entity import SystemType
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.utterance import Utterance
from builder.text import fold, is_han
from kits.change import Change, joined, part_of

_CLAUSES: Final = re.compile(r"\s*[，,；;]\s*")
_END: Final = re.compile(r"[\s。！？!?.…]+$")
_WHEN: Final = frozenset({SystemType.DATE, SystemType.TIME, SystemType.DATETIME})
_FEWEST_LETTERS: Final = 3
# "hi" and 谢谢 need no polite words: so many characters in Latin letters, and in ideographs.
_FEWEST_SAID: Final = (8, 4)


def polite(
    utterance: Utterance, language: str, chance: Random, _skill: Skill
) -> Iterator[Utterance]:
    """Yield the utterance with polite words in front or behind; none where it is polite already."""
    words = _manners(language)
    said = fold(utterance.text)
    if any(mark in said for mark in words["polite_marks"]):
        return
    if len(said) < _FEWEST_SAID[any(map(is_han, said))]:
        return
    before = words["polite_asking" if _asks(said, words) else "polite_before"]
    if not said.startswith(tuple(words["orders"])):
        # 麻烦 and 请 stand before what is to be done, never before 我.
        before = [word for word in before if word[-1] in "，, " or word in words["polite_asking"]]
    yield from _around(utterance, before, words["polite_after"], chance)


def fillers(
    utterance: Utterance, language: str, chance: Random, _skill: Skill
) -> Iterator[Utterance]:
    """Yield the utterance with the small words of spoken language in front or behind."""
    words = _manners(language)
    before, after = words["filler_before"], words["filler_after"]
    yield from _around(utterance, before, after, chance)


def reordered(
    utterance: Utterance, language: str, _chance: Random, skill: Skill
) -> Iterator[Utterance]:
    """Yield the utterance with its clauses in another order, and with its last date first."""
    text = _END.sub("", utterance.text)
    clauses = _clauses(utterance, text)
    if clauses is not None and len(clauses) > 1:
        comma = "，" if any(map(is_han, text)) else ", "
        for shift in range(1, len(clauses)):
            turned = clauses[shift:] + clauses[:shift]
            parts = [part for clause in turned for part in (comma, clause)]
            yield joined(parts[1:])
    yield from _date_first(utterance, text, language, skill)


def _clauses(utterance: Utterance, text: str) -> list[Utterance] | None:
    """Return the clauses, None where a span is cut or one says next to nothing."""
    marks = [(m.start(), m.end()) for m in _CLAUSES.finditer(text)]
    starts = [0, *(end for _, end in marks)]
    ends = [*(start for start, _ in marks), len(text)]
    clauses = []
    for start, end in zip(starts, ends, strict=True):
        clause = part_of(utterance, start, end)
        if clause is None or sum(c.isalnum() for c in clause.text) < _FEWEST_LETTERS:
            return None
        clauses.append(clause)
    return clauses


def _date_first(
    utterance: Utterance, text: str, language: str, skill: Skill
) -> Iterator[Utterance]:
    for span in utterance.spans:
        slot = skill.find(Slot, span.slot)
        if slot is None or slot.type not in _WHEN or span.end != len(text) or not span.start:
            continue
        rest, when = part_of(utterance, 0, span.start), part_of(utterance, span.start, span.end)
        if rest is not None and when is not None and not _hangs(rest.text):
            gap = "" if language.startswith("zh") else ", "
            yield joined([when, gap, rest])


def _hangs(text: str) -> bool:
    """Tell whether a text cannot end there: a preposition, or a verb that wants the date."""
    last = text.split()[-1].lower()
    prepositions = ("on", "at", "for", "to", "from", "by", "in", "until", "since", "the", "is")
    return last in prepositions or text[-1] in "是在到从于为至改"


def _around(
    utterance: Utterance, before: Sequence[str], after: Sequence[str], chance: Random
) -> Iterator[Utterance]:
    found = _END.search(utterance.text)
    end = found.start() if found else len(utterance.text)
    pairs = [(word, "") for word in before] + [("", word) for word in after]
    for first, last in chance.sample(pairs, len(pairs)):
        change = Change.of(utterance.text)
        gaps = list(change.gaps)
        gaps[0], gaps[end] = first, gaps[end] + last
        yield Change(change.pieces, tuple(gaps)).applied_to(utterance)


def _asks(said: str, words: Mapping[str, Sequence[str]]) -> bool:
    han = any(map(is_han, said))
    marks = words["asking_marks"]
    return any(mark in said if han or len(mark) == 1 else said.startswith(mark) for mark in marks)


def _manners(language: str) -> Mapping[str, Sequence[str]]:
    return _data()["zh" if language.split("-")[0] == "zh" else "en"]


@cache
def _data() -> Mapping[str, Mapping[str, Sequence[str]]]:
    loaded: Mapping[str, Mapping[str, Sequence[str]]] = orjson.loads(
        (files("kits.samples") / "data" / "manners.json").read_bytes()
    )
    return loaded
