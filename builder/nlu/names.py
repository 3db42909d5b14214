"""Names of intents made from the labels of other people's data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_REFUSED: Final = re.compile(r"[^\w./-]+")
_LONGEST: Final = 76


def intent_names(labels: Iterable[str]) -> dict[str, str]:
    """Return a valid and unique intent name for each label, keeping what can be kept of it."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for label in dict.fromkeys(labels):
        name = _REFUSED.sub("_", label).strip("_./-")[:_LONGEST] or "intent"
        unique, number = name, 2
        while unique in taken:
            unique, number = f"{name}_{number}", number + 1
        taken.add(unique)
        names[label] = unique
    return names
