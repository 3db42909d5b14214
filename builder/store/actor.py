"""Who acts in the work at hand: noted in the audit list and beside drafts.

It is set where a request is let in, and read where something is written, so that no call in between
has to hand it on.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Actor:
    """A person or program by name, and the id of the key that it came with."""

    name: str
    key: str | None = None


# What the server does by itself: installing folders, keeping house.
SERVER: Final = Actor("server")
_ACTOR: Final[ContextVar[Actor]] = ContextVar("actor", default=SERVER)


def actor() -> Actor:
    """Return who acts."""
    return _ACTOR.get()


def act_as(who: Actor) -> None:
    """Say who acts in what follows in this context."""
    _ACTOR.set(who)
