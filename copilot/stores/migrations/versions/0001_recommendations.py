"""Cases, what they say, what was recommended, and what is sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "cases",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("lane", sa.String),
        sa.Column("added_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
    )
    op.create_table(
        "case_contents",
        sa.Column("case_id", sa.String, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "digest", name="pk_case_contents"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_contents_case_id"),
    )
    op.create_table(
        "recommendations",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=True, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("case_id", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("content_digest", sa.String),
        sa.Column("body", sa.Text),
        sa.Column("added_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_recommendations"),
        sa.UniqueConstraint("id", name="uq_recommendations_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_recommendations_case_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_recommendations_case_id_position", "recommendations", ["case_id", "position"])
    op.create_table(
        "sealed_contents",
        sa.Column("case_id", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("sealed_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "kind", "key", name="pk_sealed_contents"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_sealed_contents_case_id"),
    )
