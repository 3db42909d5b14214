"""Notices to the operator's webhook, as the API tells them."""

from __future__ import annotations

from typing import Literal

from pydantic import JsonValue

from builder.wire.shape import Shape

NoticeState = Literal["waiting", "sent", "dead"]


class NoticeShape(Shape):
    """A notice, and how its sending goes: `attempts` were in vain, `due` is when it is tried next."""

    id: str
    skill: str
    session_id: str
    seq: int
    kind: str
    content: dict[str, JsonValue]
    state: NoticeState
    attempts: int
    due: str | None
    failure: str | None
    created_at: str
    ended_at: str | None


class NoticeList(Shape):
    """Notices, the newest first; `next` is the `after` of the page that follows, or None."""

    notices: tuple[NoticeShape, ...]
    next: str | None
