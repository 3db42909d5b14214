"""The labelling inbox: candidates, their groups, what people decided; jobs of more than one kind."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the tables of the inbox, and say of each job what it does."""
    op.add_column(
        "jobs", sa.Column("kind", sa.Text(), nullable=False, server_default=sa.text("'training'"))
    )
    op.add_column(
        "jobs", sa.Column("options", sa.JSON(), nullable=False, server_default=sa.text("'{}'"))
    )
    op.create_table(
        "candidates",
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("producer", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("intent", sa.Text(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("added_at", sa.Double(), nullable=False),
        sa.CheckConstraint(
            "status IN ('proposed', 'accepted', 'rejected', 'later')",
            name=op.f("ck_candidates_status"),
        ),
        _of_skill("candidates"),
        sa.PrimaryKeyConstraint("skill", "id", name=op.f("pk_candidates")),
    )
    op.create_index(
        op.f("ix_candidates_skill_status_added_at_id"),
        "candidates",
        ["skill", "status", "added_at", "id"],
        unique=False,
    )
    op.create_table(
        "candidate_groups",
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("place", sa.Double(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("intent", sa.Text(), nullable=True),
        sa.Column("members", sa.JSON(), nullable=False),
        sa.Column("purity", sa.Double(), nullable=False),
        sa.Column("gain", sa.Double(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("doubled", sa.Boolean(), nullable=False),
        sa.Column("first_by", sa.Text(), nullable=True),
        sa.Column("second_by", sa.Text(), nullable=True),
        sa.Column("held_by", sa.Text(), nullable=True),
        sa.Column("held_until", sa.Double(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'later', 'decided', 'split')", name=op.f("ck_candidate_groups_state")
        ),
        _of_skill("candidate_groups"),
        sa.PrimaryKeyConstraint("skill", "id", name=op.f("pk_candidate_groups")),
    )
    op.create_index(
        op.f("ix_candidate_groups_skill_state_place_id"),
        "candidate_groups",
        ["skill", "state", "place", "id"],
        unique=False,
    )
    op.create_table(
        "decisions",
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("intent", sa.Text(), nullable=True),
        sa.Column("exceptions", sa.JSON(), nullable=False),
        sa.Column("proposed", sa.Text(), nullable=True),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("is_second", sa.Boolean(), nullable=False),
        sa.Column("closes", sa.Boolean(), nullable=False),
        sa.Column("added", sa.JSON(), nullable=False),
        sa.Column("made_intent", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=True),
        _of_skill("decisions"),
        sa.PrimaryKeyConstraint("skill", "id", name=op.f("pk_decisions")),
    )
    op.create_index(
        op.f("ix_decisions_skill_at_id"), "decisions", ["skill", "at", "id"], unique=False
    )


def _of_skill(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["skill"], ["skills.name"], name=op.f(f"fk_{table}_skill"), ondelete="CASCADE"
    )
