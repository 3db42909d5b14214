"""Named values that a flow needs, and what makes a value acceptable."""

from __future__ import annotations

from typing import Final, Literal, get_args

from pydantic import Field, JsonValue

from builder.schema.part import Name, Part, Variants

Scope = Literal["flow", "session", "user"]
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
# The longest lifetimes.
MOST_TURNS: Final = 1000
MOST_MINUTES: Final = 60 * 24 * 366


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
    """A named value that a flow needs; `type` names an entity of the skill or a system type.

    `scope` says for how long it is kept: until the flow that filled it ends, for the session, or for
    all sessions of the same user. After `lifetime` turns, or `lifetime_minutes`, without a flow that
    uses it, a value counts no longer.
    """

    name: Name
    type: Name = "text"
    description: str = ""
    prompts: Variants = {}
    validation: Validation | None = None
    initial: JsonValue = None
    scope: Scope = "session"
    lifetime: int | None = Field(default=None, ge=1, le=MOST_TURNS)
    lifetime_minutes: int | None = Field(default=None, ge=1, le=MOST_MINUTES)
