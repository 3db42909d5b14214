"""No request body grows past a limit, whether its length is told or not."""

from __future__ import annotations

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from builder.sentence import say
from builder.server.errors import problem_response
from builder.server.received import takes_file

LARGEST_BODY: Final = 1 << 20
# A whole skill may come as one draft. Files are counted by the routes that take them.
LARGEST_SKILL: Final = 50 << 20


class BodyLimit:
    """Refuses bodies over the limit with 413, before they are read into memory."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting its body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if takes_file(scope):
            await self._app(scope, receive, send)
            return
        limit = _limit_for(scope)
        told = next((v for k, v in scope["headers"] if k == b"content-length"), b"0")
        if told.isdigit() and int(told) > limit:
            await _refuse(limit, scope, receive, send)
            return
        seen = 0
        refused = False

        async def counted() -> Message:
            nonlocal seen, refused
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                refused = True
                return {"type": "http.disconnect"}
            return message

        async def guarded(message: Message) -> None:
            if not refused:
                await send(message)

        await self._app(scope, counted, guarded)
        if refused:
            await _refuse(limit, scope, receive, send)


def _limit_for(scope: Scope) -> int:
    path: str = scope["path"]
    takes_skill = path.endswith("/draft") or path == "/v1/skills"
    return LARGEST_SKILL if takes_skill else LARGEST_BODY


async def _refuse(limit: int, scope: Scope, receive: Receive, send: Send) -> None:
    response = problem_response(
        413,
        "body-too-large",
        say(
            "The request's body is too large: at most {most} KB are taken here. Messages may have "
            "4000 characters.",
            most=limit // 1024,
        ),
    )
    await response(scope, receive, send)
