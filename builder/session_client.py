"""What the Python client can ask of sessions and users: one method a route."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, TypeVar

from pydantic import BaseModel

from builder.wire.chat import SessionShape, TurnShape, UserShape

T = TypeVar("T", bound=BaseModel)


class SessionCalls(ABC):
    """The calls about sessions and users; the client brings the connection."""

    @abstractmethod
    def _get(self, shape: type[T], path: str, params: dict[str, str] | None = None) -> T: ...

    @abstractmethod
    def _send(
        self,
        shape: type[T],
        method: str,
        path: str,
        body: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> T: ...

    @abstractmethod
    def _call(self, method: str, path: str, **options: Any) -> Any: ...

    def get_session(self, name: str, session_id: str) -> SessionShape:
        """Return a session's tracker and events."""
        return self._get(SessionShape, f"/v1/skills/{name}/sessions/{session_id}")

    def reset_session(self, name: str, session_id: str) -> TurnShape:
        """Begin a session anew."""
        return self._send(TurnShape, "POST", f"/v1/skills/{name}/sessions/{session_id}/reset", {})

    def get_user(self, name: str, user_id: str) -> UserShape:
        """Return what is remembered of a user from one session to the next."""
        return self._get(UserShape, f"/v1/skills/{name}/users/{user_id}")

    def forget_user(self, name: str, user_id: str) -> None:
        """Forget what is remembered of a user."""
        self._call("DELETE", f"/v1/skills/{name}/users/{user_id}")
