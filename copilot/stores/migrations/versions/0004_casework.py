"""Cases on their way: records, decisions and what follows from them; what others are told."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_FOR_GOOD = ("case_happenings", "decisions", "decision_approvals", "decision_endings")


def upgrade() -> None:
    _records()
    _decisions()
    _in_force()
    _what_follows()
    _beside()
    _precedents()
    for table in _FOR_GOOD:
        _never_changed(table)


def _needed(name: str, kind: Any) -> sa.Column[Any]:  # noqa: ANN401 - what a column takes
    return sa.Column(name, kind, nullable=False)


def _of_case(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=f"fk_{table}_case_id")


def _of_decision(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=f"fk_{table}_decision_id")


def _records() -> None:
    op.create_table(
        "case_records",
        _needed("case_id", sa.String),
        _needed("version", sa.Integer),
        _needed("queue", sa.String),
        _needed("state", sa.String),
        _needed("rank_at", _MOMENT),
        *(sa.Column(name, sa.String) for name in ("language", "kind", "author", "claimed_by")),
        sa.Column("claimed_until", _MOMENT),
        sa.Column("waits_until", _MOMENT),
        sa.Column("digest", sa.String),
        sa.Column("open_digest", sa.String),
        _needed("body", sa.Text),
        sa.PrimaryKeyConstraint("case_id", name="pk_case_records"),
        sa.UniqueConstraint("open_digest", name="uq_case_records_open_digest"),
        _of_case("case_records"),
    )
    columns = ["queue", "state", "rank_at", "case_id"]
    op.create_index("ix_case_records_queue_state_rank_at_case_id", "case_records", columns)
    op.create_index("ix_case_records_digest", "case_records", ["digest"])
    op.create_table(
        "case_happenings",
        _needed("case_id", sa.String),
        sa.Column("version", sa.Integer, autoincrement=False, nullable=False),
        _needed("at", _MOMENT),
        _needed("person", sa.String),
        _needed("event", sa.String),
        _needed("words", sa.Text),
        sa.PrimaryKeyConstraint("case_id", "version", name="pk_case_happenings"),
        _of_case("case_happenings"),
    )


def _decisions() -> None:
    op.create_table(
        "decisions",
        _needed("id", sa.String),
        _needed("case_id", sa.String),
        _needed("case_version", sa.Integer),
        _needed("proposer", sa.String),
        _needed("severe", sa.Boolean),
        _needed("at", _MOMENT),
        _needed("body", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.UniqueConstraint("case_id", "case_version", name="uq_decisions_case_id"),
        sa.UniqueConstraint("id", "proposer", name="uq_decisions_id"),
        sa.UniqueConstraint("id", "case_id", "severe", name="uq_decisions_in_force"),
        _of_case("decisions"),
    )
    op.create_table(
        "decision_words",
        _needed("decision_id", sa.String),
        _needed("words", sa.Text),
        sa.PrimaryKeyConstraint("decision_id", name="pk_decision_words"),
        _of_decision("decision_words"),
    )
    op.create_table(
        "decision_endings",
        _needed("decision_id", sa.String),
        _needed("reason", sa.String),
        _needed("person", sa.String),
        _needed("at", _MOMENT),
        sa.Column("code", sa.String),
        sa.PrimaryKeyConstraint("decision_id", name="pk_decision_endings"),
        _of_decision("decision_endings"),
    )


def _in_force() -> None:
    op.create_table(
        "decision_approvals",
        _needed("decision_id", sa.String),
        _needed("proposer", sa.String),
        _needed("approver", sa.String),
        _needed("at", _MOMENT),
        sa.PrimaryKeyConstraint("decision_id", name="pk_decision_approvals"),
        sa.ForeignKeyConstraint(
            ["decision_id", "proposer"],
            ["decisions.id", "decisions.proposer"],
            name="fk_decision_approvals_decision_id",
        ),
        sa.CheckConstraint("approver <> proposer", name="ck_decision_approvals_somebody_else"),
    )
    op.create_table(
        "standing_decisions",
        _needed("case_id", sa.String),
        _needed("decision_id", sa.String),
        _needed("severe", sa.Boolean),
        sa.Column("approval_id", sa.String),
        sa.PrimaryKeyConstraint("case_id", name="pk_standing_decisions"),
        sa.UniqueConstraint("decision_id", name="uq_standing_decisions_decision_id"),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["decision_approvals.decision_id"], name="fk_standing_decisions_approval_id"
        ),
        sa.ForeignKeyConstraint(
            ["decision_id", "case_id", "severe"],
            ["decisions.id", "decisions.case_id", "decisions.severe"],
            name="fk_standing_decisions_decision_id",
        ),
        sa.CheckConstraint(
            "NOT severe OR (approval_id IS NOT NULL AND approval_id = decision_id)",
            name="ck_standing_decisions_two_people",
        ),
    )


def _what_follows() -> None:
    op.create_table(
        "appeals",
        _needed("id", sa.String),
        _needed("case_id", sa.String),
        _needed("decision_id", sa.String),
        _needed("opened_at", _MOMENT),
        _needed("body", sa.Text),
        sa.Column("grounds", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_appeals"),
        _of_case("appeals"),
        _of_decision("appeals"),
    )
    op.create_index("ix_appeals_case_id", "appeals", ["case_id"])
    op.create_table(
        "strikes",
        _needed("decision_id", sa.String),
        _needed("case_id", sa.String),
        _needed("author", sa.String),
        _needed("weight", sa.Integer),
        _needed("at", _MOMENT),
        _needed("expires_at", _MOMENT),
        sa.Column("lifted_at", _MOMENT),
        sa.PrimaryKeyConstraint("decision_id", name="pk_strikes"),
        _of_case("strikes"),
        _of_decision("strikes"),
    )
    op.create_index("ix_strikes_author", "strikes", ["author"])
    op.create_index("ix_strikes_case_id", "strikes", ["case_id"])


def _beside() -> None:
    op.create_table(
        "case_notes",
        _needed("case_id", sa.String),
        sa.Column("version", sa.Integer, autoincrement=False, nullable=False),
        *(_needed(name, sa.String) for name in ("id", "person")),
        _needed("at", _MOMENT),
        _needed("words", sa.Text),
        sa.PrimaryKeyConstraint("case_id", "version", name="pk_case_notes"),
        _of_case("case_notes"),
    )
    op.create_table(
        "case_skips",
        *(_needed(name, sa.String) for name in ("case_id", "person")),
        _needed("at", _MOMENT),
        _needed("reason", sa.String),
        sa.PrimaryKeyConstraint("case_id", "person", name="pk_case_skips"),
        _of_case("case_skips"),
    )
    op.create_table(
        "saved_filters",
        *(_needed(name, sa.String) for name in ("person", "name")),
        _needed("body", sa.Text),
        sa.PrimaryKeyConstraint("person", "name", name="pk_saved_filters"),
    )
    op.create_table(
        "outbox",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=True, nullable=False),
        _needed("at", _MOMENT),
        *(_needed(name, sa.String) for name in ("event", "subject")),
        _needed("payload", sa.Text),
        sa.PrimaryKeyConstraint("position", name="pk_outbox"),
        sqlite_autoincrement=True,
    )


def _precedents() -> None:
    op.create_table(
        "precedents",
        *(_needed(name, sa.String) for name in ("decision_id", "section", "case_id", "state")),
        _needed("at", _MOMENT),
        _needed("body", sa.Text),
        sa.PrimaryKeyConstraint("decision_id", "section", name="pk_precedents"),
        _of_case("precedents"),
        _of_decision("precedents"),
    )
    op.create_index("ix_precedents_section_state_at", "precedents", ["section", "state", "at"])
    op.create_index("ix_precedents_case_id", "precedents", ["case_id"])
    op.create_table(
        "precedent_vectors",
        *(_needed(name, sa.String) for name in ("case_id", "embedder")),
        _needed("vector", sa.LargeBinary),
        sa.PrimaryKeyConstraint("case_id", "embedder", name="pk_precedent_vectors"),
        _of_case("precedent_vectors"),
    )


def _never_changed(table: str) -> None:
    """Stops mistakes: what was decided is added to, and nothing of it is edited."""
    never = f"{table.replace('_', ' ')} are never changed or deleted"
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            before = f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
            op.execute(f"{before} BEGIN SELECT RAISE(ABORT, '{never}'); END")
        return
    op.execute(
        f"CREATE FUNCTION {table}_never() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{never}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_never()"
    )
