"""People, their sessions and keys, and what they broke the glass for."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.String, nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("name", "login", "roles", "languages", "without")),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("identity", sa.String),
        sa.Column("password", sa.String),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("login", name="uq_people_login"),
        sa.UniqueConstraint("identity", name="uq_people_identity"),
        sa.CheckConstraint("password IS NULL OR password LIKE '$argon2id$%'", name="ck_people_password"),
    )
    op.create_table(
        "sessions",
        *(sa.Column(name, sa.String, nullable=False) for name in ("id", "person_id", "digest", "how")),
        *(sa.Column(name, _MOMENT, nullable=False) for name in ("opened_at", "seen_at", "ends_at")),
        sa.Column("ended_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_sessions_person_id"),
        sa.UniqueConstraint("digest", name="uq_sessions_digest"),
        sa.CheckConstraint("length(digest) = 64", name="ck_sessions_digest"),
        sa.CheckConstraint("ends_at > opened_at", name="ck_sessions_ends_at"),
    )
    op.create_index("ix_sessions_person_id", "sessions", ["person_id"])
    _keys()
    op.create_table(
        "break_glass",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("person_id", sa.String, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        *(sa.Column(name, _MOMENT, nullable=False) for name in ("asked_at", "use_until")),
        *(sa.Column(name, _MOMENT) for name in ("used_at", "ends_at")),
        sa.PrimaryKeyConstraint("id", name="pk_break_glass"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_break_glass_person_id"),
        sa.CheckConstraint("(used_at IS NULL) = (ends_at IS NULL)", name="ck_break_glass_used"),
        sa.CheckConstraint("used_at IS NULL OR used_at < use_until", name="ck_break_glass_in_time"),
    )
    op.create_index("ix_break_glass_person_id", "break_glass", ["person_id"])


def _keys() -> None:
    op.create_table(
        "api_keys",
        *(sa.Column(name, sa.String, nullable=False) for name in ("id", "person_id", "name", "digest", "scopes")),
        *(sa.Column(name, _MOMENT, nullable=False) for name in ("created_at", "expires_at")),
        *(sa.Column(name, _MOMENT) for name in ("seen_at", "revoked_at")),
        sa.Column("replaces", sa.String),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_api_keys_person_id"),
        sa.ForeignKeyConstraint(["replaces"], ["api_keys.id"], name="fk_api_keys_replaces"),
        sa.UniqueConstraint("digest", name="uq_api_keys_digest"),
        sa.UniqueConstraint("replaces", name="uq_api_keys_replaces"),
        sa.CheckConstraint("length(digest) = 64", name="ck_api_keys_digest"),
        sa.CheckConstraint("expires_at > created_at", name="ck_api_keys_expires_at"),
    )
    op.create_index("ix_api_keys_person_id", "api_keys", ["person_id"])
