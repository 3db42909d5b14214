"""One file to the questions in it: `python -m builder.reading.faq_import.read NAME` does it apart."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Final

from pydantic import TypeAdapter

from builder.errors import Invalid
from builder.reading.documents.content import Unreadable
from builder.reading.documents.grid import read_csv_grid, read_workbook_grids, sheet_is_empty
from builder.reading.documents.isolated import SECONDS, read_here, read_in_child, serve
from builder.reading.documents.plain import decode
from builder.reading.documents.read import (
    MAX_DOCUMENT,
    ensure_harmless,
    is_plain,
    kind_of,
    too_big,
)
from builder.reading.faq_import.piece import FoundInFile, Passed, Words
from builder.reading.faq_import.prose import take_prose
from builder.reading.faq_import.table import take_table, why_not
from builder.sentence import say, together

KINDS: Final = (
    ".csv",
    ".tsv",
    ".xlsx",
    ".xlsm",
    ".xls",
    ".ods",
    ".html",
    ".htm",
    ".md",
    ".markdown",
    ".txt",
    ".docx",
)
_FOUND: Final = TypeAdapter(FoundInFile)
_HERE: Final = "builder.reading.faq_import.read"
_PARAGRAPHS: Final = re.compile(r"\n[^\S\n]*\n")


def find_questions(name: str, data: bytes, *, seconds: int = SECONDS) -> FoundInFile:
    """Find the questions and answers in a file, in a process of its own unless it is plain text.

    Raises `Invalid` where nothing can be taken, and `MissingLibrary` without the extra `documents`.
    """
    ensure_small(name, len(data))
    try:
        if is_plain(name):
            return read_here(_find, name, data)
        return _FOUND.validate_json(read_in_child(_HERE, name, data, seconds=seconds))
    except Unreadable as error:
        raise _refused(name, error) from error


def ensure_small(name: str, size: int) -> None:
    """Raise `Invalid` for a file that is too large to be looked at, in bytes."""
    if size > MAX_DOCUMENT:
        raise too_large(name, size)


def too_large(name: str, size: int) -> Invalid:
    """Return the error of a file that is too large to be looked at."""
    return _refused(name, too_big(size))


def _refused(name: str, error: Unreadable) -> Invalid:
    told = say(
        "Nothing can be imported from '{name}': {why}",
        name=name,
        why=together(error.what, error.remedy),
    )
    return Invalid(error.code, told)


def _find(name: str, data: bytes) -> FoundInFile:
    kind = kind_of(name)
    if kind not in KINDS:
        raise Unreadable(
            "document-unknown-kind",
            say("Questions are not read from files in '{ending}'.", ending=kind)
            if kind
            else say("Questions are not read from files without an ending."),
            say("Save it as one of: {endings}.", endings=KINDS),
        )
    ensure_harmless(name, data)
    found = _finder_of(kind)(data)
    if not found.found:
        raise _nothing(found)
    return found


def _nothing(found: FoundInFile) -> Unreadable:
    """Return why nothing can be taken: the first thing that was passed over, where there is one."""
    first = found.passed[0] if found.passed else None
    if first is not None and first.code == "faq-import-columns":
        return Unreadable(first.code, first.what, first.remedy)
    nothing = say("No question with an answer was found in it.")
    return Unreadable(
        "faq-import-nothing",
        together(nothing, first.what) if first is not None else nothing,
        say(
            "Write questions as headings, in bold, behind 'Q:' or 问：, or in a table with the columns "
            "'question' and 'answer'."
        ),
    )


def _finder_of(kind: str) -> Callable[[bytes], FoundInFile]:
    # Each finder brings its library, which only a file of its kind needs.
    match kind:
        case ".html" | ".htm":
            from builder.reading.faq_import.html import find_in_html  # noqa: PLC0415

            return find_in_html
        case ".md" | ".markdown":
            from builder.reading.faq_import.markdown import find_in_markdown  # noqa: PLC0415

            return find_in_markdown
        case ".docx":
            from builder.reading.faq_import.docx import find_in_docx  # noqa: PLC0415

            return find_in_docx
        case ".txt":
            return _find_in_text
        case ".csv" | ".tsv":
            return _find_in_csv
    return _find_in_workbook


def _find_in_text(data: bytes) -> FoundInFile:
    text, found, at = decode(data), FoundInFile(), 1
    pieces: list[Words] = []
    for paragraph in _PARAGRAPHS.split(text):
        pieces.append(Words(paragraph, line=at))
        at += paragraph.count("\n") + 2
    take_prose(pieces, found)
    return found


def _find_in_csv(data: bytes) -> FoundInFile:
    grid, found = read_csv_grid(data), FoundInFile()
    if grid.is_empty:
        raise sheet_is_empty()
    if not take_table(grid, found):
        found.passed.append(why_not(grid))
    return found


def _find_in_workbook(data: bytes) -> FoundInFile:
    found = FoundInFile()
    grids = read_workbook_grids(data)
    if all(grid.is_empty for grid in grids):
        raise sheet_is_empty()
    for grid in grids:
        if grid.is_empty:
            what = say("Sheet '{sheet}' is empty.", sheet=grid.name)
            remedy = say("Fill it, or remove it.")
            found.passed.append(Passed("faq-import-columns", what, remedy))
        elif not take_table(grid, found):
            found.passed.append(why_not(grid))
    return found


if __name__ == "__main__":
    sys.exit(serve(lambda name, data: _FOUND.dump_json(_find(name, data))))
