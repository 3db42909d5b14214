"""Tables of utterances: CSV, and the rows of a sheet. Columns by name; spans as JSON in a cell.

`text,intent,language,split,spans`, where spans are `[[start, end, "slot"], [start, end, "slot",
"value"]]`. Instead of `text` and `spans` a column `markup` may hold utterances as in `intents.yml`.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from typing import Any, Final

from builder.errors import suggest
from builder.schema.utterance import MarkupError, parse_markup
from builder.sentence import Sentence, say, together, verbatim
from builder.text import ANY_LANGUAGE, fold
from kits.datasets.dataset import Dataset, Row
from kits.datasets.reading import Reading, Refused, refuse, text_of

COLUMNS: Final = ("text", "intent", "language", "split", "spans")
_CALLED: Final = {
    "text": "text utterance query sentence question message 文本 语料 用户问题 问句 问题 说法 例句",
    "markup": "markup annotated 标注语料 标注文本",
    "intent": "intent label category class intentname 意图 标签 类别 意图名称",
    "language": "language lang locale 语言 语种",
    "split": "split set part subset 划分 集合",
    "spans": "spans entities slots labels 标注 槽位 实体",
}
_ROLES: Final = {name: role for role, names in _CALLED.items() for name in names.split()}
_DELIMITERS: Final = ",;\t|"
_LONGEST_CELL: Final = 1_000_000
# How far down a header is looked for: titles and empty rows may stand above it.
_DEEPEST_HEADER: Final = 10


def read_csv(data: bytes, into: Reading) -> None:
    """Read comma-, semicolon- or tab-separated values."""
    text = text_of(into.file, data)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    read_rows(_numbered(reader, into.file), into)


def read_rows(rows: Iterable[tuple[int, Sequence[str]]], into: Reading, where: str = "") -> None:
    """Read numbered rows below their header; `where` names the sheet, if there are several."""
    numbered = iter(rows)
    above: list[Sequence[str]] = []
    for _, row in numbered:
        roles = roles_in(row)
        if "intent" in roles or ("text" in roles and len(roles) > 1) or "markup" in roles:
            break
        above.append(row)
        if len(above) == _DEEPEST_HEADER:
            _refuse_columns(above, into.file, where)
    else:
        _refuse_columns(above, into.file, where)
    if not {"text", "markup"} & roles.keys():
        _refuse_columns([row], into.file, where)
    for line, row in numbered:
        cells = {role: row[at] for role, at in roles.items() if at < len(row)}
        if any(cell.strip() for cell in cells.values()):
            _take(line, cells, into)


def roles_in(row: Sequence[str]) -> dict[str, int]:
    """Return the columns of a header by what they hold; the first of two alike counts."""
    roles: dict[str, int] = {}
    for at, title in enumerate(row):
        role = _ROLES.get(re.sub(r"[\W_]+", "", fold(title)))
        if role is not None:
            roles.setdefault(role, at)
    return roles


def write_csv(dataset: Dataset) -> bytes:
    """Write a dataset with a byte order mark, as spreadsheets want it."""
    out = StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(table_of(dataset))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def table_of(dataset: Dataset) -> Iterator[tuple[str, ...]]:
    """Yield the header and the rows of a dataset."""
    yield COLUMNS
    for row in dataset.rows:
        language = "" if row.language == ANY_LANGUAGE else row.language
        yield (row.utterance.text, row.intent or "", language, row.part or "", _spans_of(row))


def _spans_of(row: Row) -> str:
    spans = [
        [s.start, s.end, s.slot] if s.value is None else [s.start, s.end, s.slot, s.value]
        for s in row.utterance.spans
    ]
    return json.dumps(spans, ensure_ascii=False) if spans else ""


def _numbered(reader: Any, file: str) -> Iterator[tuple[int, list[str]]]:
    start = 1
    try:
        for cells in reader:
            yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        what = say("It is no row of a table: {reason}.", reason=str(error))
        remedy = say(
            'Put cells that contain commas or quotes between quotes, and double a quote: "".'
        )
        refuse(file, what, remedy, reader.line_num)


def _take(line: int, cells: Mapping[str, str], into: Reading) -> None:
    intent, language, part = (cells.get(role) or None for role in ("intent", "language", "split"))
    try:
        text: str
        spans: Sequence[Mapping[str, Any]]
        if cells.get("markup", "").strip():
            text, spans = _from_markup(cells["markup"])
        else:
            text, spans = cells.get("text", ""), _spans_in(cells.get("spans", ""))
    except Refused as refused:
        into.leave_out(line, refused.what, refused.remedy)
        return
    into.add(line, text, spans=spans, intent=intent, language=language, part=part)


def _from_markup(source: str) -> tuple[str, list[dict[str, Any]]]:
    try:
        utterance = parse_markup(source)
    except ValueError as error:
        why = (
            verbatim(error.args[0])
            if isinstance(error, MarkupError)
            else say("a mark has no name that a slot may have")
        )
        what = say("The mark-up cannot be read: {why}.", why=why)
        raise Refused(what, say("Write [text](slot).")) from error
    return utterance.text, [span.model_dump() for span in utterance.spans]


def _spans_in(cell: str) -> list[Mapping[str, Any]]:
    if not cell.strip():
        return []
    remedy = say('Write [[start, end, "slot"]], or leave the cell empty.')
    try:
        found = json.loads(cell)
    except ValueError as error:
        what = say("The cell of spans is no JSON: {reason}.", reason=str(error))
        raise Refused(what, remedy) from error
    if not isinstance(found, list):
        raise Refused(say("The cell of spans is no list."), remedy)
    return [span_in(one, remedy) for one in found]


def span_in(one: object, remedy: Sentence) -> Mapping[str, Any]:
    """Return a span that is written as a list or as an object; raises `Refused`."""
    if isinstance(one, list) and 3 <= len(one) <= 4:
        return dict(zip(("start", "end", "slot", "value"), one, strict=False))
    if isinstance(one, dict):
        slot = next((one[k] for k in ("slot", "entity", "label", "type") if k in one), None)
        if slot is not None and "start" in one and "end" in one:
            return {**one, "slot": slot}
    raise Refused(say("A span has no start, end and slot."), remedy)


def _refuse_columns(rows: Sequence[Sequence[str]], file: str, where: str) -> None:
    first = next((row for row in rows if any(cell.strip() for cell in row)), ())
    shown = [cell.strip()[:20] for cell in first if cell.strip()][:6]
    what = (
        say("Sheet '{sheet}' has no columns 'text' and 'intent'.", sheet=where)
        if where
        else say("It has no columns 'text' and 'intent'.")
    )
    remedy = say("Name the columns in the first row: text, intent, and if need be language.")
    refuse(file, together(what, suggest("text", shown, say("columns"))), remedy)
