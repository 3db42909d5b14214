"""Plain text, whatever it was saved in."""

from __future__ import annotations

import re
from typing import Final

from builder.reading.documents.content import Block, Content, Unreadable
from builder.sentence import say

_PARAGRAPHS: Final = re.compile(r"\n\s*\n")
# Chinese texts of older programs; it takes any bytes that the others refuse.
_ENCODINGS: Final = ("utf-8-sig", "gb18030")
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")


def decode(data: bytes) -> str:
    """Return the text of a file; raises `Unreadable` when it is none."""
    encodings = ("utf-16",) if data[:2] in _UTF_16 else _ENCODINGS
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise Unreadable(
        "document-broken",
        say("The file is no text: it holds bytes that stand in none."),
        say("Save it as UTF-8 text, or give it the ending of what it is."),
    )


def read_text(data: bytes) -> Content:
    """Read plain text: its paragraphs."""
    found = (re.sub(r"\s*\n\s*", "\n", part).strip() for part in _PARAGRAPHS.split(decode(data)))
    return Content([Block(text) for text in found if text])
