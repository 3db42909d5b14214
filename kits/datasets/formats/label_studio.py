"""Label Studio's JSON: tasks with their annotations, and the shorter JSON-MIN.

A region of labels is a span, a choice is the intent, a note (`meta.text`) on a region its normal value.
Where characters outside the basic plane shift the offsets, as older versions count them, the text that a
region quotes says which count is meant.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from builder.sentence import say
from builder.text import ANY_LANGUAGE, shorten
from kits.datasets.dataset import Dataset, Row
from kits.datasets.formats.spacy import items_in
from kits.datasets.reading import Reading, Refused

_TEXT: Final = "text"
_REMEDY: Final = say("Export the project again as JSON or JSON-MIN.")


def read_tasks(data: bytes, into: Reading) -> None:
    """Read tasks; of several annotations the newest that was not cancelled counts."""
    for number, item in enumerate(items_in(into.file, data), 1):
        if not isinstance(item, dict):
            into.leave_out(number, say("It is no task."), _REMEDY)
        elif isinstance(item.get("data"), dict):
            _take_task(number, item, into)
        else:
            _take_short(number, item, into)


def _take_task(number: int, task: Mapping[str, Any], into: Reading) -> None:
    data: Mapping[str, Any] = task["data"]
    text = _text_in(data)
    done = [
        one
        for one in task.get("annotations") or task.get("completions") or ()
        if isinstance(one, dict) and not one.get("was_cancelled")
    ]
    if len(done) > 1:
        what = say("It has {count} annotations; the newest is taken.", count=len(done))
        into.note("dataset-several-labels", number, what, say("Review the task, and keep one."))
    newest = max(done, key=lambda one: str(one.get("created_at") or ""), default={})
    results = newest.get("result") or ()
    try:
        spans = [_region(text, one) for one in results if _kind(one) == "labels"]
    except Refused as refused:
        into.leave_out(number, refused.what, refused.remedy)
        return
    choices = [c for one in results if _kind(one) == "choices" for c in _value(one)["choices"]]
    intent = choices[0] if choices else data.get("intent")
    into.add(
        number,
        text,
        spans=_once(spans),
        intent=intent,
        language=data.get("language"),
        part=data.get("split"),
    )


def _take_short(number: int, item: Mapping[str, Any], into: Reading) -> None:
    """Take a task of JSON-MIN, where the annotation stands beside the text."""
    text = _text_in(item)
    listed: Sequence[Any] = next((v for v in item.values() if _is_regions(v)), [])
    intent = next((item[key] for key in ("intent", "choice", "sentiment") if key in item), None)
    if isinstance(intent, dict):
        intent = next(iter(intent.get("choices") or ()), None)
    try:
        spans = [_region(text, {"value": one}) for one in listed]
    except Refused as refused:
        into.leave_out(number, refused.what, refused.remedy)
        return
    into.add(
        number,
        text,
        spans=_once(spans),
        intent=intent,
        language=item.get("language"),
        part=item.get("split"),
    )


def write_tasks(dataset: Dataset) -> bytes:
    """Write tasks, annotated where they are labelled; `read_tasks` reads them back."""
    tasks = (
        json.dumps(_task(number, row), ensure_ascii=False)
        for number, row in enumerate(dataset.rows, 1)
    )
    return ("[\n" + ",\n".join(tasks) + "\n]\n").encode()


def labelling_config(dataset: Dataset) -> str:
    """Return the labelling interface (XML) that the tasks are made for."""
    from xml.sax.saxutils import quoteattr  # noqa: PLC0415

    intents = dict.fromkeys(row.intent for row in dataset.rows if row.intent is not None)
    choices = "".join(f"    <Choice value={quoteattr(name)}/>\n" for name in intents)
    labels = "".join(f"    <Label value={quoteattr(name)}/>\n" for name in dataset.marks)
    return (
        '<View>\n  <Labels name="label" toName="text">\n'
        f'{labels}  </Labels>\n  <Text name="text" value="$text" granularity="symbol"/>\n'
        f'  <Choices name="intent" toName="text" choice="single">\n{choices}  </Choices>\n</View>\n'
    )


def _task(number: int, row: Row) -> dict[str, Any]:
    utterance = row.utterance
    data: dict[str, Any] = {_TEXT: utterance.text}
    if row.language != ANY_LANGUAGE:
        data["language"] = row.language
    if row.part is not None:
        data["split"] = row.part
    results: list[dict[str, Any]] = []
    for at, span in enumerate(utterance.spans, 1):
        value = {
            "start": span.start,
            "end": span.end,
            "text": utterance.text[span.start : span.end],
            "labels": [span.slot],
        }
        region = {"id": f"s{at}", "from_name": "label", "to_name": _TEXT, "type": "labels"}
        noted = {"meta": {"text": [span.value]}} if span.value is not None else {}
        results.append({**region, "value": value, **noted})
    if row.intent is not None:
        choice = {"id": "intent", "from_name": "intent", "to_name": _TEXT, "type": "choices"}
        results.append({**choice, "value": {"choices": [row.intent]}})
    annotations = [{"id": number, "result": results}] if results else []
    return {"id": number, "data": data, "annotations": annotations}


def _text_in(data: Mapping[str, Any]) -> Any:
    found = data.get(_TEXT)
    if found is None:
        found = next((v for k, v in data.items() if isinstance(v, str) and k != "id"), None)
    return found


def _kind(result: object) -> str:
    if not isinstance(result, dict) or not isinstance(result.get("value"), dict):
        return ""
    kind = str(result.get("type") or "")
    return {"hypertextlabels": "labels"}.get(kind, kind)


def _value(result: Mapping[str, Any]) -> dict[str, Any]:
    return {"choices": (), **result["value"]}


def _is_regions(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, dict) and "labels" in one and "start" in one for one in value)
    )


def _region(text: object, result: Mapping[str, Any]) -> dict[str, Any]:
    value: Mapping[str, Any] = result["value"]
    labels = value.get("labels") or value.get("hypertextlabels") or ()
    start, end, quoted = value.get("start"), value.get("end"), value.get("text")
    if not labels or not isinstance(start, int) or not isinstance(end, int):
        raise Refused(say("A region has no start, end and label."), _REMEDY)
    if isinstance(text, str) and isinstance(quoted, str) and text[start:end] != quoted:
        start, end = _in_code_points(text, start), _in_code_points(text, end)
        if text[start:end] != quoted:
            raise Refused(
                say(
                    "A region quotes '{text}', which does not stand there in the text.",
                    text=shorten(quoted, 30),
                ),
                say("Look at the task, mark it again, and export it."),
            )
    meta = result.get("meta")
    notes = meta.get("text") if isinstance(meta, dict) else None
    normal = notes[0] if isinstance(notes, list) and notes else notes
    return {"start": start, "end": end, "slot": str(labels[0]), "value": normal or None}


def _in_code_points(text: str, units: int) -> int:
    """Return the character at a number of UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore"))


def _once(spans: Iterable[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """Return the regions, those that were marked twice once."""
    return list({(s["start"], s["end"], s["slot"]): s for s in spans}.values())
