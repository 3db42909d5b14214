"""What the Python client can ask of talks that are tried: one method a route."""

from __future__ import annotations

from urllib.parse import quote

from builder.client.connection import Connection, read_answer
from builder.schema.chat import Chat
from builder.wire.trials import BranchShape, RecordedShape


class TrialCalls(Connection):
    """The calls about talks that are tried, and made tests."""

    def branch_session(
        self, skill: str, session_id: str, after: str, *, into: str | None = None
    ) -> BranchShape:
        """Go on from a message of a session of trying, in a new session; no action is called again."""
        body = {"after": after, "session_id": into}
        return self._send(BranchShape, "POST", f"{_path(skill, session_id)}/branches", body)

    def record_session(
        self, skill: str, session_id: str, *, name: str | None = None, words: bool = False
    ) -> Chat:
        """Return a session as a test conversation, to be put among the chats of the draft."""
        params: dict[str, str | bool] = {"words": words} | ({"name": name} if name else {})
        answer = self._call("GET", f"{_path(skill, session_id)}/chat", params=params)
        return read_answer(RecordedShape, answer).chat


def _path(skill: str, session_id: str) -> str:
    return f"/v1/skills/{skill}/sessions/{quote(session_id, safe='')}"
