"""Jobs that leave a result to look at."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Keep with a job what came of it."""
    op.add_column("jobs", sa.Column("result", sa.JSON(), nullable=True))
