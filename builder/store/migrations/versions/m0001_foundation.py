"""The first form of the tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "skills",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("updated_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_skills")),
    )
    op.create_table(
        "bundles",
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("manifest", sa.JSON(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["skill"], ["skills.name"], name=op.f("fk_bundles_skill"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("skill", "version", name=op.f("pk_bundles")),
    )
    op.create_table(
        "deployments",
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("previous", sa.Integer(), nullable=True),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["skill"], ["skills.name"], name=op.f("fk_deployments_skill"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("skill", name=op.f("pk_deployments")),
    )
    op.create_table(
        "drafts",
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["skill"], ["skills.name"], name=op.f("fk_drafts_skill"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("skill", "revision", name=op.f("pk_drafts")),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("progress", sa.Double(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("error", sa.JSON(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("heartbeat", sa.Double(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("started_at", sa.Double(), nullable=True),
        sa.Column("ended_at", sa.Double(), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')",
            name=op.f("ck_jobs_state"),
        ),
        sa.ForeignKeyConstraint(
            ["skill"], ["skills.name"], name=op.f("fk_jobs_skill"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index(op.f("ix_jobs_skill_created_at"), "jobs", ["skill", "created_at"], unique=False)
    op.create_index(op.f("ix_jobs_state_created_at"), "jobs", ["state", "created_at"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("sent_at", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["skill"], ["skills.name"], name=op.f("fk_outbox_skill"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index(
        op.f("ix_outbox_sent_at_created_at"), "outbox", ["sent_at", "created_at"], unique=False
    )
    op.create_table(
        "sessions",
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("done_seq", sa.Integer(), nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.Double(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("tracker", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["skill"], ["skills.name"], name=op.f("fk_sessions_skill"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("skill", "session_id", name=op.f("pk_sessions")),
    )
    op.create_table(
        "action_results",
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["skill", "session_id"],
            ["sessions.skill", "sessions.session_id"],
            name=op.f("fk_action_results_skill_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "skill", "session_id", "message_id", "number", name=op.f("pk_action_results")
        ),
    )
    op.create_table(
        "events",
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("schema", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["skill", "session_id"],
            ["sessions.skill", "sessions.session_id"],
            name=op.f("fk_events_skill_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("skill", "session_id", "seq", name=op.f("pk_events")),
    )
    op.create_table(
        "messages",
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reply", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", sa.Double(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'answered', 'failed')", name=op.f("ck_messages_state")
        ),
        sa.ForeignKeyConstraint(
            ["skill", "session_id"],
            ["sessions.skill", "sessions.session_id"],
            name=op.f("fk_messages_skill_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("skill", "session_id", "message_id", name=op.f("pk_messages")),
    )
    op.create_index(op.f("ix_messages_received_at"), "messages", ["received_at"], unique=False)
    op.create_index(
        op.f("ix_messages_skill_session_id_seq"),
        "messages",
        ["skill", "session_id", "seq"],
        unique=True,
    )
