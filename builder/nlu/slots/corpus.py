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
from builder.text import shorten

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
            f"There is no '{path}': name a folder with {_WORDS} and {_TAGS}, or a JSON file of spans.",
        )
    examples = _load_folder(path) if path.is_dir() else _load_json(path)
    if not examples:
        raise _malformed(path, "it holds no texts")
    return examples if limit is None else examples[:limit]


def _load_folder(folder: Path) -> list[Example]:
    words, tags = _lines(folder / _WORDS), _lines(folder / _TAGS)
    if len(words) != len(tags):
        raise _malformed(
            folder, f"{_WORDS} has {len(words)} lines and {_TAGS} has {len(tags)}; they must agree"
        )
    pairs = enumerate(zip(words, tags, strict=True), 1)
    return [_from_tags(folder, line, w.split(), t.split()) for line, (w, t) in pairs]


def _lines(path: Path) -> list[str]:
    if not path.is_file():
        raise NotFound(
            "slot-data-not-found",
            f"The folder '{path.parent}' has no {path.name}: it needs {_WORDS} and {_TAGS}.",
        )
    return _text(path).splitlines()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise _malformed(path, "it is not UTF-8 text") from error


def _from_tags(folder: Path, line: int, words: list[str], tags: list[str]) -> Example:
    if len(words) != len(tags):
        raise _malformed(
            folder, f"line {line} has {len(words)} words and {len(tags)} tags; they must agree"
        )
    spans: list[Span] = []
    at = 0
    for word, tag in zip(words, tags, strict=True):
        kind, _, slot = tag.partition("-")
        end = at + len(word)
        if kind == "I" and spans and spans[-1].slot == slot and spans[-1].end == at - 1:
            spans[-1] = spans[-1].model_copy(update={"end": end})
        elif kind in ("B", "I") and slot:
            spans.append(_span(folder, f"line {line}", at, end, slot))
        elif tag != "O":
            raise _malformed(folder, f"line {line} has the tag '{tag}'; tags are O, B-slot, I-slot")
        at = end + 1
    return Example(" ".join(words), tuple(spans))


def _load_json(path: Path) -> list[Example]:
    try:
        items = _ITEMS.validate_json(_text(path))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise _malformed(path, f"{where}: {first['msg']}") from error
    return [_from_item(path, number, item) for number, item in enumerate(items)]


def _from_item(path: Path, number: int, item: _Item) -> Example:
    text = item.userInput.text
    spans: list[Span] = []
    for label in sorted(item.labels, key=lambda one: one.valueSpan.startIndex):
        start, end = label.valueSpan.startIndex, label.valueSpan.endIndex
        if not start < end <= len(text):
            raise _malformed(
                path,
                f"item {number} marks characters {start} to {end} of '{shorten(text)}', which has "
                f"{len(text)}",
            )
        spans.append(_span(path, f"item {number}", start, end, label.slot))
    return Example(text, tuple(spans), frozenset(item.context.requestedSlots))


def _span(path: Path, where: str, start: int, end: int, slot: str) -> Span:
    try:
        return Span(start=start, end=end, slot=slot)
    except ValidationError as error:
        raise _malformed(path, f"{where} names the slot '{slot}', which is no name") from error


def _malformed(path: Path, why: str) -> Invalid:
    return Invalid(
        "slot-data-malformed",
        f"'{path}' cannot be read as annotated texts: {why}. "
        f"Give a folder with {_WORDS} and {_TAGS}, or a JSON list of items with userInput and labels.",
    )
