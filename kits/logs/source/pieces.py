"""The lines of a slice as text, however long they are: what is too long is passed over, never held."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from kits.logs.source.decode import decode_line
from kits.logs.source.line import LONGEST_LINE, LeftOut, Line
from kits.logs.source.slices import UTF_16, Slice

_BLOCK: Final = 1 << 16
_MARK: Final = "\ufeff"


def lines_of(piece: Slice, left_out: LeftOut) -> Iterator[Line]:
    """Yield the lines of a slice without their ends; those that are no text are counted."""
    with Path(piece.path).open("rb") as file:
        encoding = _encoding_of(file) if piece.start == 0 else None
        if encoding is not None:
            yield from _decoded(file, encoding, left_out)
            return
        file.seek(piece.start)
        number = piece.line
        for data in _raw_lines(file, piece.end - piece.start):
            if data is None:
                left_out["too_long"] += 1
            else:
                text = decode_line(data.rstrip(b"\r\n"))
                if text is None:
                    left_out["binary"] += 1
                else:
                    yield Line(text.removeprefix(_MARK), number)
            number += 1


def _raw_lines(file: BinaryIO, size: int) -> Iterator[bytes | None]:
    """Yield each line of the next `size` bytes; None for one that is too long."""
    left = size
    while left > 0:
        data = file.readline(min(left, LONGEST_LINE))
        if not data:
            return
        left -= len(data)
        if data.endswith(b"\n") or left == 0 or len(data) < LONGEST_LINE:
            yield data
            continue
        while left > 0:
            rest = file.readline(min(left, _BLOCK))
            left -= len(rest)
            if not rest or rest.endswith(b"\n"):
                break
        yield None


def _encoding_of(file: BinaryIO) -> str | None:
    start = file.read(2)
    return ("utf-16-le" if start == UTF_16[0] else "utf-16-be") if start in UTF_16 else None


def _decoded(file: BinaryIO, encoding: str, left_out: LeftOut) -> Iterator[Line]:
    """Yield the lines of a whole file in UTF-16, which cannot be cut at bytes."""
    reader = codecs.getincrementaldecoder(encoding)("replace")
    held, number, skipping = "", 1, False
    while True:
        data = file.read(_BLOCK)
        held += reader.decode(data, final=not data)
        *whole, held = held.split("\n") if data else [held, ""]
        for text in whole:
            if skipping or len(text) > LONGEST_LINE:
                left_out["too_long"] += 1
            elif "\x00" in text:
                left_out["binary"] += 1
            elif text or data:
                yield Line(text.rstrip("\r"), number)
            skipping = False
            number += 1
        if not data:
            return
        if len(held) > LONGEST_LINE:
            held, skipping = "", True
