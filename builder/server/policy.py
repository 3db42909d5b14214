"""Who may call which route: every route names its policy, and a test finds one that does not."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from fastapi import Depends, Request

from builder.errors import BuilderError
from builder.server.services import services_of

PUBLIC: Final = "public"
MANAGE: Final = "manage"


class Refused(BuilderError):
    """The caller may not do this."""


def may_manage(request: Request) -> None:
    """Let a caller pass who has the key; without a configured key, one on this machine.

    A browser's request from another site is refused in the latter case, so that no web page can
    manage a server on its visitor's machine. Raises `Refused`.
    """
    key = services_of(request).settings.api_key
    if key is None:
        _ensure_local(request)
        return
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not given:
        raise Refused(
            "key-missing",
            "Managing skills needs the API key: send it as `Authorization: Bearer KEY`.",
        )
    if not hmac.compare_digest(given.strip().encode(), key.encode()):
        raise Refused("key-wrong", "This API key is not valid here.")


def anyone(_request: Request) -> None:
    """Let everyone pass."""


def guard(policy: str) -> Any:
    """Return the dependency that a router or route names its policy with."""
    check: Callable[[Request], None] = may_manage if policy == MANAGE else anyone
    return Depends(check)


def policy_of(route: Any) -> str | None:
    """Return the policy that a route names, or None when it names none."""
    checks = [d.call for d in getattr(route, "dependant", route).dependencies]
    if may_manage in checks:
        return MANAGE
    return PUBLIC if anyone in checks else None


def _ensure_local(request: Request) -> None:
    host = request.client.host if request.client else ""
    origin = request.headers.get("origin")
    named = request.headers.get("host", "")
    if not _is_loopback(host) or not _is_loopback(_hostname(named)):
        raise Refused(
            "key-missing",
            "This server has no API key, so skills are managed from its own machine only. "
            "Set DIALOOM_API_KEY to manage it from elsewhere.",
        )
    if origin is not None and not _is_loopback(urlsplit(origin).hostname or ""):
        raise Refused("origin-refused", f"Pages from {origin} may not manage this server.")


def _hostname(host: str) -> str:
    return urlsplit(f"//{host}").hostname or ""


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
