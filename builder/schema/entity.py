"""Kinds of value that are recognised in text: dictionaries, patterns, and the types built in."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer

from builder.schema.part import Name, Part


class SystemType(StrEnum):
    """Types of value that every skill knows without a declaration, in Chinese and English."""

    TEXT = "text"  # whatever the user answers to a question
    BOOLEAN = "boolean"  # yes or no
    DATE = "date"  # ISO 8601 date, or an interval start/end
    TIME = "time"  # ISO 8601 time of day
    DATETIME = "datetime"  # ISO 8601 date and time, local to the session's time zone
    DURATION = "duration"  # ISO 8601 duration
    NUMBER = "number"
    PERCENT = "percent"  # a number: 15 for 15 %
    MONEY = "money"  # {"amount": number, "currency": ISO 4217}
    PHONE = "phone"  # E.164 where the country is known, else digits
    EMAIL = "email"
    URL = "url"
    ID_CARD = "id_card"  # Chinese resident identity card, checksum verified


class DictionaryEntry(Part):
    """A value and the other words for it."""

    value: str
    synonyms: tuple[str, ...] = ()


def _entries(value: Any) -> Any:
    if isinstance(value, dict):
        return [
            {"value": k, "synonyms": [v] if isinstance(v, str) else (v or ())}
            for k, v in value.items()
        ]
    if isinstance(value, list):
        return [{"value": item} if isinstance(item, str) else item for item in value]
    return value


def _as_mapping(entries: tuple[DictionaryEntry, ...]) -> dict[str, list[str]]:
    return {entry.value: list(entry.synonyms) for entry in entries}


# Written as `value: [synonyms]`, in files and over HTTP alike.
Dictionary = Annotated[
    tuple[DictionaryEntry, ...],
    BeforeValidator(_entries),
    PlainSerializer(_as_mapping, return_type=dict[str, list[str]]),
]


class Entity(Part):
    """A kind of value of the skill's own: words in a dictionary, RE2 patterns, or both."""

    name: Name
    description: str = ""
    dictionary: Dictionary = ()
    patterns: tuple[str, ...] = ()
    # Whether a value of the dictionary is also found when it is mistyped by a letter or two.
    fuzzy: bool = False
