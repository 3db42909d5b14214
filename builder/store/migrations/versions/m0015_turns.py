"""What each turn counts as, for reports and for search."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Make the table; turns that were taken before are not in it."""
    op.create_table(
        "turns",
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("intent", sa.Text(), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("path", sa.Text(), nullable=True),
        sa.Column("handoff", sa.Text(), nullable=True),
        sa.Column("corrections", sa.Integer(), nullable=False),
        sa.Column("signal", sa.Text(), nullable=True),
        sa.Column("turn_ms", sa.Double(), nullable=False),
        sa.Column("interpret_ms", sa.Double(), nullable=True),
        sa.Column("effects_ms", sa.Double(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["skill", "session_id"],
            ["sessions.skill", "sessions.session_id"],
            name=op.f("fk_turns_skill_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("skill", "session_id", "seq", name=op.f("pk_turns")),
    )
    op.create_index(
        op.f("ix_turns_skill_at_session_id_seq"),
        "turns",
        ["skill", "at", "session_id", "seq"],
        unique=False,
    )
