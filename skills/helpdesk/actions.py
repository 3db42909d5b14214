"""What the helpdesk does in the world: rasa-sdk actions over a small database of incidents.

Runs in a process of its own (`dialoom actions skills/helpdesk`). Put your own ticket system behind
`open_incident` and `latest_incident` to go live.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

_SCHEMA = """CREATE TABLE IF NOT EXISTS incidents (
    id INTEGER PRIMARY KEY, email TEXT, priority TEXT, subject TEXT, problem TEXT,
    state TEXT NOT NULL DEFAULT 'open', UNIQUE (email, priority, subject, problem)
)"""


@contextmanager
def _database() -> Iterator[sqlite3.Connection]:
    folder = Path(os.environ.get("DIALOOM_DATA_DIR") or "~/.dialoom").expanduser() / "actions"
    folder.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(folder / "helpdesk.db", timeout=5)
    try:
        with connection:
            connection.execute(_SCHEMA)
            yield connection
    finally:
        connection.close()


def open_incident(email: str, priority: str, subject: str, problem: str) -> str:
    """Open an incident and return its number; the same one again gets the same number."""
    told = (email, priority, subject, problem)
    with _database() as database:
        database.execute(
            "INSERT OR IGNORE INTO incidents (email, priority, subject, problem) VALUES (?, ?, ?, ?)",
            told,
        )
        found = database.execute(
            "SELECT id FROM incidents WHERE (email, priority, subject, problem) = (?, ?, ?, ?)",
            told,
        ).fetchone()
    return f"INC{found[0]:05}"


def latest_incident(email: str) -> tuple[str, str, str] | None:
    """Return the number, title and state of an address's latest incident, or None."""
    with _database() as database:
        found = database.execute(
            "SELECT id, subject, state FROM incidents WHERE email = ? ORDER BY id DESC", (email,)
        ).fetchone()
    return (f"INC{found[0]:05}", found[1], found[2]) if found else None


class ActionOpenIncident(Action):  # type: ignore[misc]
    """Open the incident that the slots describe."""

    def name(self) -> str:
        """Return the name that flows use."""
        return "action_open_incident"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Store it and remember its number."""
        names = ("email", "priority", "subject", "problem")
        number = open_incident(*(str(tracker.get_slot(name)) for name in names))
        return [SlotSet("incident", number), SlotSet("incident_state", "open")]


class ActionIncidentStatus(Action):  # type: ignore[misc]
    """Look up how the latest incident of an address stands."""

    def name(self) -> str:
        """Return the name that flows use."""
        return "action_incident_status"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Remember what was found."""
        found = latest_incident(str(tracker.get_slot("email")))
        number, subject, state = found or (None, None, None)
        return [
            SlotSet("incident", number),
            SlotSet("subject", subject),
            SlotSet("incident_state", state),
        ]
