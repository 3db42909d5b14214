"""What the skill says."""

from __future__ import annotations

from typing import Final

from pydantic import JsonValue

from builder.schema.part import Name, Part, Variants


class Button(Part):
    """A choice offered with a reply; tapping it sends `payload`, or the title where there is none.

    A payload of the form `/intent` or `/intent{"slot": "value"}` states its meaning outright.
    """

    title: Variants
    payload: Variants = {}


class Response(Part):
    """What the author wrote to be said, by language and in variations; `{slot}` is substituted."""

    name: Name
    text: Variants = {}
    buttons: tuple[Button, ...] = ()
    image: str | None = None
    custom: dict[str, JsonValue] | None = None


# Said by the engine itself; a skill that defines a response of the same name replaces it.
BUILT_IN_RESPONSES: Final = (
    "greeting",
    "fallback",
    "did_you_mean",
    "no_answer",
    "cancelled",
    "nothing_to_cancel",
    "nothing_to_repeat",
    "resumed",
    "invalid_value",
    "gave_up",
    "action_failed",
    "handed_off",
    "internal_error",
)
# What the engine puts into them besides slots.
PLACES_OF_BUILT_IN: Final = {"did_you_mean": ("options",)}
