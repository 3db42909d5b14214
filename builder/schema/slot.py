"""Named values that a flow needs, and what makes a value acceptable."""

from __future__ import annotations

from pydantic import JsonValue

from builder.schema.part import Name, Part, Variants


class Validation(Part):
    """What a value must be like, and what is said when it is not.

    `pattern` is an RE2 pattern that the whole value must match; the bounds hold for numbers and for
    the amount of money.
    """

    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    reply: Variants = {}


class Slot(Part):
    """A named value that a flow needs; `type` names an entity of the skill or a system type."""

    name: Name
    type: Name = "text"
    description: str = ""
    prompts: Variants = {}
    validation: Validation | None = None
    initial: JsonValue = None
