"""What the designer asks while a skill is tried."""

from __future__ import annotations

from builder.client import Client
from builder.conversation.reply import Reply
from builder.schema.chat import Chat
from builder.wire.chat import SaidShape, TurnShape


class TrialCalls:
    """The calls about talks that are tried."""

    _client: Client

    def greeting(
        self, name: str, language: str | None, version: int | None = None
    ) -> tuple[Reply, ...]:
        """Return what a version of a skill says first; the published one where none is named."""
        return self._client.greeting(name, language=language, version=version).replies

    def send(
        self,
        name: str,
        session_id: str,
        text: str,
        *,
        language: str | None,
        version: int,
        message_id: str | None = None,
    ) -> TurnShape:
        """Send a message to a version of a skill; the same `message_id` gets the same answer."""
        return self._client.send_message(
            name,
            session_id,
            text,
            message_id=message_id,
            language=language,
            version=version,
            debug=True,
        )

    def go_on_from(self, name: str, session_id: str, message_id: str) -> str:
        """Make a session that goes on from a message of another; return its id."""
        return self._client.branch_session(name, session_id, message_id).session_id

    def record(self, name: str, session_id: str, chat: str) -> Chat:
        """Return a talk as a test conversation of this name."""
        return self._client.record_session(name, session_id, name=chat)

    def said_by_itself(self, name: str, session_id: str) -> tuple[SaidShape, ...]:
        """Return what a session said that no message of the user asked for."""
        said = self._client.list_replies(name, session_id).said
        return tuple(each for each in said if each.kind != "user" and each.replies)
