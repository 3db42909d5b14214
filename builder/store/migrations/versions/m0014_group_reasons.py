"""Why a group is proposed: a code with its facts in the place of an English sentence."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Forget the sentences: what they say cannot be told in another language."""
    groups = sa.table("candidate_groups", sa.column("why", sa.Text()))
    op.execute(groups.update().values(why='{"code": "unknown"}'))
