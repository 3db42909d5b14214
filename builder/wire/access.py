"""Who may do what, as the API tells it: members, keys, and what was done."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field, JsonValue, StringConstraints

from builder.roles import Role
from builder.sentence import say
from builder.wire.shape import Request, Shape, example


def _printable(name: str) -> str:
    if not name.isprintable():
        raise ValueError(say("a name holds no line breaks or control characters"))
    return name


Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=80),
    AfterValidator(_printable),
]


class Me(Shape):
    """Who calls: a `member` or a `program` by a key, `server_key` by the server's own, or `local`.

    `skills` are the only ones that the key is for; empty for all of them.
    """

    kind: Literal["local", "server_key", "member", "program"]
    name: str
    role: Role
    key: str | None = None
    skills: tuple[str, ...] = ()
    expires_at: datetime | None = None
    # Who can give another role: some admins by name.
    admins: tuple[str, ...] = ()


class MemberShape(Shape):
    """A member of the server."""

    id: str
    name: str
    role: Role
    created_at: datetime
    created_by: str


class MemberList(Shape):
    """The members, by name."""

    members: tuple[MemberShape, ...]


class NewMember(Request):
    """A member to make."""

    model_config = example({"name": "Ann", "role": "editor"})

    name: Name
    role: Role


class MemberChange(Request):
    """What a member's role is to be."""

    model_config = example({"role": "publisher"})

    role: Role


class KeyShape(Shape):
    """A key without its secret; `role` is what it may now, no more than its member may."""

    id: str
    name: str
    member: str | None
    member_name: str | None
    role: Role
    skills: tuple[str, ...]
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


class KeyList(Shape):
    """The keys, the newest first, revoked ones too."""

    keys: tuple[KeyShape, ...]


class NewKey(Request):
    """A key to make: for a `member`, by id, or else for a program.

    Without `role` a member's key has the member's role; it may have a lower one, never a higher.
    """

    model_config = example({"name": "help desk", "role": "editor", "skills": ["shop"]})

    name: Name
    member: str | None = None
    role: Role | None = None
    skills: tuple[Annotated[str, Field(max_length=200)], ...] = Field(default=(), max_length=200)
    expires_at: AwareDatetime | None = None


class KeyMade(Shape):
    """A key that was made; `token` is shown this once and kept nowhere."""

    key: KeyShape
    token: str


class AuditLine(Shape):
    """One thing that somebody did; `target` names the skill, member or key."""

    at: datetime
    actor: str
    key: str | None
    action: str
    target: str
    details: dict[str, JsonValue]


class AuditPage(Shape):
    """Lines of the audit list, the newest first; `next` is where to go on."""

    lines: tuple[AuditLine, ...]
    next: str | None = None
