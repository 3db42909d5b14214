"""The difference between two states of a skill, as the API tells it."""

from __future__ import annotations

from typing import Literal

from pydantic import JsonValue

from builder.wire.shape import Shape


class FieldChangeShape(Shape):
    """What changed in one field: `before` and `after`, or texts that came and went.

    `path` leads to the field from the part: names of fields, ids of steps, languages. Of many texts
    the first are told; `added_count` and `removed_count` count all.
    """

    path: tuple[str, ...]
    before: JsonValue = None
    after: JsonValue = None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    added_count: int = 0
    removed_count: int = 0


class PartChangeShape(Shape):
    """What became of a part; `place` is where it belongs, such as `intents` or `settings`.

    `title` says what it is to people where the name does not: the question of an FAQ entry.
    """

    place: str
    name: str
    what: Literal["added", "changed", "removed"]
    title: str = ""
    fields: tuple[FieldChangeShape, ...] = ()


class DifferenceShape(Shape):
    """What changed from one state of a skill to another.

    `before` and `after` are versions; null is nothing before, and the draft after, of `revision`.
    `counts` has the number of changed parts by place; of very many changes the first are told.
    """

    before: int | None
    after: int | None
    revision: int
    counts: dict[str, int]
    changes: tuple[PartChangeShape, ...]
