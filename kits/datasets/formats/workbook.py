"""XLSX: a sheet of utterances, read in a process of its own, and written without a library.

What is written is the smallest workbook that spreadsheet programs open (ECMA-376, part 1): one sheet
whose cells hold their texts themselves.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Final
from xml.sax.saxutils import escape

from pydantic import TypeAdapter

from builder.reading.documents.content import Unreadable
from builder.reading.documents.grid import Grid, read_workbook_grids
from builder.reading.documents.isolated import read_in_child, serve
from builder.sentence import say
from builder.text import UNREADABLE
from kits.datasets.dataset import Dataset
from kits.datasets.formats.table import read_rows, roles_in, table_of
from kits.datasets.reading import Reading, refuse

_GRIDS: Final = TypeAdapter(list[Grid])
_HERE: Final = "kits.datasets.formats.workbook"
_MOST_ROWS: Final = 1_048_576
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FILES: Final = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/'
        'vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="utterances" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}


def read_workbook(data: bytes, into: Reading) -> None:
    """Read every sheet that has columns of utterances; the others are told."""
    try:
        grids = _GRIDS.validate_json(read_in_child(_HERE, into.file, data))
    except Unreadable as error:
        refuse(into.file, error.what, error.remedy)
    grids = [grid for grid in grids if not grid.is_empty]
    if not grids:
        remedy = say("Name the columns in its first row.")
        refuse(into.file, say("The workbook is empty."), remedy)
    known = [grid for grid in grids if any(len(roles_in(row)) > 1 for row in grid.rows[:10])]
    for grid in known or grids[:1]:
        read_rows(zip(grid.lines, grid.rows, strict=True), into, grid.name)
    for grid in grids:
        if known and grid not in known:
            what = say(
                "Sheet '{sheet}' has no columns of utterances and is not read.", sheet=grid.name
            )
            remedy = say("Name its columns text and intent in the first row, if it holds any.")
            into.note("dataset-sheet", None, what, remedy)


def write_workbook(dataset: Dataset) -> bytes:
    """Write a dataset as a workbook; the same dataset gives the same bytes."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _FILES.items():
            archive.writestr(zipfile.ZipInfo(name), _HEAD + content, zipfile.ZIP_DEFLATED)
        sheet = "".join(_sheet(dataset))
        entry = zipfile.ZipInfo("xl/worksheets/sheet1.xml")
        archive.writestr(entry, sheet, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _sheet(dataset: Dataset) -> Iterator[str]:
    yield f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'
    for number, row in enumerate(table_of(dataset), 1):
        cells = "".join(_cell(chr(ord("A") + at), number, text) for at, text in enumerate(row))
        yield f'<row r="{number}">{cells}</row>'
    yield "</sheetData></worksheet>"


def _cell(column: str, number: int, text: str) -> str:
    if not text:
        return ""
    said = escape(UNREADABLE.sub("\ufffd", text)).replace("\r", "_x000D_")
    return f'<c r="{column}{number}" t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>'


if __name__ == "__main__":
    sys.exit(serve(lambda _name, data: _GRIDS.dump_json(read_workbook_grids(data, exact=True))))
