"""Test beside production: a deployment for each, who published what, where sessions are held."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_DEPLOYMENT = "skill, version, previous, counter, changed_at"


def upgrade() -> None:
    """Say of each deployment and session that it is in production, and keep who publishes."""
    # The key changes, which SQLite can only do by writing the table anew; it has a row a skill.
    op.execute(f"CREATE TABLE deployments_before AS SELECT {_DEPLOYMENT} FROM deployments")
    op.drop_table("deployments")
    op.create_table(
        "deployments",
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("previous", sa.Integer(), nullable=True),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.Double(), nullable=False),
        sa.CheckConstraint(
            "environment IN ('production', 'test')", name=op.f("ck_deployments_environment")
        ),
        _of_skill("deployments"),
        sa.PrimaryKeyConstraint("skill", "environment", name=op.f("pk_deployments")),
    )
    op.execute(
        f"INSERT INTO deployments (environment, {_DEPLOYMENT}) "
        f"SELECT 'production', {_DEPLOYMENT} FROM deployments_before"
    )
    op.drop_table("deployments_before")
    op.create_table(
        "publications",
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("previous", sa.Integer(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        _of_skill("publications"),
        sa.PrimaryKeyConstraint("skill", "environment", "number", name=op.f("pk_publications")),
    )
    op.create_table(
        "impact_verdicts",
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('approved', 'unwanted')", name=op.f("ck_impact_verdicts_verdict")
        ),
        _of_skill("impact_verdicts"),
        sa.PrimaryKeyConstraint(
            "skill", "version", "base", "change", name=op.f("pk_impact_verdicts")
        ),
    )
    op.add_column(
        "sessions",
        sa.Column("environment", sa.Text(), nullable=False, server_default=sa.text("'production'")),
    )


def _of_skill(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["skill"], ["skills.name"], name=op.f(f"fk_{table}_skill"), ondelete="CASCADE"
    )
