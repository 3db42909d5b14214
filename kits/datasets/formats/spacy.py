"""spaCy: a list of docs as `Doc.to_json` writes them, and the older `["text", {"entities": ...}]`.

The intent is the category (`cats`) with the highest score, a span's normal value its `kb_id`, the
language stands under `_`, spaCy's place for what others add.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from builder.schema.utterance import Utterance
from builder.sentence import say
from builder.text import ANY_LANGUAGE
from kits.datasets.dataset import Dataset, Row
from kits.datasets.formats.tokens import tokens_of
from kits.datasets.reading import Reading, refuse, text_of

_LEAST: Final = 0.5


def read_docs(data: bytes, into: Reading) -> None:
    """Read docs as JSON: a list, one object, or one a line."""
    for number, item in enumerate(items_in(into.file, data), 1):
        take_doc(number, item, into)


def items_in(file: str, data: bytes) -> Sequence[object]:
    """Return the items of a JSON list, of one object, or of JSON Lines."""
    text = text_of(file, data)
    try:
        found = json.loads(text)
    except RecursionError:
        refuse(file, say("Its values are nested too deep."), say("Export it again."))
    except ValueError as error:
        try:
            return [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError:
            line = getattr(error, "lineno", None)
            what = say("It is no JSON: {reason}.", reason=str(error))
            refuse(file, what, say("Export it again, or mend that line."), line)
    return found if isinstance(found, list) else [found]


def take_doc(number: int, item: object, into: Reading) -> None:
    """Take one doc, or tell why it is left out."""
    if isinstance(item, list) and len(item) == 2 and isinstance(item[1], dict):
        notes = item[1]
        spans = [_listed(one) for one in notes.get("entities") or ()]
        into.add(number, item[0], spans=spans, intent=_category(notes.get("cats"), number, into))
        return
    if not isinstance(item, dict) or "text" not in item:
        remedy = say("Write docs with Doc.to_json.")
        into.leave_out(number, say("It is no doc: it has no text."), remedy)
        return
    spans = [
        {"start": e.get("start"), "end": e.get("end"), "slot": e.get("label"), "value": _value(e)}
        for e in item.get("ents") or ()
        if isinstance(e, Mapping)
    ]
    told = item.get("_")
    beside: Mapping[str, Any] = told if isinstance(told, Mapping) else {}
    into.add(
        number,
        item["text"],
        spans=spans,
        intent=_category(item.get("cats"), number, into),
        language=beside.get("language"),
        part=beside.get("split"),
    )


def write_docs(dataset: Dataset) -> bytes:
    """Write a list of docs, each on a line of its own, that `Doc.from_json` reads."""
    docs = (json.dumps(_doc(row), ensure_ascii=False) for row in dataset.rows)
    return ("[\n" + ",\n".join(docs) + "\n]\n").encode()


def _doc(row: Row) -> dict[str, Any]:
    utterance = row.utterance
    ents = [
        {"start": s.start, "end": s.end, "label": s.slot}
        | ({"kb_id": s.value} if s.value is not None else {})
        for s in utterance.spans
    ]
    beside = {"language": row.language if row.language != ANY_LANGUAGE else None, "split": row.part}
    doc: dict[str, Any] = {"text": utterance.text, "ents": ents}
    if row.intent is not None:
        doc["cats"] = {row.intent: 1.0}
    if any(beside.values()):
        doc["_"] = {key: value for key, value in beside.items() if value}
    return doc | {"tokens": _tokens(utterance)}


def _tokens(utterance: Utterance) -> list[dict[str, int]]:
    """Return tokens; one space behind a token belongs to it, as spaCy has it."""
    tokens: list[tuple[int, int]] = []
    kept = {at for s in utterance.spans for at in (s.start, s.end - 1)}
    for start, end in tokens_of(utterance):
        told = utterance.text[start:end]
        if tokens and told[0] == " " and start not in kept:
            start += 1
        if start < end:
            tokens.append((start, end))
    return [{"id": n, "start": start, "end": end} for n, (start, end) in enumerate(tokens)]


def _listed(one: object) -> dict[str, Any]:
    start, end, slot = (*one, None, None, None)[:3] if isinstance(one, list) else (None, None, None)
    return {"start": start, "end": end, "slot": slot}


def _value(ent: Mapping[str, Any]) -> Any:
    return ent.get("kb_id") or None


def _category(cats: object, number: int, into: Reading) -> object:
    if not isinstance(cats, Mapping) or not cats:
        return None
    scored = {str(k): float(v) for k, v in cats.items() if isinstance(v, int | float)}
    likely = [name for name, score in scored.items() if score >= _LEAST]
    if len(likely) > 1:
        what = say(
            "It has {count} categories; the first, '{first}', is taken for its intent.",
            count=len(likely),
            first=likely[0],
        )
        into.note("dataset-several-labels", number, what, say("Keep one, if another was meant."))
    return likely[0] if likely else None
