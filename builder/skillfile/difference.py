"""The difference between two states of a skill, part by part, as a reader of its files would tell it.

What is only looks (where steps stand on the canvas, and in which frames) is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import JsonValue

from builder.schema.faq import FaqEntry
from builder.schema.flow import DRAWN
from builder.schema.part import Part
from builder.schema.parts import in_one_order, name_of
from builder.schema.skill import Skill
from builder.skillfile.plain import BY_LANGUAGE, SECTIONS, plain_head, plain_part
from builder.text import ANY_LANGUAGE

What = Literal["added", "changed", "removed"]
SETTINGS: Final = "settings"
# What a difference is told of, in this order.
PLACES: Final = (*SECTIONS, SETTINGS)

# Looks, and what names a part anyway.
_LEFT_OUT: Final = DRAWN | {"id", "name"}
# What tells items of a list from each other, where they have it.
_KEYS: Final = ("id", "name")
# Fields that hold several texts, although one may stand alone.
_TEXTS: Final = BY_LANGUAGE | {"similar"}


@dataclass(frozen=True)
class FieldChange:
    """What changed in one field: a value `before` and `after`, or texts that came and went.

    `path` leads to it from the part: names of fields, ids of steps, languages.
    """

    path: tuple[str, ...]
    before: JsonValue = None
    after: JsonValue = None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True)
class PartChange:
    """What became of a part of a skill: it is of a `place`, such as `intents`, and has a name.

    `title` says what it is to people where the name does not: the question of an FAQ entry.
    """

    place: str
    name: str
    what: What
    title: str = ""
    fields: tuple[FieldChange, ...] = ()


def difference(before: Skill | None, after: Skill) -> tuple[PartChange, ...]:
    """Return what changed from one state of a skill to another; from nothing, all is added."""
    return tuple(_changes(before, after))


def _changes(before: Skill | None, after: Skill) -> Iterator[PartChange]:
    for place in SECTIONS:
        had = {name_of(part): part for part in getattr(before, place, ())}
        has = {name_of(part): part for part in getattr(after, place)}
        for name in dict.fromkeys((*has, *had)):
            old, new = had.get(name), has.get(name)
            if old == new:
                continue
            fields = tuple(_compare((), _plain(old), _plain(new)))
            if fields or old is None or new is None:
                what: What = "added" if old is None else "removed" if new is None else "changed"
                yield PartChange(place, name, what, _title(new or old), fields)
    heads = (plain_head(before) if before is not None else {}), plain_head(after)
    settings = tuple(_compare((), *heads))
    if settings:
        yield PartChange(
            SETTINGS, after.name, "changed" if before is not None else "added", "", settings
        )


def _title(part: Part | None) -> str:
    return part.question if isinstance(part, FaqEntry) else ""


def _plain(part: Part | None) -> dict[str, JsonValue]:
    if part is None:
        return {}
    return plain_part(part, without=_LEFT_OUT)


def _compare(path: tuple[str, ...], old: Any, new: Any) -> Iterator[FieldChange]:
    if old == new:
        return
    old, new = _alike(path, old, new)
    if isinstance(old, dict | None) and isinstance(new, dict | None):
        had, has = old or {}, new or {}
        for key in dict.fromkeys((*has, *had)):
            yield from _compare((*path, key), had.get(key), has.get(key))
    elif _is_texts(old) and _is_texts(new):
        yield _of_texts(path, old or [], new or [])
    elif _is_items(old) and _is_items(new):
        yield from _of_items(path, old or [], new or [])
    else:
        yield FieldChange(path, _told(old), _told(new))


def _alike(path: tuple[str, ...], old: Any, new: Any) -> tuple[Any, Any]:
    """Return both sides in one form: a text for all languages stands alone where it is the only one."""
    if path and path[-1] == "dictionary":
        return _entries(old), _entries(new)
    name = next((each for each in reversed(path) if each in _TEXTS), None)
    if name is not None and path[-1] == name and (isinstance(old, dict) or isinstance(new, dict)):
        old, new = (
            each if isinstance(each, dict) or each is None else {ANY_LANGUAGE: each}
            for each in (old, new)
        )
    if isinstance(old, list) or isinstance(new, list):
        old, new = ([each] if isinstance(each, str) else each for each in (old, new))
    return old, new


def _entries(dictionary: Any) -> Any:
    """Return a dictionary as lines: a value, and behind it the other words for it."""
    if not isinstance(dictionary, dict):
        return dictionary
    return [
        f"{value} = {', '.join(map(str, words))}" if isinstance(words, list) and words else value
        for value, words in dictionary.items()
    ]


def _is_texts(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(v, str) for v in value))


def _is_items(value: Any) -> bool:
    return value is None or (
        isinstance(value, list) and all(isinstance(v, dict) and _key(v) is not None for v in value)
    )


def _key(item: Mapping[str, JsonValue]) -> str | None:
    return next((str(item[key]) for key in _KEYS if item.get(key) is not None), None)


def _of_texts(path: tuple[str, ...], old: Sequence[str], new: Sequence[str]) -> FieldChange:
    gone, come = Counter(old), Counter(new)
    gone.subtract(new)
    come.subtract(old)
    added = tuple(text for text, more in come.items() for _ in range(more))
    removed = tuple(text for text, more in gone.items() for _ in range(more))
    if added or removed:
        return FieldChange(path, added=added, removed=removed)
    # The same texts in another order, which counts where one of them is the first.
    return FieldChange(path, before="\n".join(old), after="\n".join(new))


def _of_items(
    path: tuple[str, ...],
    old: Sequence[Mapping[str, JsonValue]],
    new: Sequence[Mapping[str, JsonValue]],
) -> Iterator[FieldChange]:
    had, has = ({_key(item) or "": item for item in items} for items in (old, new))
    for key in dict.fromkeys((*has, *had)):
        if key in had and key in has:
            yield from _compare((*path, key), had[key], has[key])
        else:
            yield FieldChange((*path, key), _told(had.get(key)), _told(has.get(key)))
    if not in_one_order(had, has):
        yield FieldChange(path, before=", ".join(had), after=", ".join(has))


def _told(value: Any) -> JsonValue:
    """Return a value as one that is no structure: numbers and truths as they are, the rest as a text."""
    match value:
        case dict():
            return ", ".join(f"{key}: {_told(each)}" for key, each in value.items())
        case list():
            return "; ".join(str(_told(each)) for each in value)
        case _:
            plain: JsonValue = value
            return plain
