"""The text of a file of another system, which may be in UTF-8, UTF-16 or GB 18030."""

from __future__ import annotations

from typing import Final

from builder.errors import Invalid, Place, Problem
from builder.sentence import say
from builder.skillfile.unit import decode

# What one file may have, and what several may unpack to.
MOST_BYTES: Final = 50_000_000


def text_in(data: bytes) -> str | None:
    """Return the text that some bytes are; None where they are none."""
    text = decode(data)
    return None if text is None or "\x00" in text else text


def text_of(data: bytes, file: str, shown: str) -> str:
    """Return the text of a file, which errors call `shown`; raises `Invalid('unit-file')`."""
    size = len(data)
    text = text_in(data) if size <= MOST_BYTES else None
    if text is not None:
        return text
    reason = (
        say("is larger than 50 MB") if size > MOST_BYTES else say("is no text in UTF-8 or GB 18030")
    )
    what = say("It {reason}.", reason=reason)
    problem = Problem("unit-file", Place(file), what, say("Export it from UNIT again as text."))
    message = say("The file '{file}' {reason}: nothing was imported.", file=shown, reason=reason)
    raise Invalid("unit-file", message, [problem])
