"""A log cut into slices that are read apart from each other, so that many processes can read one file.

A slice is a range of bytes that ends behind a line, in a table behind a row. Cutting looks at a few
kilobytes around each border only; tables are looked through for quotes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Literal

from builder.errors import Invalid, NotFound
from builder.sentence import quoted, say
from builder.system_reason import system_reason

Form = Literal["text", "table", "records", "workbook"]
FORMS: Final[dict[str, Form]] = {
    ".txt": "text",
    ".log": "text",
    ".csv": "table",
    ".tsv": "table",
    ".jsonl": "records",
    ".ndjson": "records",
    ".xlsx": "workbook",
    ".xlsm": "workbook",
    ".xls": "workbook",
    ".ods": "workbook",
}
UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
SLICE_BYTES: Final = 1 << 20
_BLOCK: Final = 1 << 16
# A table whose quotes never close is cut all the same.
_LONGEST_ROW: Final = 1 << 23


@dataclass(frozen=True)
class Slice:
    """A range of bytes of a log, `end` exclusive, whose first line has the number `line` (from 1)."""

    path: str
    form: Form
    start: int
    end: int
    line: int


def form_of(path: Path) -> Form:
    """Return how a log is written, by its ending; raises `Invalid('log-unknown-kind')`."""
    form = FORMS.get(path.suffix.lower())
    if form is None:
        ending = quoted(path.suffix) if path.suffix else say("no ending")
        raise Invalid(
            "log-unknown-kind",
            say(
                "The log '{log}' ends in {ending}, which tells nothing of how it is written: give it "
                "one of {endings}.",
                log=path.name,
                ending=ending,
                endings=tuple(FORMS),
            ),
        )
    return form


def cut(path: Path, *, size: int = SLICE_BYTES) -> list[Slice]:
    """Cut a log into slices of about so many bytes; a workbook and UTF-16 are one slice.

    Raises `NotFound('file-not-found')` and `Invalid('log-unknown-kind')`.
    """
    form = form_of(path)
    try:
        total = path.stat().st_size
        with path.open("rb") as file:
            whole = form == "workbook" or file.read(2) in UTF_16
            if whole or total <= size:
                return [Slice(str(path), form, 0, total, 1)] if total else []
            borders = list(_borders(file, size, quoted=form == "table"))
    except OSError as error:
        raise NotFound(
            "file-not-found",
            say(
                "The log '{log}' cannot be read: {reason}.",
                log=str(path),
                reason=system_reason(error),
            ),
        ) from error
    slices, start, line = [], 0, 1
    for end, lines in borders:
        slices.append(Slice(str(path), form, start, end, line))
        start, line = end, line + lines
    return slices


def _borders(file: BinaryIO, size: int, *, quoted: bool) -> Iterator[tuple[int, int]]:
    """Yield the end of each slice and how many lines it has; a row is never cut within its quotes."""
    file.seek(0)
    at = start = lines = 0
    inside = False
    while block := file.read(_BLOCK):
        here = 0
        while at + len(block) - start >= size:
            # From the place where the slice is long enough, its next line end is the border.
            found = block.find(b"\n", max(here, start + size - at - 1))
            if found < 0:
                break
            piece = block[here : found + 1]
            inside ^= quoted and piece.count(b'"') % 2 == 1
            lines += piece.count(b"\n")
            here = found + 1
            if inside and at + here - start < _LONGEST_ROW:
                # A quote is open: go on line by line until it closes.
                continue
            yield at + here, lines
            start, lines, inside = at + here, 0, False
        piece = block[here:]
        inside ^= quoted and piece.count(b'"') % 2 == 1
        lines += piece.count(b"\n")
        at += len(block)
    if at > start:
        yield at, lines
