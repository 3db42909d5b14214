"""What a user may want, and how people say it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator

from builder.schema.part import LanguageCode, Name, Part, Variants
from builder.schema.template import MarkedTemplate, Template
from builder.schema.utterance import MarkedUtterance, Utterance
from builder.text import ANY_LANGUAGE


def _by_language(value: Any) -> Any:
    return {ANY_LANGUAGE: value} if isinstance(value, list | tuple) else value


class Intent(Part):
    """What the user wants, named `verb_noun`; the description and the name count as weak examples."""

    name: Name
    # What the user reads when asked which of two intents was meant.
    title: Variants = {}
    description: str = ""
    utterances: Annotated[
        dict[LanguageCode, tuple[MarkedUtterance, ...]], BeforeValidator(_by_language)
    ] = {}
    # What messages consist of, fragment by fragment; recognised before any model is asked.
    templates: Annotated[
        dict[LanguageCode, tuple[MarkedTemplate, ...]], BeforeValidator(_by_language)
    ] = {}

    def all_templates(self) -> tuple[Template, ...]:
        """Return the templates of every language, in the order they were written."""
        return tuple(t for templates in self.templates.values() for t in templates)

    def all_utterances(self) -> tuple[Utterance, ...]:
        """Return the utterances of every language, in the order they were written."""
        return tuple(u for utterances in self.utterances.values() for u in utterances)
