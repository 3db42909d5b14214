"""Sessions that want a person are found without looking at the others."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Put the whole order of the list into its index."""
    op.drop_index(op.f("ix_sessions_skill_attention_updated_at"), "sessions")
    op.create_index(
        op.f("ix_sessions_skill_attention_updated_at_session_id"),
        "sessions",
        ["skill", "attention", "updated_at", "session_id"],
        unique=False,
    )
