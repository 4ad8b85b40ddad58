"""A password that was made for somebody lasts a few days."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("first_until", sa.DateTime(timezone=True)))
