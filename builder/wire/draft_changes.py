"""What a save changes of a draft: small to send, where the whole skill is large."""

from __future__ import annotations

from typing import Any

from pydantic import Field, JsonValue, ValidationError

from builder.errors import Invalid
from builder.schema.parts import differing_fields, parts_of
from builder.schema.skill import Skill
from builder.sentence import Sentence, say
from builder.validation import place_of, reason_of
from builder.wire.shape import Request


class PartsChanged(Request):
    """The parts of a field after a change: all their names in order, and those that are new or other."""

    order: tuple[str, ...]
    parts: dict[str, JsonValue] = {}


class DraftChanges(Request):
    """What becomes of a draft: fields that are set anew, and lists of parts such as `intents`."""

    fields: dict[str, JsonValue] = {}
    parts: dict[str, PartsChanged] = {}
    note: str = Field(default="", max_length=500)


def changes_between(before: Skill, after: Skill, note: str = "") -> DraftChanges:
    """Return what makes one form of a skill of another."""
    fields: dict[str, JsonValue] = {}
    parts: dict[str, PartsChanged] = {}
    for field, old, new in differing_fields(before, after):
        known, wanted = parts_of(old), parts_of(new)
        if known is None or wanted is None:
            fields |= after.model_dump(mode="json", by_alias=True, include={field})
            continue
        told = {name: part for name, part in wanted.items() if known.get(name) != part}
        parts[field] = PartsChanged(
            order=tuple(wanted),
            parts={n: p.model_dump(mode="json", by_alias=True) for n, p in told.items()},
        )
    return DraftChanges(fields=fields, parts=parts, note=note)


def changed(before: Skill, changes: DraftChanges) -> Skill:
    """Return the skill with the changes made; raises `Invalid('change-unreadable')`."""
    values: dict[str, Any] = {name: getattr(before, name) for name in Skill.model_fields}
    aliases = {info.alias or name: name for name, info in Skill.model_fields.items()}
    for key, value in changes.fields.items():
        values[aliases.get(key, key)] = value
    for field, wanted in changes.parts.items():
        known = parts_of(values.get(field))
        if known is None:
            raise _unreadable(say("'{field}' is not a list of parts with names", field=field))
        missing = [n for n in wanted.order if n not in wanted.parts and n not in known]
        if missing:
            raise _unreadable(
                say("{field} has no '{name}', and it is not sent", field=field, name=missing[0])
            )
        values[field] = [wanted.parts.get(name, known.get(name)) for name in wanted.order]
    try:
        # What is known already is not read again: instances are taken as they are.
        return Skill.model_validate({_key_of(name): value for name, value in values.items()})
    except ValidationError as error:
        first = error.errors()[0]
        why = say("{place}: {why}", place=place_of(first), why=reason_of(first))
        raise _unreadable(why) from error


def _key_of(name: str) -> str:
    info = Skill.model_fields.get(name)
    return info.alias if info is not None and info.alias else name


def _unreadable(why: Sentence) -> Invalid:
    return Invalid(
        "change-unreadable",
        say(
            "The change of the draft cannot be made: {why}. Load the newest draft and make it again.",
            why=why,
        ),
    )
