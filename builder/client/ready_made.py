"""What the Python client can ask of ready-made skills: one method a route."""

from __future__ import annotations

from builder.client.connection import Connection
from builder.wire.ready_made import ReadyMadeLine, ReadyMadeList, ReadyMadeTaken


class ReadyMadeCalls(Connection):
    """The calls about ready-made skills and assistants."""

    def list_ready_made(self) -> tuple[ReadyMadeLine, ...]:
        """Return the skills and assistants that new ones can be made from."""
        return self._get(ReadyMadeList, "/v1/ready-made").ready_made

    def take_ready_made(
        self, ready_made: str, *, name: str | None = None, title: str | None = None
    ) -> ReadyMadeTaken:
        """Make a skill or an assistant from a ready-made one, under its own name or another."""
        body = {"name": name, "title": title}
        return self._send(ReadyMadeTaken, "POST", f"/v1/ready-made/{ready_made}", body)
