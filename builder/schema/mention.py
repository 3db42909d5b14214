"""What texts of a skill speak of: `{slot}` places, and the intents that payloads state."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from builder.schema.part import Variants

_PLACEHOLDER: Final = re.compile(r"\{([^{}\s]{1,80})\}")
_NAME: Final = re.compile(r"\w[\w./-]{0,79}")
_PAYLOAD: Final = re.compile(r"/(\w[\w./-]*)\s*(\{.*\})?\s*", re.S)


def slots_in(text: str) -> Iterator[str]:
    """Yield the names of the slots that a text has places for; `{amount.currency}` names `amount`."""
    for match in _PLACEHOLDER.finditer(text):
        if _NAME.fullmatch(match[1]):
            yield match[1]


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
