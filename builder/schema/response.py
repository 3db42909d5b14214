"""What the skill says."""

from __future__ import annotations

from typing import Final

from pydantic import JsonValue

from builder.schema.condition import Condition
from builder.schema.part import Name, Part, Variants


class Button(Part):
    """A choice offered with a reply; tapping it sends `payload`, or the title where there is none.

    A payload of the form `/intent` or `/intent{"slot": "value"}` states its meaning outright.
    """

    title: Variants
    payload: Variants = {}


class Card(Part):
    """A picture with a title, a line of text and buttons of its own."""

    title: Variants
    text: Variants = {}
    image: str | None = None
    buttons: tuple[Button, ...] = ()


class Said(Part):
    """Something to say: text by language and in variations, with what may stand below it."""

    text: Variants = {}
    buttons: tuple[Button, ...] = ()
    cards: tuple[Card, ...] = ()
    image: str | None = None
    custom: dict[str, JsonValue] | None = None


class Case(Said):
    """What is said instead when a condition holds."""

    when: Condition


class Response(Said):
    """What the author wrote to be said; `{slot}` is substituted. The first case that holds is said."""

    name: Name
    cases: tuple[Case, ...] = ()


# Said by the engine itself; a skill that defines a response of the same name replaces it.
BUILT_IN_RESPONSES: Final = (
    "greeting",
    "fallback",
    "did_you_mean",
    "no_answer",
    "fallback_choices",
    "near_questions",
    "cancelled",
    "nothing_to_cancel",
    "restarted",
    "nothing_before",
    "cannot_skip",
    "confirm_value",
    "ask_to_resume",
    "nothing_to_repeat",
    "resumed",
    "still_waiting",
    "invalid_value",
    "gave_up",
    "action_failed",
    "handed_off",
    "internal_error",
)
# What the engine puts into them besides slots.
PLACES_OF_BUILT_IN: Final = {
    "did_you_mean": ("options",),
    "confirm_value": ("value",),
    "ask_to_resume": ("subject",),
}
