"""Kinds of value that are recognised in text: dictionaries, patterns, and the types built in."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, NamedTuple

from pydantic import PlainSerializer, ValidatorFunctionWrapHandler, WrapValidator

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
    PERSON = "person"  # a name, as written
    CITY = "city"  # one name a city, in the language of the message


class DictionaryEntry(NamedTuple):
    """A value and the other words for it; a plain tuple, since there may be hundreds of thousands."""

    value: str
    synonyms: tuple[str, ...] = ()


def _entries(value: Any, checked: ValidatorFunctionWrapHandler) -> tuple[DictionaryEntry, ...]:
    quick = _read_mapping(value) if isinstance(value, dict) else None
    if quick is not None:
        return quick
    if isinstance(value, dict):
        value = [
            {"value": k, "synonyms": [v] if isinstance(v, str) else (v or ())}
            for k, v in value.items()
        ]
    if isinstance(value, list):
        value = [{"value": item} if isinstance(item, str) else item for item in value]
    entries: tuple[DictionaryEntry, ...] = checked(value)
    return tuple(
        DictionaryEntry(e.value.strip(), tuple(s.strip() for s in e.synonyms)) for e in entries
    )


def _read_mapping(value: dict[Any, Any]) -> tuple[DictionaryEntry, ...] | None:
    """Read `value: [synonyms]` where every piece is what it should be, else leave it to pydantic."""
    entries: list[DictionaryEntry] = []
    for word, synonyms in value.items():
        if synonyms.__class__ is str:
            synonyms = (synonyms,)
        elif synonyms and (
            not isinstance(synonyms, list | tuple) or any(s.__class__ is not str for s in synonyms)
        ):
            return None
        if word.__class__ is not str:
            return None
        others = tuple([s.strip() for s in synonyms]) if synonyms else ()
        entries.append(DictionaryEntry(word.strip(), others))
    return tuple(entries)


def _as_mapping(entries: tuple[DictionaryEntry, ...]) -> dict[str, list[str]]:
    return {entry.value: list(entry.synonyms) for entry in entries}


# Written as `value: [synonyms]`, in files and over HTTP alike.
Dictionary = Annotated[
    tuple[DictionaryEntry, ...],
    WrapValidator(_entries),
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
