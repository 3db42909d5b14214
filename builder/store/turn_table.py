"""The table of kept turns; times are seconds since 1970 in UTC, and milliseconds."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Double, Index, Integer, Table, Text

from builder.store.tables import metadata, session_key

# What each turn counts as, for reports and for search: a line, written with the turn.
turns: Final = Table(
    "turns",
    metadata,
    Column("skill", Text, primary_key=True),
    Column("session_id", Text, primary_key=True),
    # The number of its message in the session.
    Column("seq", Integer, primary_key=True),
    Column("at", Double, nullable=False),
    Column("kind", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("outcome", Text),
    Column("language", Text),
    Column("intent", Text),
    Column("score", Double),
    # Where an answer came from: `faq:ID` or `document:NAME`.
    Column("source", Text),
    # Its way through flows, a list of moves as JSON, or null where it moved nothing.
    Column("path", Text),
    # Why the session was given to a person, where it was.
    Column("handoff", Text),
    Column("corrections", Integer, nullable=False),
    Column("signal", Text),
    # Milliseconds: from taking the message in until its answer was ready, and of these by stage.
    Column("turn_ms", Double, nullable=False),
    Column("interpret_ms", Double),
    Column("effects_ms", Double),
    # What the user said; and all that was said in the turn, folded, to be searched.
    Column("text", Text, nullable=False),
    Column("said", Text, nullable=False),
    session_key(),
    Index(None, "skill", "at", "session_id", "seq"),
)
