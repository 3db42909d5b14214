"""Where a step leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from builder.schema.flow import Occasion


@dataclass(frozen=True)
class Goto:
    """Go on at a step of the running flow; None ends the flow as completed."""

    step: str | None


@dataclass(frozen=True)
class Enter:
    """Run another flow first, and come back."""

    flow: str


@dataclass(frozen=True)
class Jump:
    """Go over to another flow, which takes the place of the running one."""

    flow: str


@dataclass(frozen=True)
class Leave:
    """End the running flow with another outcome than completed."""

    outcome: str


@dataclass(frozen=True)
class Wait:
    """Wait: for the user, or for the effect that was asked for."""


@dataclass(frozen=True)
class Fail:
    """Apologise and end the running flow as failed; `reason` is for who looks into the session.

    `everything` ends whatever it had interrupted as well, where going on might never end.
    """

    reason: str
    everything: bool = False


@dataclass(frozen=True)
class GiveUp:
    """End the running flow because its question was not answered, in words or a flow for that."""


@dataclass(frozen=True)
class Occur:
    """Run the author's flow for an occasion first."""

    occasion: Occasion
    places: Mapping[str, JsonValue] = field(default_factory=dict)


Move = Goto | Enter | Jump | Leave | Wait | Fail | GiveUp | Occur
