"""The tables of batches. What a case says stands in a line as long as it waits, and never where it was routed."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from copilot.stores.tables import UtcDateTime, metadata

batches = Table(
    "batches",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("person", String, nullable=False),
    Column("actor", Text, nullable=False),  # how they came in, and what limits them
    Column("at", UtcDateTime, nullable=False),
    Column("state", String, nullable=False),
    Column("as_of", String),
    Column("region", String),
    Column("lines", Integer, nullable=False),
    Column("digest", String, nullable=False),
    Column("ended_at", UtcDateTime),
    Index(None, "state"),
)

batch_lines = Table(
    "batch_lines",
    metadata,
    Column("batch_id", ForeignKey(batches.c.id), primary_key=True),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("urgency", Integer, nullable=False),  # 0 of a single case, 1 of others
    Column("state", String, nullable=False),
    Column("case_id", String),
    Column("body", Text),
    Column("recommendation_id", String),
    Column("problem", Text),
    Column("holder", String),
    Column("until", UtcDateTime),
    Column("tries", Integer, nullable=False),
    Index(None, "state", "urgency", "line"),
    Index(None, "batch_id", "state"),
    Index(None, "case_id"),
)
