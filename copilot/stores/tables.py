"""The tables of the store."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

CONTENT, RECOMMENDATION, EXCHANGE = "content", "recommendation", "exchange"  # the kinds of what is sealed


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, always in UTC and always with its time zone, also where the database has none."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

cases = Table(
    "cases",
    metadata,
    Column("id", String, primary_key=True),
    Column("lane", String),  # once it was routed; never empty again
    Column("added_at", UtcDateTime, nullable=False),
)

case_contents = Table(
    "case_contents",
    metadata,
    Column("case_id", ForeignKey(cases.c.id), primary_key=True),
    Column("digest", String, primary_key=True),
    Column("body", Text, nullable=False),
)

recommendations = Table(
    "recommendations",
    metadata,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("case_id", ForeignKey(cases.c.id), nullable=False),
    Column("status", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("content_digest", String),  # empty when it was routed
    Column("body", Text),  # empty once it is sealed
    Column("added_at", UtcDateTime, nullable=False),
    Index(None, "case_id", "position"),
    sqlite_autoincrement=True,
)

exchanges = Table(
    "exchanges",
    metadata,
    Column("recommendation_id", ForeignKey(recommendations.c.id), primary_key=True),
    Column("case_id", ForeignKey(cases.c.id), nullable=False, index=True),
    Column("body", Text, nullable=False),
)

sealed_contents = Table(
    "sealed_contents",
    metadata,
    Column("case_id", ForeignKey(cases.c.id), primary_key=True),
    Column("kind", String, primary_key=True),
    Column("key", String, primary_key=True),  # the digest of a content, the id of a recommendation
    Column("body", Text, nullable=False),
    Column("sealed_at", UtcDateTime, nullable=False),
)
