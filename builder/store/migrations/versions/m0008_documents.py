"""Documents: their bytes once, in pieces, and which skills have drafts that name them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the tables of documents."""
    op.create_table(
        "documents",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("touched_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_documents")),
    )
    op.create_table(
        "document_pieces",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sha256"],
            ["documents.sha256"],
            name=op.f("fk_document_pieces_sha256"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sha256", "number", name=op.f("pk_document_pieces")),
    )
    op.create_table(
        "skill_documents",
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["skill"], ["skills.name"], name=op.f("fk_skill_documents_skill"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["sha256"], ["documents.sha256"], name=op.f("fk_skill_documents_sha256")
        ),
        sa.PrimaryKeyConstraint("skill", "sha256", name=op.f("pk_skill_documents")),
    )
    op.create_index(op.f("ix_skill_documents_sha256"), "skill_documents", ["sha256"], unique=False)
