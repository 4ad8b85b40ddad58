"""People, sessions, keys and broken glass as rows, and back."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Label, Row

from copilot.people.glass import BrokenGlass, GlassId
from copilot.people.keys import ApiKey, KeyId
from copilot.people.limits import Limits
from copilot.people.model import Permission, PersonId, Role
from copilot.people.sessions import Session, SessionId
from copilot.people.users import User
from copilot.stores.tables_people import people

_BESIDE = "of_"
Values = dict[str, object]


def user_values(user: User) -> Values:
    """What stands in ``people`` of a user; the password stands beside it."""
    return {
        "id": user.id,
        "name": user.name,
        "login": user.login,
        "roles": _joined(user.roles),
        "languages": _joined(user.languages),
        "without": _joined(user.without),
        "active": user.active,
        "identity": user.identity,
        "created_at": user.created_at,
        "first_until": user.first_until,
    }


def user_of_row(row: Row[Any]) -> User:
    """The user of a row of ``people``."""
    return _user(row._mapping)


def of_person() -> list[Label[Any]]:
    """The columns of ``people`` beside those of another table, which have names of their own."""
    return [column.label(f"{_BESIDE}{column.name}") for column in people.c if column is not people.c.password]


def person_of_row(row: Row[Any]) -> User:
    """The user of a row with those columns."""
    return _user(row._mapping, _BESIDE)


def session_values(session: Session, digest: str) -> Values:
    """A row of ``sessions``."""
    return {
        "id": session.id,
        "person_id": session.person,
        "digest": digest,
        "how": session.how,
        "opened_at": session.opened_at,
        "seen_at": session.seen_at,
        "ends_at": session.ends_at,
        "ended_at": session.ended_at,
    }


def session_of_row(row: Row[Any]) -> Session:
    """The session of a row."""
    times = (row.opened_at, row.seen_at, row.ends_at, row.ended_at)
    return Session(SessionId(row.id), PersonId(row.person_id), row.how, *times)


def key_values(key: ApiKey, digest: str) -> Values:
    """A row of ``api_keys``."""
    return {
        "id": key.id,
        "person_id": key.owner,
        "name": key.name,
        "digest": digest,
        "scopes": _joined(key.scopes),
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "seen_at": key.seen_at,
        "revoked_at": key.revoked_at,
        "replaces": key.replaces,
        "most_requests": key.limits.requests,
        "most_tokens": key.limits.tokens,
        "most_money": key.limits.money,
        "counts_as": key.counts_as,
    }


def key_of_row(row: Row[Any]) -> ApiKey:
    """The key of a row."""
    scopes = frozenset(map(Permission, _split(row.scopes)))
    times = (row.created_at, row.expires_at, row.seen_at, row.revoked_at)
    limits = Limits(row.most_requests, row.most_tokens, row.most_money)
    return ApiKey(KeyId(row.id), PersonId(row.person_id), row.name, scopes, *times, row.replaces, limits, row.counts_as)


def glass_values(glass: BrokenGlass) -> Values:
    """A row of ``break_glass``."""
    return {
        "id": glass.id,
        "person_id": glass.person,
        "reason": glass.reason,
        "asked_at": glass.asked_at,
        "use_until": glass.use_until,
        "used_at": glass.used_at,
        "ends_at": glass.ends_at,
    }


def glass_of_row(row: Row[Any]) -> BrokenGlass:
    """What was asked for."""
    times = (row.asked_at, row.use_until, row.used_at, row.ends_at)
    return BrokenGlass(GlassId(row.id), PersonId(row.person_id), row.reason, *times)


def _user(row: Mapping[Any, Any], before: str = "") -> User:
    def sets(name: str) -> list[str]:
        return _split(row[f"{before}{name}"])

    return User(
        PersonId(row[f"{before}id"]),
        row[f"{before}name"],
        row[f"{before}login"],
        frozenset(map(Role, sets("roles"))),
        row[f"{before}created_at"],
        row[f"{before}active"],
        frozenset(sets("languages")),
        frozenset(sets("without")),
        row[f"{before}identity"],
        row[f"{before}first_until"],
    )


def _joined(words: Iterable[str]) -> str:
    return ",".join(sorted(words))


def _split(words: str) -> list[str]:
    return words.split(",") if words else []
