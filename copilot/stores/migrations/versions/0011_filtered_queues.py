"""Queues with a filter are read from an index alone."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_OLD = ["queue", "state", "rank_at", "case_id"]


def upgrade() -> None:
    op.drop_index("ix_case_records_queue_state_rank_at_case_id", "case_records")
    name = "ix_case_records_queue_state_rank_at_case_id_language_kind"
    op.create_index(name, "case_records", [*_OLD, "language", "kind"])
