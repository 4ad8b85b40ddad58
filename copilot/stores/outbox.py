"""Writing what others are told, in the transaction of what happened."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert

from copilot.outbox import OutboxEvent
from copilot.stores.prepared import Prepared
from copilot.stores.tables_casework import outbox
from copilot.wire.base import canonical_json

_INSERT = Prepared(insert(outbox))


def put_out(connection: Connection, events: Sequence[OutboxEvent], at: datetime) -> None:
    """Write them in their order."""
    rows = [
        {"at": at, "event": each.event, "subject": each.subject, "payload": canonical_json(dict(each.payload))}
        for each in events
    ]
    if rows:
        _INSERT.run(connection, *rows)
