"""What the designer asks of assistants."""

from __future__ import annotations

from builder.client import Client
from builder.schema.assistant import Assistant
from builder.wire.assistants import AssistantLine, AssistantShape


class AssistantCalls:
    """The calls about assistants."""

    _client: Client

    def assistants(self) -> list[AssistantLine]:
        """Return the list of assistants."""
        return list(self._client.list_assistants())

    def assistant(self, name: str) -> AssistantShape:
        """Return an assistant and its problems."""
        return self._client.get_assistant(name)

    def create_assistant(self, assistant: Assistant) -> None:
        """Make an assistant; it answers at once."""
        self._client.create_assistant(assistant)

    def save_assistant(self, assistant: Assistant, revision: int) -> None:
        """Save an assistant made on a revision; raises `Conflict` when somebody saved in between."""
        self._client.save_assistant(assistant, revision=revision)

    def delete_assistant(self, name: str) -> None:
        """Move an assistant into the trash; its skills stay."""
        self._client.delete_assistant(name)
