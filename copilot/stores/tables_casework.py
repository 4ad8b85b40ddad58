"""The tables of cases on their way. What was decided is only ever added to; what can be erased stands by itself.

The database itself holds the rules that no program may break: one decision in force a case, none by one person alone
where it is severe, no second person who is the first.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from copilot.stores.tables import UtcDateTime, cases, metadata

_TO_SPREAD = text("spread_at IS NULL")
_Number = BigInteger().with_variant(Integer, "sqlite")

case_records = Table(
    "case_records",
    metadata,
    Column("case_id", ForeignKey(cases.c.id), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("queue", String, nullable=False),
    Column("state", String, nullable=False),
    Column("rank_at", UtcDateTime, nullable=False),
    Column("language", String),
    Column("kind", String),
    Column("author", String),
    Column("claimed_by", String),
    Column("claimed_until", UtcDateTime),
    Column("waits_until", UtcDateTime),
    Column("digest", String),
    Column("open_digest", String, unique=True),  # of a case that the same content is merged into
    Column("body", Text, nullable=False),  # the whole record
    # language and kind at its end: a queue with a filter passes over ten thousand cases without reading their rows
    Index(None, "queue", "state", "rank_at", "case_id", "language", "kind"),
    Index(None, "digest"),
)

case_happenings = Table(
    "case_happenings",
    metadata,
    Column("case_id", ForeignKey(cases.c.id), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("person", String, nullable=False),
    Column("event", String, nullable=False),
    Column("words", Text, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", String, primary_key=True),
    Column("case_id", ForeignKey(cases.c.id), nullable=False),
    Column("case_version", Integer, nullable=False),
    Column("proposer", String, nullable=False),
    Column("severe", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False),  # the decision without its free words
    UniqueConstraint("case_id", "case_version"),
    UniqueConstraint("id", "proposer"),  # what an approval refers to
    UniqueConstraint("id", "case_id", "severe", name="uq_decisions_in_force"),
)

decision_words = Table(
    "decision_words",
    metadata,
    Column("decision_id", ForeignKey(decisions.c.id), primary_key=True),
    Column("words", Text, nullable=False),
)

decision_approvals = Table(
    "decision_approvals",
    metadata,
    Column("decision_id", String, primary_key=True),
    Column("proposer", String, nullable=False),
    Column("approver", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["decision_id", "proposer"], [decisions.c.id, decisions.c.proposer]),
    CheckConstraint("approver <> proposer", name="ck_decision_approvals_somebody_else"),
)

decision_endings = Table(
    "decision_endings",
    metadata,
    Column("decision_id", ForeignKey(decisions.c.id), primary_key=True),
    Column("reason", String, nullable=False),
    Column("person", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("code", String),
)

standing_decisions = Table(
    "standing_decisions",
    metadata,
    Column("case_id", String, primary_key=True),
    Column("decision_id", String, nullable=False, unique=True),
    Column("severe", Boolean, nullable=False),
    Column("approval_id", ForeignKey(decision_approvals.c.decision_id)),
    ForeignKeyConstraint(
        ["decision_id", "case_id", "severe"], [decisions.c.id, decisions.c.case_id, decisions.c.severe]
    ),
    CheckConstraint(
        "NOT severe OR (approval_id IS NOT NULL AND approval_id = decision_id)",
        name="ck_standing_decisions_two_people",
    ),
)

appeals = Table(
    "appeals",
    metadata,
    Column("id", String, primary_key=True),
    Column("case_id", ForeignKey(cases.c.id), nullable=False),
    Column("decision_id", ForeignKey(decisions.c.id), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False),  # the appeal without its free words
    Column("grounds", Text),
    Index(None, "case_id"),
)

strikes = Table(
    "strikes",
    metadata,
    Column("decision_id", ForeignKey(decisions.c.id), primary_key=True),
    Column("case_id", ForeignKey(cases.c.id), nullable=False),
    Column("author", String, nullable=False),
    Column("weight", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("lifted_at", UtcDateTime),
    Index(None, "author"),
    Index(None, "case_id"),
)

case_notes = Table(
    "case_notes",
    metadata,
    Column("case_id", ForeignKey(cases.c.id), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("id", String, nullable=False),
    Column("person", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("words", Text, nullable=False),
)

case_skips = Table(
    "case_skips",
    metadata,
    Column("case_id", ForeignKey(cases.c.id), primary_key=True),
    Column("person", String, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("reason", String, nullable=False),
)

precedents = Table(
    "precedents",
    metadata,
    Column("decision_id", ForeignKey(decisions.c.id), primary_key=True),
    Column("section", String, primary_key=True),
    Column("case_id", ForeignKey(cases.c.id), nullable=False),
    Column("state", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "section", "state", "at"),
    Index(None, "case_id"),
)

precedent_vectors = Table(
    "precedent_vectors",
    metadata,
    Column("case_id", ForeignKey(cases.c.id), primary_key=True),
    Column("embedder", String, primary_key=True),
    Column("vector", LargeBinary, nullable=False),  # float32, in the byte order of x86
)

saved_filters = Table(
    "saved_filters",
    metadata,
    Column("person", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("body", Text, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("position", _Number, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False),
    Column("event", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("payload", Text, nullable=False),
    Column("spread_at", UtcDateTime),  # when deliveries were made of it
    Index("ix_outbox_to_spread", "position", postgresql_where=_TO_SPREAD, sqlite_where=_TO_SPREAD),
    sqlite_autoincrement=True,
)

KEPT_FOR_GOOD = (case_happenings, decisions, decision_approvals, decision_endings)  # never changed, never deleted
