"""Requests that may come again."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "repeats",
        sa.Column("name", sa.String, nullable=False),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("holder", sa.String, nullable=False),
        sa.Column("until", _MOMENT),
        sa.Column("subject", sa.String),
        sa.Column("status", sa.Integer),
        sa.Column("headers", sa.Text),
        sa.Column("body", sa.Text),
        sa.PrimaryKeyConstraint("name", name="pk_repeats"),
        sa.CheckConstraint("length(name) = 64 AND length(fingerprint) = 64", name="ck_repeats_digests"),
    )
    op.create_index("ix_repeats_at", "repeats", ["at"])
    op.create_index("ix_repeats_subject", "repeats", ["subject"])
