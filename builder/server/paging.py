"""Where a page ends: a number and an id, as a mark that a client gives back as it is."""

from __future__ import annotations

import base64
import binascii

import orjson

from builder.errors import Invalid


def mark_of(number: float, id: str) -> str:
    """Return the mark of a place in an order."""
    return base64.urlsafe_b64encode(orjson.dumps([number, id])).decode()


def place_of(mark: str | None) -> tuple[float, str] | None:
    """Read a mark; raises `Invalid('page-unknown')` for what is none."""
    if mark is None:
        return None
    try:
        number, id = orjson.loads(base64.urlsafe_b64decode(mark))
        return float(number), str(id)
    except (binascii.Error, ValueError, TypeError) as error:
        raise Invalid(
            "page-unknown",
            "The place 'after' is none that a list has named. Give the 'next' of the page before as it "
            "is, or leave it out for the first page.",
        ) from error
