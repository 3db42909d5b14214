"""What is set while the server runs: how long things are kept, and where actions run."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, StringConstraints

from builder.wire.problems import MessageShape
from builder.wire.shape import Request, Shape, example

# Days that something is kept; 0 is for ever.
Days = Annotated[int, Field(ge=0, le=3650)]


class SkillRetention(Request):
    """How many days the things of a skill are kept, 0 for ever; null is what the server says."""

    model_config = example({"sessions": 90, "users": None, "candidates": 365})

    sessions: Days | None = None
    users: Days | None = None
    candidates: Days | None = None


class ServerRetention(Request):
    """How many days things are kept where a skill says nothing else, 0 for ever.

    The audit list is kept for 30 days at least, the trash for one.
    """

    model_config = example(
        {"sessions": 180, "users": 365, "candidates": 365, "audit": 365, "trash": 30}
    )

    sessions: Days = 0
    users: Days = 0
    candidates: Days = 0
    audit: Annotated[int, Field(ge=30, le=3650)] = 365
    trash: Annotated[int, Field(ge=1, le=3650)] = 30


class RetentionOfSkill(Shape):
    """What a skill says of how long its things are kept, and what counts for it then."""

    own: SkillRetention
    effective: SkillRetention
    server: ServerRetention


LONGEST_URL: Final = 500
ActionUrl = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=8, max_length=LONGEST_URL)
]


class ActionServer(Shape):
    """Where the actions of a skill run: its own address, else the server's; null for nowhere."""

    own: str | None
    server: str | None

    @property
    def url(self) -> str | None:
        """The address that counts."""
        return self.own or self.server


class NewActionServer(Request):
    """The address of a skill's action server; null for that of the whole server."""

    model_config = example({"url": "http://127.0.0.1:5055/webhook"})

    url: ActionUrl | None


class ActionTrial(Request):
    """An address to try before it is set; null for the one that counts."""

    model_config = example({"url": "http://127.0.0.1:5055/webhook"})

    url: ActionUrl | None = None


class ActionTrialShape(MessageShape):
    """What an action server answered: whether it is one, how fast, and what it lacks of the skill."""

    url: str
    ok: bool
    milliseconds: float
    # The actions that it names, and those of the skill that it does not; null where it names none.
    actions: tuple[str, ...] | None = None
    missing: tuple[str, ...] = ()
