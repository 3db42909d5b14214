"""The shape that every part of a skill shares: frozen, strict about unknown keys, named carefully."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from builder.naming import LANGUAGE_OR_ANY, NAME
from builder.text import ANY_LANGUAGE


class Part(BaseModel):
    """A piece of what an author writes; frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with some values changed, without what was worked out from the old ones."""
        copied = super().model_copy(update=update, deep=deep)
        for name in [n for n in copied.__dict__ if n not in type(self).model_fields]:
            if isinstance(getattr(type(self), name, None), cached_property):
                del copied.__dict__[name]
        return copied


Name = Annotated[str, StringConstraints(pattern=NAME)]
LanguageCode = Annotated[str, StringConstraints(pattern=LANGUAGE_OR_ANY)]


def _as_variants(value: Any) -> Any:
    if isinstance(value, str):
        value = [value]
    if isinstance(value, list | tuple):
        return {ANY_LANGUAGE: tuple(value)} if value else {}
    if isinstance(value, dict):
        return {k: (v,) if isinstance(v, str) else v for k, v in value.items()}
    return value


# What is said, by language, in one or more phrasings. Authors may write a bare text or a list,
# which then serves every language (key `*`).
Variants = Annotated[dict[LanguageCode, tuple[str, ...]], BeforeValidator(_as_variants)]


def variants_in(variants: dict[str, tuple[str, ...]], language: str) -> tuple[str, ...]:
    """Return the phrasings for a language, else those for any language, else the first there are."""
    for key in (language, ANY_LANGUAGE):
        if variants.get(key):
            return variants[key]
    return next((texts for texts in variants.values() if texts), ())
