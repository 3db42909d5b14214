"""What a person or a program may do: four roles, each of which may all that the one before may."""

from __future__ import annotations

from typing import Final, Literal

Role = Literal["viewer", "editor", "publisher", "admin"]
# From the least to the most.
ROLES: Final[tuple[Role, ...]] = ("viewer", "editor", "publisher", "admin")


def may(role: Role, needed: Role) -> bool:
    """Tell whether a role may do what another is needed for."""
    return ROLES.index(role) >= ROLES.index(needed)


def lower(one: Role, other: Role) -> Role:
    """Return that of two roles which may less."""
    return min(one, other, key=ROLES.index)
