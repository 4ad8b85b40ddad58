"""Webhooks: who is told, what is on its way, and of which events deliveries were made."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("outbox", sa.Column("spread_at", _MOMENT))
    op.execute("UPDATE outbox SET spread_at = at")  # nobody is told of what happened before
    _not_spread = sa.text("spread_at IS NULL")
    op.create_index(
        "ix_outbox_to_spread", "outbox", ["position"], postgresql_where=_not_spread, sqlite_where=_not_spread
    )
    _endpoints()
    _deliveries()


def _endpoints() -> None:
    op.create_table(
        "webhook_endpoints",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("events", sa.Text, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("created_by", sa.String, nullable=False),
        sa.Column("salt", sa.String, nullable=False),
        sa.Column("old_salt", sa.String),
        sa.Column("old_until", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_endpoints"),
    )


def _deliveries() -> None:
    op.create_table(
        "webhook_deliveries",
        sa.Column("endpoint_id", sa.String, nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False, autoincrement=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("event_id", "type", "state")),
        sa.Column("attempts", sa.Integer, nullable=False),
        *(sa.Column(name, _MOMENT, nullable=False) for name in ("since", "due_at")),
        sa.Column("holder", sa.String),
        sa.Column("leased_until", _MOMENT),
        sa.Column("status", sa.Integer),
        sa.Column("problem", sa.String),
        sa.PrimaryKeyConstraint("endpoint_id", "position", name="pk_webhook_deliveries"),
        sa.ForeignKeyConstraint(["endpoint_id"], ["webhook_endpoints.id"], name="fk_webhook_deliveries_endpoint_id"),
        sa.ForeignKeyConstraint(["position"], ["outbox.position"], name="fk_webhook_deliveries_position"),
    )
    op.create_index("ix_webhook_deliveries_state_due_at", "webhook_deliveries", ["state", "due_at"])
    op.create_index("ix_webhook_deliveries_position", "webhook_deliveries", ["position"])
