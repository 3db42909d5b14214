"""Read annotated texts for measuring slots: folders of BIO tags, and span files as JSON.

A folder holds `seq.in` (words), `seq.out` (their tags: O, B-slot, I-slot) and perhaps `label`, one
text a line. A JSON file is a list of items with `userInput.text`, `labels` (a `slot` and its
`valueSpan`; a missing `startIndex` is 0) and perhaps `context.requestedSlots`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from builder.errors import Invalid, NotFound
from builder.nlu.slots.example import Example
from builder.schema.utterance import Span
from builder.sentence import Sentence, say
from builder.text import shorten
from builder.validation import place_of, reason_of

_WORDS: Final = "seq.in"
_TAGS: Final = "seq.out"


class _ValueSpan(BaseModel):
    startIndex: int = Field(default=0, ge=0)
    endIndex: int = Field(gt=0)


class _Label(BaseModel):
    slot: str
    valueSpan: _ValueSpan


class _UserInput(BaseModel):
    text: str


class _Context(BaseModel):
    requestedSlots: tuple[str, ...] = ()


class _Item(BaseModel):
    userInput: _UserInput
    labels: tuple[_Label, ...] = ()
    context: _Context = _Context()


_ITEMS: Final = TypeAdapter(list[_Item])


def load_examples(path: Path, *, limit: int | None = None) -> list[Example]:
    """Read annotated texts from a folder or a JSON file; raises `NotFound` or `Invalid`."""
    if not path.exists():
        raise NotFound(
            "slot-data-not-found",
            say(
                "There is no '{path}': name a folder with seq.in and seq.out, or a JSON file of spans.",
                path=str(path),
            ),
        )
    examples = _load_folder(path) if path.is_dir() else _load_json(path)
    if not examples:
        raise _malformed(path, say("it holds no texts"))
    return examples if limit is None else examples[:limit]


def _load_folder(folder: Path) -> list[Example]:
    words, tags = _lines(folder / _WORDS), _lines(folder / _TAGS)
    if len(words) != len(tags):
        why = say(
            "seq.in has {words} lines and seq.out has {tags}; they must agree",
            words=len(words),
            tags=len(tags),
        )
        raise _malformed(folder, why)
    pairs = enumerate(zip(words, tags, strict=True), 1)
    return [_from_tags(folder, line, w.split(), t.split()) for line, (w, t) in pairs]


def _lines(path: Path) -> list[str]:
    if not path.is_file():
        raise NotFound(
            "slot-data-not-found",
            say(
                "The folder '{folder}' has no {file}: it needs seq.in and seq.out.",
                folder=str(path.parent),
                file=path.name,
            ),
        )
    return _text(path).splitlines()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise _malformed(path, say("it is not UTF-8 text")) from error


def _from_tags(folder: Path, line: int, words: list[str], tags: list[str]) -> Example:
    if len(words) != len(tags):
        why = say(
            "line {line} has {words} words and {tags} tags; they must agree",
            line=line,
            words=len(words),
            tags=len(tags),
        )
        raise _malformed(folder, why)
    spans: list[Span] = []
    at = 0
    for word, tag in zip(words, tags, strict=True):
        kind, _, slot = tag.partition("-")
        end = at + len(word)
        if kind == "I" and spans and spans[-1].slot == slot and spans[-1].end == at - 1:
            spans[-1] = spans[-1].model_copy(update={"end": end})
        elif kind in ("B", "I") and slot:
            spans.append(_span(folder, say("line {line}", line=line), at, end, slot))
        elif tag != "O":
            why = say(
                "line {line} has the tag '{tag}'; tags are O, B-slot, I-slot", line=line, tag=tag
            )
            raise _malformed(folder, why)
        at = end + 1
    return Example(" ".join(words), tuple(spans))


def _load_json(path: Path) -> list[Example]:
    try:
        items = _ITEMS.validate_json(_text(path))
    except ValidationError as error:
        first = error.errors()[0]
        where = place_of(first) or say("the file")
        why = say("{where}: {reason}", where=where, reason=reason_of(first))
        raise _malformed(path, why) from error
    return [_from_item(path, number, item) for number, item in enumerate(items)]


def _from_item(path: Path, number: int, item: _Item) -> Example:
    text = item.userInput.text
    spans: list[Span] = []
    for label in sorted(item.labels, key=lambda one: one.valueSpan.startIndex):
        start, end = label.valueSpan.startIndex, label.valueSpan.endIndex
        if not start < end <= len(text):
            why = say(
                "item {number} marks characters {start} to {end} of '{text}', which has {length}",
                number=number,
                start=start,
                end=end,
                text=shorten(text),
                length=len(text),
            )
            raise _malformed(path, why)
        spans.append(_span(path, say("item {number}", number=number), start, end, label.slot))
    return Example(text, tuple(spans), frozenset(item.context.requestedSlots))


def _span(path: Path, where: Sentence, start: int, end: int, slot: str) -> Span:
    try:
        return Span(start=start, end=end, slot=slot)
    except ValidationError as error:
        why = say("{where} names the slot '{slot}', which is no name", where=where, slot=slot)
        raise _malformed(path, why) from error


def _malformed(path: Path, why: Sentence) -> Invalid:
    return Invalid(
        "slot-data-malformed",
        say(
            "'{path}' cannot be read as annotated texts: {why}. Give a folder with seq.in and seq.out, "
            "or a JSON list of items with userInput and labels.",
            path=str(path),
            why=why,
        ),
    )
