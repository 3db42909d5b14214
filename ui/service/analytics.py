"""What the designer asks about talks: what they add up to, and each of them."""

from __future__ import annotations

from builder.client import Client
from builder.client.analytics import Days, Search, TalkFormat
from builder.wire.analytics import KeptTurnShape, ReportShape
from builder.wire.chat import Attention, SessionList

# So many turns of a talk are read; one that never ends shows its first ones.
_MOST_TURNS = 2_000
# So much of the talks is handed to the browser at once.
LARGEST_FILE = 50 << 20


class AnalyticsCalls:
    """The calls about what talks add up to."""

    _client: Client

    def talk_report(self, skill: str, within: Days) -> ReportShape:
        """Return what a period adds up to; takes a second or two where there is much."""
        return self._client.get_report(skill, within)

    def find_sessions(
        self,
        skill: str,
        *,
        attention: Attention | None = None,
        begins: str = "",
        search: Search | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> SessionList:
        """Return a page of the sessions that hold what is looked for, newest activity first."""
        return self._client.list_sessions(
            skill, attention=attention, begins=begins, search=search, after=after, limit=limit
        )

    def turns(self, skill: str, session_id: str, after: int) -> list[KeptTurnShape]:
        """Return the turns of a session after a number, with what was understood."""
        found: list[KeptTurnShape] = []
        while len(found) < _MOST_TURNS:
            page = self._client.list_turns(skill, session_id, after=after, limit=500)
            found += page.turns
            after = page.last
            if len(page.turns) < 500:
                break
        return found

    def written_out(
        self, skill: str, search: Search, begins: str, format: TalkFormat, time_zone: str
    ) -> bytes:
        """Return the talks that a search finds as a file, as much of them as a browser takes."""
        held = bytearray()
        with self._client.write_out(
            skill, search, begins=begins, format=format, time_zone=time_zone
        ) as pieces:
            for piece in pieces:
                held += piece
                if len(held) > LARGEST_FILE:
                    # Up to the last whole line.
                    return bytes(held[: held.rfind(b"\n", 0, LARGEST_FILE) + 1])
        return bytes(held)
