"""What is remembered of users from one session to the next."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table of users' slots."""
    op.create_table(
        "user_slots",
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["skill"], ["skills.name"], name=op.f("fk_user_slots_skill"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("skill", "user_id", "slot", name=op.f("pk_user_slots")),
    )
