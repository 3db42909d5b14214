"""The web chat: one page for all who answer, and the script that puts it on any other page."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Response

from builder.errors import NotFound
from builder.sentence import say
from builder.server.policy import PUBLIC, guard

router: Final = APIRouter(tags=["web chat"], dependencies=[guard(PUBLIC)])

_STATIC: Final = Path(__file__).parents[1] / "static"
_TYPES: Final = {
    "chat.css": "text/css; charset=utf-8",
    "chat.js": "text/javascript; charset=utf-8",
    "widget.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
# The page may be framed by any site, since that is how it is embedded; it runs nothing but its own
# script, and talks to nobody but this server.
_CHAT_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' https: http:; base-uri 'none'; form-action 'none'; frame-ancestors *"
)


@router.get("/chat/{skill}", response_class=Response)
async def chat_page(skill: str) -> Response:
    """Return the web chat of a skill."""
    headers = {"content-security-policy": _CHAT_POLICY, "referrer-policy": "no-referrer"}
    headers |= {"x-content-type-options": "nosniff", "cache-control": "no-cache"}
    return Response(_read("chat.html"), media_type="text/html; charset=utf-8", headers=headers)


@router.get("/chat/assistants/{assistant}", response_class=Response)
async def assistant_page(assistant: str) -> Response:
    """Return the web chat of an assistant."""
    return await chat_page(assistant)


@router.get("/static/{name}", response_class=Response)
async def static_file(name: str) -> Response:
    """Return a file of the web chat."""
    kind = _TYPES.get(name)
    if kind is None:
        raise NotFound(
            "file-not-found", say("There is no file '{name}' in the web chat.", name=name)
        )
    headers = {
        "cache-control": "public, max-age=300",
        "x-content-type-options": "nosniff",
        # The widget is loaded by pages of other sites.
        "cross-origin-resource-policy": "cross-origin",
    }
    return Response(_read(name), media_type=kind, headers=headers)


@lru_cache(maxsize=16)
def _read(name: str) -> bytes:
    return (_STATIC / name).read_bytes()
