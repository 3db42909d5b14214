"""What sessions want of people."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add to sessions who has taken them over, and the orders in which they are listed."""
    op.add_column("sessions", sa.Column("attention", sa.Text(), nullable=True))
    op.add_column("sessions", sa.Column("person", sa.Text(), nullable=True))
    op.create_index(
        op.f("ix_sessions_skill_updated_at_session_id"),
        "sessions",
        ["skill", "updated_at", "session_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_sessions_skill_attention_updated_at"),
        "sessions",
        ["skill", "attention", "updated_at"],
        unique=False,
    )
