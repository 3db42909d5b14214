"""Payloads that say which skill of an assistant they are for: `/helpdesk:open_incident`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_ADDRESSED: Final = re.compile(r"\s*/(\w[\w./-]*):(\w[\w./-]*)?\s*(\{.*\})?\s*", re.S)


@dataclass(frozen=True)
class Address:
    """The skill that a payload is for, and the intent and values for it; no intent opens the skill."""

    skill: str
    intent: str = ""
    values: str = ""

    @property
    def payload(self) -> str:
        """What the skill itself is sent; empty where it is only opened."""
        return f"/{self.intent}{self.values}" if self.intent else ""


def split_address(text: str) -> Address | None:
    """Read a payload that names a skill; None for any other text."""
    match = _ADDRESSED.fullmatch(text)
    return Address(match[1], match[2] or "", match[3] or "") if match else None


def addressed(skill: str, payload: str) -> str:
    """Return a skill's payload with the skill's name; plain words stay as they are."""
    if not payload.startswith("/") or split_address(payload) is not None:
        return payload
    return f"/{skill}:{payload[1:]}"
