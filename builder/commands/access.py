"""`dialoom access`: members, roles and API keys of a server, and the list of who did what."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from builder.commands.served import Json, Url, client_of
from builder.errors import NotFound, suggest
from builder.roles import ROLES, Role
from builder.sentence import say, together

if TYPE_CHECKING:
    from builder.client import Client
    from builder.wire.shape import Shape

app = typer.Typer(no_args_is_help=True, help=(__doc__ or "").partition(": ")[2].capitalize())

_ROLES = ", ".join(ROLES)
Member = Annotated[str, typer.Argument(help="The member's name.", show_default=False)]
RoleName = Annotated[str, typer.Argument(help=f"One of {_ROLES}.", show_default=False)]


@app.command()
def me(url: Url = None, as_json: Json = False) -> None:
    """Tell who the key in DIALOOM_API_KEY stands for, and what it may do."""
    with client_of(url) as client:
        found = client.get_me()
    if as_json:
        print(found.model_dump_json())
        return
    where = f", for {', '.join(found.skills)} only" if found.skills else ""
    print(f"{found.name}: {found.role}{where}")


@app.command()
def members(url: Url = None, as_json: Json = False) -> None:
    """List the members and their roles."""
    with client_of(url) as client:
        found = client.list_members()
    _print(found, [f"{each.name}\t{each.role}" for each in found], as_json)


@app.command()
def add(name: Member, role: RoleName, url: Url = None, as_json: Json = False) -> None:
    """Make a member; `make-key --member` gives it a key."""
    with client_of(url) as client:
        made = client.add_member(name, _role(role))
    _print([made], [f"{made.name} is a member: {made.role}."], as_json)


@app.command("role")
def set_role(name: Member, role: RoleName, url: Url = None, as_json: Json = False) -> None:
    """Give a member another role, which its keys have at once."""
    with client_of(url) as client:
        changed = client.set_role(_member(client, name), _role(role))
    _print([changed], [f"{changed.name} is {changed.role} now."], as_json)


@app.command()
def remove(name: Member, url: Url = None, as_json: Json = False) -> None:
    """Take a member out; its keys are revoked."""
    with client_of(url) as client:
        client.remove_member(_member(client, name))
    _print([], [f"{name} is no member any more, and its keys are revoked."], as_json)


@app.command()
def keys(url: Url = None, as_json: Json = False) -> None:
    """List the API keys, the newest first; no list shows a secret."""
    with client_of(url) as client:
        found = client.list_keys()
    lines = []
    for each in found:
        whose = each.member_name or "program"
        used = f"used {each.last_used_at:%Y-%m-%d}" if each.last_used_at else "never used"
        ended = "revoked" if each.revoked_at else used
        lines.append(f"{each.id}\t{each.name}\t{whose}\t{each.role}\t{ended}")
    _print(found, lines, as_json)


@app.command("make-key")
def make_key(
    name: Annotated[str, typer.Argument(help="What the key is for.", show_default=False)],
    member: Annotated[str | None, typer.Option(help="The member who is to have it.")] = None,
    role: Annotated[
        str | None, typer.Option(help=f"{_ROLES}; a member's own role by default.")
    ] = None,
    skill: Annotated[list[str] | None, typer.Option(help="Only for this skill.")] = None,
    days: Annotated[int | None, typer.Option(min=1, help="Valid for so many days.")] = None,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Make a key and print its token, which is shown this once."""
    ends = datetime.now(UTC) + timedelta(days=days) if days is not None else None
    with client_of(url) as client:
        made = client.make_key(
            name,
            role=_role(role) if role is not None else None,
            member=_member(client, member) if member is not None else None,
            skills=skill or (),
            expires_at=ends,
        )
    print(made.model_dump_json() if as_json else made.token)


@app.command()
def revoke(
    key: Annotated[str, typer.Argument(help="The id of the key.", show_default=False)],
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Let a key count no more."""
    with client_of(url) as client:
        ended = client.revoke_key(key)
    _print([ended], [f"The key '{ended.name}' is revoked."], as_json)


@app.command()
def audit(
    target: Annotated[str | None, typer.Option(help="Only of this skill, member or key.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="At most so many.")] = 50,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """List who did what, the newest first."""
    with client_of(url) as client:
        found = client.list_audit(target=target, limit=limit).lines
    lines = [
        f"{each.at.astimezone():%Y-%m-%d %H:%M}\t{each.actor}\t{each.action}\t{each.target}"
        for each in found
    ]
    _print(found, lines, as_json)


def _print(shapes: Sequence[Shape], lines: Sequence[str], as_json: bool) -> None:
    if as_json:
        print(json.dumps([each.model_dump(mode="json") for each in shapes], ensure_ascii=False))
        return
    for line in lines:
        print(line)


def _role(name: str) -> Role:
    for role in ROLES:
        if role == name:
            return role
    raise typer.BadParameter(f"'{name}' is no role. Roles are: {_ROLES}.")


def _member(client: Client, name: str) -> str:
    members = client.list_members()
    for each in members:
        if each.name == name:
            return each.id
    known = [each.name for each in members]
    raise NotFound(
        "member-not-found",
        together(
            say("There is no member '{name}'.", name=name), suggest(name, known, say("members"))
        ),
    )
