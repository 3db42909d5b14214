"""What a list of skills tells of each stands beside its name, so that no draft is read for it."""

import json

import sqlalchemy as sa
from alembic import op

from builder.text import fold

revision = "0011"
down_revision = "0010"

_SKILLS = sa.table(
    "skills",
    sa.column("name", sa.Text),
    sa.column("kind", sa.Text),
    sa.column("revision", sa.Integer),
    sa.column("head", sa.JSON),
    sa.column("words", sa.Text),
)
_DRAFTS = sa.table(
    "drafts",
    sa.column("skill", sa.Text),
    sa.column("revision", sa.Integer),
    sa.column("content", sa.Text),
)


def upgrade() -> None:
    """Add the columns, and fill them from the newest drafts."""
    for column in (
        sa.Column("head", sa.JSON(), nullable=False, server_default=sa.text("'{}'")),
        sa.Column("words", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("checked", sa.Integer(), nullable=False, server_default=sa.text("'0'")),
        sa.Column("errors", sa.Integer(), nullable=False, server_default=sa.text("'0'")),
        sa.Column("warnings", sa.Integer(), nullable=False, server_default=sa.text("'0'")),
    ):
        op.add_column("skills", column)
    op.create_index(
        op.f("ix_skills_kind_updated_at_name"), "skills", ["kind", "updated_at", "name"]
    )
    connection = op.get_bind()
    named = connection.execute(
        sa.select(_SKILLS.c.name, _SKILLS.c.revision).where(_SKILLS.c.kind == "skill")
    ).all()
    for name, newest in named:
        content = connection.scalar(
            sa.select(_DRAFTS.c.content).where(
                _DRAFTS.c.skill == name, _DRAFTS.c.revision == newest
            )
        )
        draft = json.loads(content) if content else {}
        head = {
            "title": draft.get("title", {}),
            "description": draft.get("description", ""),
            "languages": draft.get("languages", ["zh"]),
        }
        titles = [text for variants in head["title"].values() for text in variants]
        words = fold(" ".join((name, *titles, head["description"])))
        connection.execute(
            sa.update(_SKILLS).where(_SKILLS.c.name == name).values(head=head, words=words)
        )
