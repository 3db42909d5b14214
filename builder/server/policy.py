"""Who may call which route: every route names its policy, and a test finds one that does not.

A router names the policy of its routes, and a route that needs another one names that: the nearest
counts. `MANAGE` is the usual one: whoever reads needs the role of a viewer, whoever changes something
that of an editor.
"""

from __future__ import annotations

from functools import reduce
from ipaddress import ip_address
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from fastapi import Depends, Request

from builder.errors import NotFound
from builder.roles import Role, may
from builder.sentence import Sentence, say, together, verbatim
from builder.server.principal import LOCAL, Principal, Refused
from builder.server.services import services_of
from builder.store.actor import act_as

__all__ = [
    "ADMIN",
    "EDITOR",
    "MANAGE",
    "PUBLIC",
    "PUBLISHER",
    "VIEWER",
    "Caller",
    "Policy",
    "Refused",
    "admit",
    "ensure_touches",
    "guard",
    "policy_of",
    "role_for",
    "role_said",
]

Policy = Literal["public", "manage", "viewer", "editor", "publisher", "admin"]
PUBLIC: Final = "public"
MANAGE: Final = "manage"
VIEWER: Final = "viewer"
EDITOR: Final = "editor"
PUBLISHER: Final = "publisher"
ADMIN: Final = "admin"

_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_WORK: Final[dict[Role, Sentence]] = {
    "viewer": say("reads"),
    "editor": say("changes drafts, trains, labels and talks to users"),
    "publisher": say("changes what answers users"),
    "admin": say("manages members, keys and the server, and deletes skills"),
}

_ROLES: Final[dict[Role, Sentence]] = {
    "viewer": say("viewer"),
    "editor": say("editor"),
    "publisher": say("publisher"),
    "admin": say("admin"),
}


class Guard:
    """The check of a policy, as a dependency of a router or a route."""

    def __init__(self, policy: Policy, *, any_skill: bool) -> None:
        self.policy = policy
        # Whether a key for some skills may call it although it is about no skill.
        self.any_skill = any_skill

    async def __call__(self, request: Request) -> None:
        """Let the caller pass or raise `Refused`; of several guards only the nearest checks."""
        nearest = _nearest(request.scope.get("route"))
        if nearest is not None and nearest is not self:
            return
        role = role_for(self.policy, request.method)
        if role is not None:
            await admit(request, role, any_skill=self.any_skill)


def guard(policy: Policy, *, any_skill: bool = False) -> Any:
    """Return the dependency that a router or route names its policy with."""
    return Depends(Guard(policy, any_skill=any_skill))


def policy_of(route: Any) -> Policy | None:
    """Return the policy that counts for a route, or None when none is named."""
    nearest = _nearest(route)
    return nearest.policy if nearest is not None else None


def role_for(policy: Policy, method: str) -> Role | None:
    """Return the role that a policy asks for a method of HTTP; None for everyone."""
    if policy == PUBLIC:
        return None
    if policy == MANAGE:
        return VIEWER if method in _READS else EDITOR
    return policy


async def admit(request: Request, role: Role, *, any_skill: bool = False) -> Principal:
    """Let a caller pass who has a role, and remember who it is for what follows.

    Without a key only a caller on this machine passes, and only where the server has none of its own;
    a browser's request from another site is refused then, so that no web page can manage a server on
    its visitor's machine. Raises `Refused`, and `NotFound` for what lies in the trash.
    """
    principal = await _identify(request)
    if not may(principal.role, role):
        raise await _role_missing(request, principal, role)
    named = _named(request)
    if named is not None:
        ensure_touches(principal, named)
        if await services_of(request).doorkeeper.in_trash(named):
            raise _in_trash(request, named)
    elif principal.skills and not any_skill:
        raise Refused(
            "key-restricted",
            say(
                "The key of {name} is for {skills} only, and this is about the whole server. Use a key "
                "that is not restricted to skills.",
                name=principal.name,
                skills=_quoted(principal.skills),
            ),
        )
    request.state.principal = principal
    act_as(principal.actor)
    return principal


def ensure_touches(principal: Principal, skill: str) -> None:
    """Raise `Refused('skill-not-allowed')` for a skill that the caller's key is not for."""
    if not principal.may_touch(skill):
        raise Refused(
            "skill-not-allowed",
            say(
                "The key of {name} is for {skills} only, not for '{skill}'. An admin of this server can "
                "make one that is.",
                name=principal.name,
                skills=_quoted(principal.skills),
                skill=skill,
            ),
        )


def role_said(role: Role) -> Sentence:
    """Return the name of a role, for a sentence."""
    return _ROLES[role]


def _caller(request: Request) -> Principal:
    found: Principal = request.state.principal
    return found


# What a guarded route takes to know who calls.
Caller = Annotated[Principal, Depends(_caller)]


def _nearest(route: Any) -> Guard | None:
    dependencies = getattr(getattr(route, "dependant", route), "dependencies", ())
    guards = [each.call for each in dependencies if isinstance(each.call, Guard)]
    return guards[-1] if guards else None


async def _identify(request: Request) -> Principal:
    services = services_of(request)
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    token = given.strip() if scheme.lower() == "bearer" else ""
    if token:
        return await services.doorkeeper.identify(token)
    if services.settings.api_key is None:
        _ensure_local(request)
        return LOCAL
    raise Refused(
        "key-missing",
        say("Managing skills needs an API key: send it as `Authorization: Bearer KEY`."),
    )


async def _role_missing(request: Request, principal: Principal, role: Role) -> Refused:
    services = services_of(request)
    admins = await services.run(services.store.members.names_of, ADMIN)
    needs = say(
        "{name} has the role {role}, and this needs the role {needed}, which {work}.",
        name=principal.name,
        role=role_said(principal.role),
        needed=role_said(role),
        work=_WORK[role],
    )
    if not admins:
        return Refused(
            "role-missing", together(needs, say("An admin of this server can give it to you."))
        )
    who = reduce(
        lambda told, name: say("{one} or {other}", one=told, other=name),
        map(verbatim, admins),
    )
    return Refused("role-missing", together(needs, say("{names} can give it to you.", names=who)))


def _named(request: Request) -> str | None:
    """Return the skill or the assistant that the address is about; a query is no part of that."""
    name = request.path_params.get("skill") or request.path_params.get("assistant")
    return str(name) if name else None


def _in_trash(request: Request, name: str) -> NotFound:
    if "assistant" in request.path_params:
        code, kind = "assistant-not-found", say("assistant")
    else:
        code, kind = "skill-not-found", say("skill")
    return NotFound(
        code,
        say(
            "The {kind} '{name}' was deleted and lies in the trash. Have an admin restore it first.",
            kind=kind,
            name=name,
        ),
    )


def _ensure_local(request: Request) -> None:
    host = request.client.host if request.client else ""
    origin = request.headers.get("origin")
    named = request.headers.get("host", "")
    if not _is_loopback(host) or not _is_loopback(_hostname(named)):
        raise Refused(
            "key-missing",
            say(
                "This server has no API key of its own, so without one skills are managed from its own "
                "machine only. Set DIALOOM_API_KEY to manage it from elsewhere."
            ),
        )
    if origin is not None and not _is_loopback(urlsplit(origin).hostname or ""):
        raise Refused(
            "origin-refused",
            say("Pages from {origin} may not manage this server.", origin=origin),
        )


def _quoted(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"'{name}'" for name in names)


def _hostname(host: str) -> str:
    return urlsplit(f"//{host}").hostname or ""


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
