"""Rows of a workbook, read in a process of its own: `python -m kits.logs.source.sheet NAME`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import orjson

from builder.errors import Invalid
from builder.reading.documents.content import Unreadable
from builder.reading.documents.grid import read_workbook_grids
from builder.reading.documents.isolated import read_in_child, serve
from builder.reading.documents.read import ensure_harmless, ensure_sized
from builder.sentence import say, together

_HERE: Final = "kits.logs.source.sheet"


def sheets_of(path: Path) -> list[list[list[str]]]:
    """Return the cells of each sheet that has any; raises `Invalid` for what cannot be read."""
    try:
        ensure_sized(path.stat().st_size)
        found: list[list[list[str]]] = orjson.loads(
            read_in_child(_HERE, path.name, path.read_bytes())
        )
    except Unreadable as error:
        why = together(error.what, error.remedy)
        told = say("The log '{log}' cannot be read: {why}", log=path.name, why=why)
        raise Invalid(error.code, told) from error
    return found


def _cells(name: str, data: bytes) -> bytes:
    ensure_harmless(name, data)
    return orjson.dumps([grid.rows for grid in read_workbook_grids(data) if not grid.is_empty])


if __name__ == "__main__":
    sys.exit(serve(_cells))
