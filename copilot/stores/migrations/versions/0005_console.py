"""Desks: what people chose, saw and decided, and how drafts fared."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _of_a_person()
    _of_drafts()


def _of_a_person() -> None:
    op.create_table(
        "desk_preferences",
        sa.Column("person", sa.String, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_desk_preferences"),
    )
    op.create_table(
        "desk_reveals",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("case_id", sa.String, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("weight", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_desk_reveals"),
        _of_case("desk_reveals"),
    )
    op.create_index("ix_desk_reveals_person_at", "desk_reveals", ["person", "at"])
    op.create_table(
        "desk_views",
        sa.Column("person", sa.String, nullable=False),
        sa.Column("case_id", sa.String, nullable=False),
        sa.Column("recommendation_id", sa.String),
        sa.Column("verdict", sa.String, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person", "case_id", name="pk_desk_views"),
        _of_case("desk_views"),
    )
    op.create_table(
        "desk_decided",
        sa.Column("person", sa.String, nullable=False),
        sa.Column("case_id", sa.String, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person", "case_id", name="pk_desk_decided"),
        _of_case("desk_decided"),
    )
    op.create_index("ix_desk_decided_person_at", "desk_decided", ["person", "at"])


def _of_drafts() -> None:
    op.create_table(
        "desk_handlings",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("words", sa.Integer, nullable=False),
        *(sa.Column(name, sa.String) for name in ("drafted", "decided", "first")),
        sa.PrimaryKeyConstraint("id", name="pk_desk_handlings"),
    )
    op.create_index("ix_desk_handlings_at", "desk_handlings", ["at"])


def _of_case(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=f"fk_{table}_case_id")
