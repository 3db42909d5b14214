"""What texts of a skill speak of: `{slot}` places, and the intents that payloads state."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from builder.schema.part import Variants

_PLACE: Final = re.compile(r"\{\s*([\w./-]+)\s*(?:\|\s*(\w+)\s*)?\}")
# The filters that a place may name; the dialogue renders them.
FILTERS: Final = ("upper", "lower", "title", "number", "money", "date")

_PAYLOAD: Final = re.compile(r"/(\w[\w./-]*)\s*(\{.*\})?\s*", re.S)


def places_in(text: str) -> Iterator[tuple[str, str | None]]:
    """Yield the slot and the filter, or None, of each place in a text: `{refund|money}`."""
    for match in _PLACE.finditer(text):
        yield match[1], match[2]


def slots_in(text: str) -> Iterator[str]:
    """Yield the names of the slots that a text has places for."""
    for name, _ in places_in(text):
        yield name


def texts_in(variants: Variants) -> Iterator[tuple[str, str]]:
    """Yield (language, text) for every phrasing."""
    for language, texts in variants.items():
        for text in texts:
            yield language, text


def payload_of(text: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the intent and the slots that a payload states outright, or None for plain words."""
    match = _PAYLOAD.fullmatch(text)
    if match is None:
        return None
    if match[2] is None:
        return match[1], ()
    try:
        stated = json.loads(match[2])
    except json.JSONDecodeError:
        return None
    return match[1], tuple(stated) if isinstance(stated, dict) else ()
