"""A skill in some of its languages only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from builder.schema.part import Part
from builder.schema.skill import Skill
from builder.text import ANY_LANGUAGE


def only_languages(skill: Skill, languages: Sequence[str]) -> Skill:
    """Return the skill without what is said in other languages."""
    left_out = {code for code in skill.languages if code not in languages}
    trimmed: Skill = _trimmed(skill, left_out)
    kept = {*languages, ANY_LANGUAGE}
    return trimmed.model_copy(
        update={
            "languages": tuple(languages),
            "faq": tuple(entry for entry in skill.faq if entry.language in kept),
            "chats": tuple(chat for chat in skill.chats if chat.language in kept),
        }
    )


def _trimmed(value: Any, left_out: set[str]) -> Any:
    if isinstance(value, Part):
        fields = {
            name: _trimmed(getattr(value, name), left_out) for name in type(value).model_fields
        }
        return value.model_copy(update=fields)
    if isinstance(value, Mapping):
        return {key: _trimmed(item, left_out) for key, item in value.items() if key not in left_out}
    if isinstance(value, tuple):
        return tuple(_trimmed(item, left_out) for item in value)
    return value
