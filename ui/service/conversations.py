"""What the designer asks of talks that people read and step into."""

from __future__ import annotations

from builder.client import Client
from builder.wire.chat import SaidShape, SessionShape


class ConversationCalls:
    """The calls about talks that people step into."""

    _client: Client

    def session(self, skill: str, session_id: str) -> SessionShape:
        """Return a session as it stands."""
        return self._client.get_session(skill, session_id)

    def said(self, skill: str, session_id: str, after: int) -> list[SaidShape]:
        """Return all that was said in a session after a number."""
        said: list[SaidShape] = []
        while page := self._client.list_replies(
            skill, session_id, after=said[-1].number if said else after
        ).said:
            said += page
        return said

    def take_over(self, skill: str, session_id: str, person: str, *, instead: bool = False) -> None:
        """Take a session over; raises `Conflict` when another person has it."""
        self._client.take_over(skill, session_id, person, instead=instead)

    def say_as(self, skill: str, session_id: str, person: str, text: str) -> None:
        """Say something to the user of a session that this person has."""
        self._client.say_as(skill, session_id, person, text)

    def release(self, skill: str, session_id: str, person: str) -> None:
        """Give a session back to its skill."""
        self._client.release(skill, session_id, person)
