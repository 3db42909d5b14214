"""Parts of a skill as the plain values that stand in its files: short forms, no defaults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import JsonValue

from builder.schema.entity import DictionaryEntry
from builder.schema.part import Part
from builder.schema.skill import Skill
from builder.schema.template import Template, to_notation
from builder.schema.utterance import Utterance, to_markup
from builder.text import ANY_LANGUAGE

# Fields whose values depend on the language; a bare text or list serves every language.
BY_LANGUAGE: Final = frozenset(
    {"text", "title", "payload", "prompts", "reply", "utterances", "templates", "out_of_scope"}
)
_PIXELS: Final = frozenset({"x", "y"})
_ALWAYS_A_LIST: Final = ("utterances", "templates", "out_of_scope")
SECTIONS: Final = (
    "intents",
    "entities",
    "slots",
    "responses",
    "flows",
    "faq",
    "chats",
    "documents",
)


def plain_part(part: Part, *, without: frozenset[str] = frozenset()) -> dict[str, JsonValue]:
    """Return the keys of a part that differ from their defaults; `kind` always stands."""
    plain: dict[str, JsonValue] = {}
    for name, info in type(part).model_fields.items():
        value = getattr(part, name)
        if name in without or (name != "kind" and not info.is_required() and value == info.default):
            continue
        plain[info.alias or name] = _plain(name, value)
    return plain


def plain_head(skill: Skill) -> dict[str, JsonValue]:
    """Return what stands in `skill.yml`; name and languages always do."""
    head = plain_part(skill, without=frozenset(SECTIONS))
    rest = {key: value for key, value in head.items() if key not in ("name", "languages")}
    return {"name": skill.name, "languages": list(skill.languages), **rest}


def _plain(name: str, value: Any) -> JsonValue:
    if isinstance(value, Utterance):
        return to_markup(value)
    if isinstance(value, Template):
        return to_notation(value)
    if isinstance(value, Part):
        return plain_part(value)
    if isinstance(value, Mapping):
        mapping = {str(key): _plain("", item) for key, item in value.items()}
        return _by_language(name, mapping) if name in BY_LANGUAGE else mapping
    if isinstance(value, list | tuple):
        if value and all(isinstance(item, DictionaryEntry) for item in value):
            return {entry.value: list(entry.synonyms) for entry in value}
        return [_plain("", item) for item in value]
    if name in _PIXELS and isinstance(value, float) and value.is_integer():
        return int(value)
    plain: JsonValue = value
    return plain


def _by_language(name: str, mapping: dict[str, JsonValue]) -> JsonValue:
    if name in _ALWAYS_A_LIST:
        only = mapping.get(ANY_LANGUAGE)
        return only if only and len(mapping) == 1 else dict(mapping)
    shortened = {
        key: texts[0] if isinstance(texts, list) and len(texts) == 1 else texts
        for key, texts in mapping.items()
    }
    return shortened[ANY_LANGUAGE] if set(shortened) == {ANY_LANGUAGE} else dict(shortened)
