"""The tables of what was published, and what people said of it beforehand."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Double, ForeignKey, Integer, Table, Text

from builder.store.tables import metadata

# Who published what; `number` is what the deployment's counter came to with it.
publications = Table(
    "publications",
    metadata,
    Column("skill", Text, ForeignKey("skills.name", ondelete="CASCADE"), primary_key=True),
    Column("environment", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("previous", Integer),
    Column("by", Text, nullable=False),
    Column("at", Double, nullable=False),
)

# What people said of the changes that a version brings next to the one before it (`base`).
impact_verdicts = Table(
    "impact_verdicts",
    metadata,
    Column("skill", Text, ForeignKey("skills.name", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("base", Integer, primary_key=True),
    Column("change", Text, primary_key=True),
    Column("verdict", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Double, nullable=False),
    CheckConstraint("verdict IN ('approved', 'unwanted')", name="verdict"),
)
