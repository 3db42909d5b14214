"""What the Python client can ask of sessions, the people in them, and users: one method a route."""

from __future__ import annotations

import uuid
from urllib.parse import quote

from builder.client.analytics import Search
from builder.client.connection import Connection
from builder.wire.chat import (
    Attention,
    PersonShape,
    SaidList,
    SessionList,
    SessionShape,
    TurnShape,
    UserShape,
)
from builder.wire.notices import NoticeList, NoticeShape, NoticeState


class SessionCalls(Connection):
    """The calls about sessions, the people in them, and users."""

    def get_session(self, name: str, session_id: str) -> SessionShape:
        """Return a session's tracker and events."""
        return self._get(SessionShape, _session(name, session_id))

    def reset_session(self, name: str, session_id: str) -> TurnShape:
        """Begin a session anew."""
        return self._send(TurnShape, "POST", f"{_session(name, session_id)}/reset", {})

    def get_user(self, name: str, user_id: str) -> UserShape:
        """Return what is remembered of a user from one session to the next."""
        return self._get(UserShape, f"/v1/skills/{name}/users/{user_id}")

    def forget_user(self, name: str, user_id: str) -> None:
        """Forget what is remembered of a user."""
        self._call("DELETE", f"/v1/skills/{name}/users/{user_id}")

    def list_sessions(
        self,
        skill: str,
        *,
        attention: Attention | None = None,
        begins: str = "",
        search: Search | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> SessionList:
        """Return a page of sessions, newest activity first; `after` is the `next` of the page before."""
        params = {"begins": begins, "limit": str(limit), **(search.params() if search else {})}
        if attention is not None:
            params["attention"] = attention
        if after is not None:
            params["after"] = after
        return self._get(SessionList, f"/v1/skills/{skill}/sessions", params)

    def list_replies(
        self, skill: str, session_id: str, *, after: int = 0, wait: float = 0.0
    ) -> SaidList:
        """Return what was said after a number; with `wait`, seconds, as soon as there is something."""
        params = {"after": str(after), "wait": str(wait)}
        return self._get(SaidList, f"{_session(skill, session_id)}/replies", params)

    def take_over(
        self,
        skill: str,
        session_id: str,
        person: str = "",
        *,
        instead: bool = False,
        request_id: str | None = None,
    ) -> PersonShape:
        """Take a session over; the skill is silent until it is released."""
        body = {"person": person, "instead": instead, "request_id": request_id or uuid.uuid4().hex}
        return self._send(PersonShape, "POST", f"{_session(skill, session_id)}/take-over", body)

    def say_as(
        self, skill: str, session_id: str, person: str, text: str, *, request_id: str | None = None
    ) -> PersonShape:
        """Say something to the user of a session that a person has taken over."""
        body = {"person": person, "text": text, "request_id": request_id or uuid.uuid4().hex}
        return self._send(PersonShape, "POST", f"{_session(skill, session_id)}/say", body)

    def release(
        self, skill: str, session_id: str, person: str = "", *, request_id: str | None = None
    ) -> PersonShape:
        """Give a session back to its skill."""
        body = {"person": person, "request_id": request_id or uuid.uuid4().hex}
        return self._send(PersonShape, "POST", f"{_session(skill, session_id)}/release", body)

    def list_notices(
        self,
        *,
        state: NoticeState | None = None,
        skill: str | None = None,
        session_id: str | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> NoticeList:
        """Return a page of notices to the operator's webhook, the newest first."""
        named = {"state": state, "skill": skill, "session_id": session_id, "after": after}
        params = {name: value for name, value in named.items() if value is not None}
        return self._get(NoticeList, "/v1/notices", {**params, "limit": str(limit)})

    def retry_notice(self, notice_id: str) -> NoticeShape:
        """Have a notice sent now, under the same id."""
        return self._send(NoticeShape, "POST", f"/v1/notices/{quote(notice_id, safe='')}/retry", {})


def _session(skill: str, session_id: str) -> str:
    return f"/v1/skills/{skill}/sessions/{quote(session_id, safe='')}"
