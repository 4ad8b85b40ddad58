"""Batches, and what waits to be drafted."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "batches",
        *(sa.Column(name, sa.String, nullable=False) for name in ("id", "kind", "person")),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("as_of", sa.String),
        sa.Column("region", sa.String),
        sa.Column("lines", sa.Integer, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("ended_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_batches"),
    )
    op.create_index("ix_batches_state", "batches", ["state"])
    op.create_table(
        "batch_lines",
        sa.Column("batch_id", sa.String, nullable=False),
        sa.Column("line", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("urgency", sa.Integer, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("case_id", sa.String),
        sa.Column("body", sa.Text),
        sa.Column("recommendation_id", sa.String),
        sa.Column("problem", sa.Text),
        sa.Column("holder", sa.String),
        sa.Column("until", _MOMENT),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "line", name="pk_batch_lines"),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name="fk_batch_lines_batch_id"),
    )
    op.create_index("ix_batch_lines_state_urgency_line", "batch_lines", ["state", "urgency", "line"])
    op.create_index("ix_batch_lines_batch_id_state", "batch_lines", ["batch_id", "state"])
    op.create_index("ix_batch_lines_case_id", "batch_lines", ["case_id"])
