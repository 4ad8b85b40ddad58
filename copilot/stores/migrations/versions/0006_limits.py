"""Keys have limits, and what accounts use up is counted."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("api_keys", sa.Column("most_requests", sa.Integer))
    op.add_column("api_keys", sa.Column("most_tokens", sa.BigInteger))
    op.add_column("api_keys", sa.Column("most_money", sa.BigInteger))
    op.add_column("api_keys", sa.Column("counts_as", sa.String))
    op.create_table(
        "usage",
        sa.Column("account", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("tokens", sa.BigInteger, nullable=False),
        sa.Column("money", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("account", "day", name="pk_usage"),
    )
