"""The tables of webhooks: who is told, and what is on its way. No secret and no content stands in them."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from copilot.stores.tables import UtcDateTime, metadata
from copilot.stores.tables_casework import outbox

webhook_endpoints = Table(
    "webhook_endpoints",
    metadata,
    Column("id", String, primary_key=True),
    Column("url", Text, nullable=False),
    Column("events", Text, nullable=False),  # their names with blanks between
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", String, nullable=False),
    Column("salt", String, nullable=False),
    Column("old_salt", String),
    Column("old_until", UtcDateTime),
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("endpoint_id", ForeignKey(webhook_endpoints.c.id), primary_key=True),
    Column("position", ForeignKey(outbox.c.position), primary_key=True),
    Column("event_id", String, nullable=False),
    Column("type", String, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("holder", String),
    Column("leased_until", UtcDateTime),
    Column("status", Integer),
    Column("problem", String),
    Index(None, "state", "due_at"),
    Index(None, "position"),
)
