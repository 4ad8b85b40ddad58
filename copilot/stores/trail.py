"""Adding to the audit trail within the transaction of what is entered."""

from collections.abc import Sequence
from datetime import UTC, datetime
from secrets import token_bytes

from sqlalchemy import Connection, func, insert, select

from copilot.audit.entries import GENESIS, AuditDraft, AuditEntry, enter
from copilot.stores.prepared import Prepared
from copilot.stores.tables_audit import audit_entries, audit_payloads

SALT = 16  # bytes
ENTERED = "copilot.entered"  # what a connection is marked with once something was entered on it
_LOCK_KEY = 0x6175646974  # of the chain: "audit"

_HEAD = Prepared(select(audit_entries.c.seq, audit_entries.c.hash).order_by(audit_entries.c.seq.desc()).limit(1))
_ENTRY, _PAYLOAD = Prepared(insert(audit_entries)), Prepared(insert(audit_payloads))


def append(connection: Connection, drafts: Sequence[AuditDraft], at: datetime) -> tuple[AuditEntry, ...]:
    """Enter what was done, in order. Stands last in a unit of work: until it ends, others wait to enter theirs."""
    if not drafts:
        return ()
    connection.info[ENTERED] = True
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK_KEY)))
    head = _HEAD.run(connection, {}).first()
    seq, prev = (head.seq, head.hash) if head else (0, GENESIS)
    records = []
    for number, draft in enumerate(drafts, seq + 1):
        records.append(enter(draft, number, at.astimezone(UTC), prev, token_bytes(SALT)))
        prev = records[-1].entry.hash
    _ENTRY.run(connection, *(_row(record.entry) for record in records))
    _PAYLOAD.run(connection, *({"seq": each.entry.seq, "salt": each.salt, "payload": each.payload} for each in records))
    return tuple(record.entry for record in records)


def _row(entry: AuditEntry) -> dict[str, object]:
    return {name: getattr(entry, name) for name in audit_entries.c.keys()}  # noqa: SIM118 - columns, not a dict
