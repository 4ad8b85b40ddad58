"""The tables of the audit trail: the chain, which is only ever added to, and the payloads, which can be erased."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from copilot.stores.tables import UtcDateTime, metadata

_Number = BigInteger().with_variant(Integer, "sqlite")

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("seq", _Number, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("event", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("via", String, nullable=False),
    Column("corpus", String, nullable=False),
    Column("model", String, nullable=False),
    Column("commitment", String, nullable=False),
    Column("prev", String, nullable=False, unique=True),  # two entries behind one are impossible
    Column("hash", String, nullable=False, unique=True),
    Index(None, "subject", "seq"),
    Index(None, "actor", "seq"),
)

audit_payloads = Table(
    "audit_payloads",
    metadata,
    Column("seq", ForeignKey(audit_entries.c.seq), primary_key=True, autoincrement=False),
    Column("salt", LargeBinary, nullable=False),
    Column("payload", Text, nullable=False),
)
