"""The timers of sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table of timers."""
    op.create_table(
        "timers",
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("timer_id", sa.Text(), nullable=False),
        sa.Column("due", sa.Double(), nullable=False),
        sa.Column("claimed_until", sa.Double(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["skill", "session_id"],
            ["sessions.skill", "sessions.session_id"],
            name=op.f("fk_timers_skill_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("skill", "session_id", "timer_id", name=op.f("pk_timers")),
    )
    op.create_index(op.f("ix_timers_due"), "timers", ["due"], unique=False)
