"""Rasa's training data in YAML: intents with examples, synonyms, lookup tables and patterns.

A role is the slot that its entity fills: `[SFO]{"entity": "city", "role": "from"}` fills `from`, of the
entity `city`. Synonyms and lookup tables become the words of dictionaries.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from builder.errors import Place, Problem
from builder.schema.entity import DictionaryEntry
from builder.schema.utterance import Span, Utterance
from builder.sentence import Sentence, say
from builder.skillfile.document import Document, read_document
from builder.text import ANY_LANGUAGE
from kits.datasets.dataset import Dataset, Row
from kits.datasets.formats.rasa_markup import one_line, read_example, write_example
from kits.datasets.reading import Reading, Refused, refuse, text_of

_PLAIN: Final = re.compile(r"[A-Za-z_][\w.-]*")
_NOT_A_NAME: Final = re.compile(r"(?i)true|false|null|yes|no|on|off")
_REMEDY: Final = say("Write '- intent: name' with 'examples: |' and a line for each, behind '- '.")


def read_rasa(data: bytes, into: Reading) -> None:
    """Read the section `nlu` of Rasa's YAML; other sections are told, and not read."""
    document = read_document(text_of(into.file, data))
    if document.value is None or not isinstance(document.value, dict):
        first = next(iter(document.findings), None)
        what = first.what if first else say("It is no mapping with the section 'nlu'.")
        refuse(into.file, what, first.remedy if first else _REMEDY, first.line if first else None)
    sections = document.value.get("nlu")
    if not isinstance(sections, list):
        refuse(into.file, say("It has no section 'nlu' with a list in it."), _REMEDY)
    for name in document.value:
        if name not in ("nlu", "version"):
            what = say(
                "The section '{section}' is no training data of intents and is not read.",
                section=str(name),
            )
            line = document.line_at((name,))
            into.note("dataset-section", line, what, say("Build what it says with flows."))
    synonyms: dict[str, list[str]] = {}
    for number, section in enumerate(sections):
        line = document.line_at(("nlu", number))
        if not isinstance(section, dict):
            into.leave_out(line, say("It is no section of training data."), _REMEDY)
            continue
        _take_section(section, number, document, synonyms, into)
    _give_synonyms(synonyms, into)


def _take_section(
    section: Mapping[str, Any],
    number: int,
    document: Document,
    synonyms: dict[str, list[str]],
    into: Reading,
) -> None:
    kind = next((k for k in ("intent", "synonym", "lookup", "regex") if k in section), None)
    examples = list(_examples(section.get("examples"), number, document))
    name = str(section.get(kind) or "") if kind else ""
    if not kind or not name:
        what = say("The section is no intent, synonym, lookup or regex with a name.")
        into.leave_out(document.line_at(("nlu", number)), what, _REMEDY)
        return
    if kind == "intent":
        for line, source in examples:
            _take_example(name, line, source, into)
    elif kind == "synonym":
        synonyms.setdefault(name, []).extend(source for _, source in examples)
    elif kind == "lookup":
        entries = (DictionaryEntry(source) for _, source in examples)
        into.words[name] = (*into.words.get(name, ()), *entries)
    else:
        patterns = (source for _, source in examples)
        into.patterns[name] = tuple(dict.fromkeys((*into.patterns.get(name, ()), *patterns)))


def _examples(value: object, number: int, document: Document) -> Iterator[tuple[int, str]]:
    """Yield line and text of each example: of a block of lines, or of a list."""
    first = document.line_at(("nlu", number, "examples")) or 1
    if isinstance(value, str):
        for at, line in enumerate(value.split("\n"), 1):
            if line.strip():
                # Rasa takes a dash and spaces around an example away.
                yield first + at, line.strip().removeprefix("-").strip()
    elif isinstance(value, list):
        for at, item in enumerate(value):
            told = item.get("text") if isinstance(item, dict) else item
            line_at = document.line_at(("nlu", number, "examples", at)) or first
            yield line_at, str(told or "").strip().removeprefix("- ").strip()


def _take_example(intent: str, line: int, source: str, into: Reading) -> None:
    try:
        text, marks = read_example(source)
    except Refused as refused:
        into.leave_out(line, refused.what, refused.remedy)
        return
    for mark in marks:
        slot, entity = str(mark.span["slot"]), mark.entity
        held = into.types.setdefault(slot, entity)
        if held != entity:
            # A role of two entities is a slot of each.
            mark.span["slot"] = f"{entity}_{slot}"
            into.types[mark.span["slot"]] = entity
        if mark.group is not None:
            said = text[mark.span["start"] : mark.span["end"]]
            what = say("The group '{group}' of '{said}' is lost.", group=mark.group, said=said)
            remedy = say("Give each group slots of its own, as roles.")
            into.note("dataset-group", line, what, remedy)
    into.add(line, text, spans=[mark.span for mark in marks], intent=intent)


def _give_synonyms(synonyms: Mapping[str, list[str]], into: Reading) -> None:
    """Give each synonym to the entity whose words or marked values know its value."""
    owners: dict[str, str] = {}
    for row in into.rows:
        for span in row.utterance.spans:
            entity = into.types.get(span.slot, span.slot)
            said = row.utterance.text[span.start : span.end]
            owners.setdefault(span.value or said, entity)
            owners.setdefault(said, entity)
    for name, entries in into.words.items():
        for entry in entries:
            owners.setdefault(entry.value, name)
    for value, others in synonyms.items():
        owner = next((owners[w] for w in (value, *others) if w in owners), None)
        if owner is None:
            what = say(
                "The synonyms of '{value}' are of no entity that is marked or listed.", value=value
            )
            remedy = say("Mark the value in an example, or list it in a lookup table.")
            into.note("dataset-synonym", None, what, remedy)
            continue
        held = {e.value: e.synonyms for e in into.words.get(owner, ())}
        held[value] = tuple(dict.fromkeys((*held.get(value, ()), *others)))
        into.words[owner] = tuple(DictionaryEntry(v, s) for v, s in held.items())


def write_rasa(dataset: Dataset, notes: list[Problem]) -> bytes:
    """Write a dataset for Rasa; what its format cannot say is told in `notes`, and left out."""
    lines = ['version: "3.1"', "nlu:"]
    by_intent: dict[str, list[Row]] = {}
    for row in dataset.rows:
        if row.intent is None:
            notes.append(_lost(row, say("It has no intent."), say("Label it first.")))
        else:
            by_intent.setdefault(row.intent, []).append(row)
    for intent, rows in by_intent.items():
        written = (_written(row, dataset, notes) for row in rows)
        examples = [one for one in written if one is not None]
        lines += _section("intent", intent, examples)
    for entity, entries in dataset.words.items():
        lines += _section("lookup", entity, [one_line(entry.value) for entry in entries])
        for entry in entries:
            if entry.synonyms:
                lines += _section("synonym", entry.value, [*map(one_line, entry.synonyms)])
    for entity, patterns in dataset.patterns.items():
        lines += _section("regex", entity, list(patterns))
    return ("\n".join(lines) + "\n").encode()


def _section(kind: str, name: str, examples: list[str]) -> list[str]:
    if not examples:
        return []
    plain = _PLAIN.fullmatch(name) and not _NOT_A_NAME.fullmatch(name)
    written = name if plain else json.dumps(name, ensure_ascii=False)
    return [f"- {kind}: {written}", "  examples: |", *(f"    - {text}" for text in examples)]


def _written(row: Row, dataset: Dataset, notes: list[Problem]) -> str | None:
    try:
        return write_example(_trimmed(row.utterance), dataset.types)
    except Refused as refused:
        notes.append(_lost(row, refused.what, refused.remedy))
        return None


def _trimmed(utterance: Utterance) -> Utterance:
    """Return an utterance without the spaces around it, which Rasa does not keep either."""
    text = utterance.text
    left = len(text) - len(text.lstrip())
    right = len(text.rstrip())
    if any(s.start < left or s.end > right for s in utterance.spans):
        return utterance
    spans = tuple(
        Span(start=s.start - left, end=s.end - left, slot=s.slot, value=s.value)
        for s in utterance.spans
    )
    return Utterance(text=text[left:right], spans=spans)


def _lost(row: Row, what: Sentence, remedy: Sentence) -> Problem:
    where = Place(row.intent or "dataset", ("utterances", row.language or ANY_LANGUAGE))
    return Problem("dataset-not-written", where, what, remedy, "warning")
