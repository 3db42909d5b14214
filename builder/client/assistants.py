"""What the Python client can ask of assistants: one method a route."""

from __future__ import annotations

import uuid

from builder.client.connection import Connection
from builder.schema.assistant import Assistant
from builder.wire.assistants import AssistantLine, AssistantList, AssistantShape
from builder.wire.chat import Greeting, SessionShape, TurnShape
from builder.wire.skills import DraftLine, DraftList


class AssistantCalls(Connection):
    """The calls about assistants."""

    def list_assistants(self) -> tuple[AssistantLine, ...]:
        """Return the assistants of the server."""
        return self._get(AssistantList, "/v1/assistants").assistants

    def create_assistant(self, assistant: Assistant) -> AssistantShape:
        """Make an assistant; it answers at once."""
        body = {"assistant": assistant.model_dump(mode="json")}
        return self._send(AssistantShape, "POST", "/v1/assistants", body)

    def get_assistant(self, name: str, *, revision: int | None = None) -> AssistantShape:
        """Return the newest revision of an assistant and its problems, or an earlier one."""
        path = f"/v1/assistants/{name}"
        return self._get(AssistantShape, path if revision is None else f"{path}/drafts/{revision}")

    def save_assistant(
        self, assistant: Assistant, *, revision: int, note: str = ""
    ) -> AssistantShape:
        """Save an assistant made on a revision; raises `Conflict` when that is not the newest."""
        body = {"assistant": assistant.model_dump(mode="json"), "note": note}
        headers = {"if-match": f'"{revision}"'}
        path = f"/v1/assistants/{assistant.name}"
        return self._send(AssistantShape, "PUT", path, body, headers)

    def delete_assistant(self, name: str) -> None:
        """Move an assistant into the trash, with its drafts and sessions; its skills stay."""
        self._call("DELETE", f"/v1/assistants/{name}")

    def list_assistant_drafts(self, name: str) -> tuple[DraftLine, ...]:
        """Return the revisions of an assistant, newest first."""
        return self._get(DraftList, f"/v1/assistants/{name}/drafts").drafts

    def greet_by_assistant(self, name: str, *, language: str | None = None) -> Greeting:
        """Return what an assistant says first."""
        params = {"language": language} if language else {}
        return self._get(Greeting, f"/v1/assistants/{name}/greeting", params)

    def send_to_assistant(
        self,
        name: str,
        session_id: str,
        text: str,
        *,
        message_id: str | None = None,
        language: str | None = None,
        debug: bool = False,
    ) -> TurnShape:
        """Send a message to an assistant; the same `message_id` gets the same answer."""
        body = {
            "session_id": session_id,
            "message_id": message_id or uuid.uuid4().hex,
            "text": text,
            "language": language,
            "debug": debug,
        }
        return self._send(TurnShape, "POST", f"/v1/assistants/{name}/messages", body)

    def get_assistant_session(self, name: str, session_id: str) -> SessionShape:
        """Return the tracker and events of an assistant's session."""
        return self._get(SessionShape, f"/v1/assistants/{name}/sessions/{session_id}")
