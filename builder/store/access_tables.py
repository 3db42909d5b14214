"""The tables of who may do what, of who did what, and of what is set while the server runs."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
)

from builder.store.tables import metadata

# The people who work on the skills of this server.
members = Table(
    "members",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("created_by", Text, nullable=False),
    CheckConstraint("role IN ('viewer', 'editor', 'publisher', 'admin')", name="role"),
)

# Keys of members and of programs; of the token its hash only. `skills` is empty for all of them.
api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("hash", LargeBinary, nullable=False),
    Column("name", Text, nullable=False),
    Column("member", Text, ForeignKey("members.id", ondelete="SET NULL")),
    Column("role", Text, nullable=False),
    Column("skills", JSON, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("expires_at", Double),
    Column("last_used_at", Double),
    Column("revoked_at", Double),
    Column("revoked_by", Text),
    CheckConstraint("role IN ('viewer', 'editor', 'publisher', 'admin')", name="role"),
    Index(None, "created_at", "id"),
)

# Who did what; `target` names the skill, member or key. It outlives what it tells of.
audit = Table(
    "audit",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", Double, nullable=False),
    Column("actor", Text, nullable=False),
    Column("key", Text),
    Column("action", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("details", JSON, nullable=False),
    Index(None, "at", "id"),
    Index(None, "target", "at", "id"),
)

# What is set while the server runs, for all of it or for one skill.
server_options = Table(
    "server_options",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", JSON, nullable=False),
    Column("changed_at", Double, nullable=False),
    Column("changed_by", Text, nullable=False),
)

skill_options = Table(
    "skill_options",
    metadata,
    Column("skill", Text, ForeignKey("skills.name", ondelete="CASCADE"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", JSON, nullable=False),
    Column("changed_at", Double, nullable=False),
    Column("changed_by", Text, nullable=False),
)
