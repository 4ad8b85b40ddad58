"""Statements that are compiled once say the same as those that the engine runs."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Connection, bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from copilot.stores.prepared import Prepared
from copilot.stores.tables import cases
from copilot.stores.tables_audit import audit_payloads
from copilot.stores.tables_casework import outbox
from copilot.stores.writing import if_new
from tests.copilot.stores.test_casework_constraints import connected

AT = datetime(2026, 5, 1, 14, 30, tzinfo=timezone(timedelta(hours=2)))
ROW = {"id": "it's 100 % “new”", "added_at": AT}
INTO_CASES = Prepared(insert(cases))


@pytest.fixture(params=["sqlite_url", "migrated_postgres_url"])
def connection(request: pytest.FixtureRequest) -> Iterator[Connection]:
    """A transaction on each kind of database."""
    with connected(str(request.getfixturevalue(request.param))) as connection:
        yield connection


def test_a_row_stands_as_the_engine_writes_it(connection: Connection) -> None:
    INTO_CASES.run(connection, ROW)
    connection.execute(insert(cases), ROW | {"id": "other"})
    [first, second] = connection.execute(select(cases).order_by(cases.c.id != ROW["id"])).all()
    assert first == (ROW["id"], None, AT.astimezone(UTC))
    assert second == ("other", *first[1:])


def test_several_rows_are_written_in_their_order(connection: Connection) -> None:
    told = [{"at": AT, "event": "case.opened", "subject": f"case/{n}", "payload": "{}"} for n in range(3)]
    into = Prepared(insert(outbox))
    into.run(connection, *told[:2])
    assert not into.run(connection, told[2]).returns_rows, "nobody asks for the number that it was given"
    subjects = connection.execute(select(outbox.c.subject).order_by(outbox.c.position)).scalars().all()
    assert subjects == ["case/0", "case/1", "case/2"]


def test_what_stands_already_is_left_alone_or_refused(connection: Connection) -> None:
    once = Prepared(if_new(cases))
    once.run(connection, ROW)
    once.run(connection, ROW | {"added_at": AT + timedelta(days=1)})
    assert connection.execute(select(cases.c.added_at)).scalars().all() == [AT.astimezone(UTC)]
    with pytest.raises(IntegrityError), connection.begin_nested():
        INTO_CASES.run(connection, ROW)


def test_what_is_asked_for(connection: Connection) -> None:
    """Values of the statement itself, as a limit, are given with it."""
    INTO_CASES.run(connection, ROW, ROW | {"id": "zz"})
    last = Prepared(select(cases.c.id).where(cases.c.id >= bindparam("from_id")).order_by(cases.c.id.desc()).limit(1))
    assert last.scalar(connection, {"from_id": "a"}) == "zz"
    assert last.scalar(connection, {"from_id": "zzz"}) is None
    assert last.run(connection, {"from_id": "zz"}).first() == ("zz",)


def test_a_value_that_is_left_out_is_missed(connection: Connection) -> None:
    INTO_CASES.run(connection, ROW)
    with pytest.raises(KeyError):
        INTO_CASES.run(connection, {"id": "without a moment"})


def test_bytes_stay_bytes(connection: Connection) -> None:
    prepared = Prepared(select(bindparam("salt", type_=audit_payloads.c.salt.type)))
    assert bytes(prepared.scalar(connection, {"salt": b"\x00\xff"})) == b"\x00\xff"
