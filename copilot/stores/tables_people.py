"""The tables of people and of how they come in. Of a secret a digest is kept, of a password an Argon2id hash."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from copilot.stores.tables import UtcDateTime, metadata

people = Table(
    "people",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("login", String, nullable=False, unique=True),
    Column("roles", String, nullable=False),  # sorted, with commas between, as are the next two
    Column("languages", String, nullable=False),
    Column("without", String, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("identity", String, unique=True),  # who they are at a provider
    Column("password", String),
    Column("created_at", UtcDateTime, nullable=False),
    Column("first_until", UtcDateTime),  # of a password that was made for them
    CheckConstraint("password IS NULL OR password LIKE '$argon2id$%'", name="ck_people_password"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String, primary_key=True),
    Column("person_id", ForeignKey(people.c.id), nullable=False),
    Column("digest", String, nullable=False, unique=True),
    Column("how", String, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    CheckConstraint("length(digest) = 64", name="ck_sessions_digest"),
    CheckConstraint("ends_at > opened_at", name="ck_sessions_ends_at"),
    Index(None, "person_id"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String, primary_key=True),
    Column("person_id", ForeignKey(people.c.id), nullable=False),
    Column("name", String, nullable=False),
    Column("digest", String, nullable=False, unique=True),
    Column("scopes", String, nullable=False),  # sorted, with commas between
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    Column("replaces", ForeignKey("api_keys.id"), unique=True),  # a key has one successor
    Column("most_requests", Integer),  # a minute
    Column("most_tokens", BigInteger),  # a day, as the next
    Column("most_money", BigInteger),  # millionths
    Column("counts_as", String),  # the first of the keys that took each other's place
    CheckConstraint("length(digest) = 64", name="ck_api_keys_digest"),
    CheckConstraint("expires_at > created_at", name="ck_api_keys_expires_at"),
    Index(None, "person_id"),
)

usage = Table(
    "usage",
    metadata,
    Column("account", String, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("tokens", BigInteger, nullable=False),
    Column("money", BigInteger, nullable=False),  # millionths
)

break_glass = Table(
    "break_glass",
    metadata,
    Column("id", String, primary_key=True),
    Column("person_id", ForeignKey(people.c.id), nullable=False),
    Column("reason", Text, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("use_until", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    Column("ends_at", UtcDateTime),
    CheckConstraint("(used_at IS NULL) = (ends_at IS NULL)", name="ck_break_glass_used"),
    CheckConstraint("used_at IS NULL OR used_at < use_until", name="ck_break_glass_in_time"),
    Index(None, "person_id"),
)
