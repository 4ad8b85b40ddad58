"""The table of requests that may come again. Keys and bodies stand in it as keyed digests alone."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, String, Table, Text

from copilot.stores.tables import UtcDateTime, metadata

repeats = Table(
    "repeats",
    metadata,
    Column("name", String, primary_key=True),  # the digest of caller and key
    Column("fingerprint", String, nullable=False),  # the digest of route and body
    Column("at", UtcDateTime, nullable=False),
    Column("holder", String, nullable=False),  # of the try that has hold of it, or had
    Column("until", UtcDateTime),  # of the hold; empty once the effect is there or the answer was given
    Column("subject", String),  # what the effect is on: case/ID, recommendation/ID
    Column("status", Integer),
    Column("headers", Text),
    Column("body", Text),  # taken away with what the case says
    CheckConstraint("length(name) = 64 AND length(fingerprint) = 64", name="ck_repeats_digests"),
    Index(None, "at"),
    Index(None, "subject"),
)
