"""What the Python client can ask of reports, and of talks as they were taken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import quote

from builder.analytics.outcome import Outcome
from builder.client.connection import Connection
from builder.wire.analytics import KeptTurnList, ReportShape

TalkFormat = Literal["csv", "jsonl"]


@dataclass(frozen=True)
class Days:
    """Days by the calendar of a time zone: the last `days` up to today, or from `first` to `last`."""

    days: int = 7
    first: date | None = None
    last: date | None = None
    time_zone: str = "UTC"

    def params(self) -> dict[str, str]:
        """Return them as a request names them."""
        named = {"first": self.first, "last": self.last}
        dates = {name: day.isoformat() for name, day in named.items() if day is not None}
        return {"days": str(self.days), "time_zone": self.time_zone, **dates}


@dataclass(frozen=True)
class Search:
    """What talks must hold to be found; what is left out is not looked at.

    `text`, `intent` and `outcome` are of one turn, `flow` and `handed_off` of the talk.
    """

    text: str = ""
    intent: str | None = None
    flow: str | None = None
    outcome: Outcome | None = None
    handed_off: bool = False
    within: Days | None = None

    def params(self) -> dict[str, str]:
        """Return it as a request names it."""
        named = {"text": self.text, "intent": self.intent, "flow": self.flow}
        found = {name: value for name, value in named.items() if value}
        if self.outcome is not None:
            found["outcome"] = self.outcome
        if self.handed_off:
            found["handed_off"] = "true"
        return {**found, **(self.within.params() if self.within else {})}


class AnalyticsCalls(Connection):
    """The calls about what talks add up to."""

    def get_report(self, skill: str, within: Days | None = None) -> ReportShape:
        """Return what a period adds up to."""
        params = (within or Days()).params()
        return self._get(ReportShape, f"/v1/skills/{skill}/analytics", params)

    def get_report_table(
        self,
        skill: str,
        table: str,
        within: Days | None = None,
        *,
        format: Literal["csv", "json"] = "csv",
    ) -> bytes:
        """Return a table of a report as a file."""
        params = {**(within or Days()).params(), "format": format}
        path = f"/v1/skills/{skill}/analytics/{quote(table, safe='')}"
        return self._call("GET", path, params=params).content

    def list_turns(
        self, skill: str, session_id: str, *, after: int = 0, limit: int = 100
    ) -> KeptTurnList:
        """Return turns of a session after a number: what was understood, and what came of it."""
        path = f"/v1/skills/{skill}/sessions/{quote(session_id, safe='')}/turns"
        return self._get(KeptTurnList, path, {"after": str(after), "limit": str(limit)})

    @contextmanager
    def write_out(
        self,
        skill: str,
        search: Search | None = None,
        *,
        begins: str = "",
        format: TalkFormat = "csv",
        time_zone: str = "UTC",
    ) -> Iterator[Iterator[bytes]]:
        """Open the talks that a search finds, written out a turn a line, as they come."""
        params = {"time_zone": time_zone, "begins": begins, "format": format}
        given = {**params, **(search.params() if search else {})}
        with self._stream(f"/v1/skills/{skill}/conversations", given) as pieces:
            yield pieces
