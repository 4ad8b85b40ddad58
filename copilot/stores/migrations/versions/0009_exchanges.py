"""What was said with a model, beside what was recommended of it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exchanges",
        sa.Column("recommendation_id", sa.String, nullable=False),
        sa.Column("case_id", sa.String, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("recommendation_id", name="pk_exchanges"),
        sa.ForeignKeyConstraint(["recommendation_id"], ["recommendations.id"], name="fk_exchanges_recommendation_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_exchanges_case_id"),
    )
    op.create_index("ix_exchanges_case_id", "exchanges", ["case_id"])
