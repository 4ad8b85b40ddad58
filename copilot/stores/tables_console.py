"""The tables of desks. What people saw is kept a person; how drafts fared is kept without anybody's name."""

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, String, Table, Text

from copilot.stores.tables import UtcDateTime, cases, metadata

desk_preferences = Table(
    "desk_preferences",
    metadata,
    Column("person", String, primary_key=True),
    Column("body", Text, nullable=False),
)

desk_reveals = Table(
    "desk_reveals",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("person", String, nullable=False),
    Column("case_id", ForeignKey(cases.c.id), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("weight", Integer, nullable=False),
    Index(None, "person", "at"),
)

desk_views = Table(
    "desk_views",
    metadata,
    Column("person", String, primary_key=True),
    Column("case_id", ForeignKey(cases.c.id), primary_key=True),
    Column("recommendation_id", String),
    Column("verdict", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

desk_decided = Table(
    "desk_decided",
    metadata,
    Column("person", String, primary_key=True),
    Column("case_id", ForeignKey(cases.c.id), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "person", "at"),
)

desk_handlings = Table(
    "desk_handlings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("words", Integer, nullable=False),
    Column("drafted", String),
    Column("decided", String),
    Column("first", String),
    Index(None, "at"),
)
