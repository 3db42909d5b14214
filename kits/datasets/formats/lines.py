"""JSON Lines, an object a row, or one JSON list of such objects.

`{"text": "去上海", "intent": "book", "language": "zh", "split": "train",
"spans": [{"start": 1, "end": 3, "slot": "city", "value": "上海"}]}`; characters are counted from 0.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from builder.sentence import say
from builder.text import ANY_LANGUAGE
from kits.datasets.dataset import Dataset, Row
from kits.datasets.formats.table import span_in
from kits.datasets.reading import Reading, Refused, text_of

_KEYS: Final = {
    "text": ("text", "utterance", "query", "sentence"),
    "intent": ("intent", "label", "category"),
    "language": ("language", "lang", "locale"),
    "part": ("split", "set", "part"),
}
_SPANS: Final = ("spans", "entities", "slots", "labels")
_REMEDY: Final = say('Write {{"start": 0, "end": 2, "slot": "city"}} for each.')


def read_lines(data: bytes, into: Reading) -> None:
    """Read an object a line; a line that cannot be read loses no other."""
    for number, line in enumerate(text_of(into.file, data).split("\n"), 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except (ValueError, RecursionError) as error:
            what = say("The line is no JSON: {reason}.", reason=str(error))
            into.leave_out(number, what, say("Write one object a line."))
            continue
        take_item(number, item, into)


def take_item(number: int, item: object, into: Reading) -> None:
    """Take one object, or tell why it is left out."""
    if not isinstance(item, dict):
        remedy = say('Write {{"text": "...", "intent": "..."}}.')
        into.leave_out(number, say("It is no object."), remedy)
        return
    found = {role: _first(item, keys) for role, keys in _KEYS.items()}
    spans = _first(item, _SPANS)
    try:
        if spans is not None and not isinstance(spans, list):
            raise Refused(say("The spans are no list."), _REMEDY)
        marked = [span_in(one, _REMEDY) for one in spans or ()]
    except Refused as refused:
        into.leave_out(number, refused.what, refused.remedy)
        return
    text = found.pop("text")
    into.add(number, text, spans=marked, **found)


def write_lines(dataset: Dataset) -> bytes:
    """Write an object a line."""
    lines = (json.dumps(_item(row), ensure_ascii=False) for row in dataset.rows)
    return "".join(f"{line}\n" for line in lines).encode()


def _item(row: Row) -> dict[str, Any]:
    item: dict[str, Any] = {"text": row.utterance.text}
    if row.intent is not None:
        item["intent"] = row.intent
    if row.language != ANY_LANGUAGE:
        item["language"] = row.language
    if row.part is not None:
        item["split"] = row.part
    if row.utterance.spans:
        item["spans"] = [
            {key: value for key, value in span.model_dump().items() if value is not None}
            for span in row.utterance.spans
        ]
    return item


def _first(item: Mapping[str, Any], keys: tuple[str, ...]) -> Any:
    return next((item[key] for key in keys if key in item), None)
