"""Where a page ends: a number and an id, as a mark that a client gives back as it is."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import TypeVar

import orjson

from builder.errors import Invalid
from builder.sentence import say

T = TypeVar("T")


def cut(
    found: Sequence[T], limit: int, place: Callable[[T], tuple[float, str]]
) -> tuple[Sequence[T], str | None]:
    """Return a page of what was looked for with one more than it holds, and the mark of where it ends.

    No mark where nothing comes after it.
    """
    page = found[:limit]
    return page, mark_of(*place(page[-1])) if len(found) > limit else None


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
            say(
                "The place 'after' is none that a list has named. Give the 'next' of the page before "
                "as it is, or leave it out for the first page."
            ),
        ) from error
