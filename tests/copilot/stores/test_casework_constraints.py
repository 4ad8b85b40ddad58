"""What no program may do to decisions, the database itself refuses."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DatabaseError

from copilot.stores.engines import database_url, postgres_engine, sqlite_engine
from copilot.stores.schema import KEPT_FOR_GOOD

HELD = """
INSERT INTO cases (id, added_at) VALUES ('case-1', '2026-03-02 10:00:00');
INSERT INTO decisions (id, case_id, case_version, proposer, severe, at, body)
    VALUES ('severe', 'case-1', 3, 'ana', true, '2026-03-02 10:00:00', '{}');
INSERT INTO decisions (id, case_id, case_version, proposer, severe, at, body)
    VALUES ('mild', 'case-1', 4, 'ana', false, '2026-03-02 10:00:00', '{}');
INSERT INTO decision_endings (decision_id, reason, person, at) VALUES ('mild', 'undone', 'ana', '2026-03-02 10:00:00');
INSERT INTO case_happenings (case_id, version, at, person, event, words)
    VALUES ('case-1', 3, '2026-03-02 10:00:00', 'ana', 'decision.held', '')
"""
APPROVE = "INSERT INTO decision_approvals (decision_id, proposer, approver, at) VALUES ({}, '2026-03-02 10:00:00')"
STAND = "INSERT INTO standing_decisions (case_id, decision_id, severe, approval_id) VALUES ({})"


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """A database with a severe decision that is held, and with a mild one."""
    name = "migrated_postgres_url" if request.param == "postgres" else "sqlite_url"
    address = str(request.getfixturevalue(name))
    run(address, HELD.split(";"))
    return address


def run(address: str, statements: Sequence[str]) -> None:
    """Run them in one transaction, and keep what they did."""
    with connected(address) as connection:
        for statement in statements:
            connection.execute(text(statement))


@contextmanager
def connected(address: str) -> Iterator[Connection]:
    url = database_url(address)
    engine = sqlite_engine(url, 5) if url.drivername == "sqlite" else postgres_engine(url, 5)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param([APPROVE.format("'severe', 'ana', 'ana'")], id="approved by who proposed it"),
        pytest.param([APPROVE.format("'severe', 'ben', 'ana'")], id="approved by who proposed it, under another name"),
        pytest.param([APPROVE.format("'none', 'ana', 'ben'")], id="approved, and there is no decision"),
        pytest.param([STAND.format("'case-1', 'severe', true, NULL")], id="severe and in force without approval"),
        pytest.param([STAND.format("'case-1', 'severe', false, NULL")], id="severe and in force as if it were mild"),
        pytest.param([STAND.format("'case-1', 'severe', true, 'severe'")], id="with an approval that there is not"),
        pytest.param(
            [APPROVE.format("'mild', 'ana', 'ben'"), STAND.format("'case-1', 'severe', true, 'mild'")],
            id="with the approval of another",
        ),
        pytest.param([STAND.format("'case-2', 'mild', false, NULL")], id="in force for another case"),
        pytest.param(
            [STAND.format("'case-1', 'mild', false, NULL"), STAND.format("'case-1', 'severe', true, NULL")],
            id="two in force",
        ),
        pytest.param(
            [
                "INSERT INTO decisions (id, case_id, case_version, proposer, severe, at, body) "
                "VALUES ('other', 'case-1', 3, 'ben', false, '2026-03-02 10:00:00', '{}')"
            ],
            id="two for one version of a case",
        ),
        pytest.param(["UPDATE decisions SET proposer = 'ben'"], id="another proposer"),
        pytest.param(["DELETE FROM decisions WHERE id = 'mild'"], id="a decision that vanishes"),
        pytest.param(["UPDATE decision_endings SET reason = 'refused'"], id="another ending"),
        pytest.param(["DELETE FROM case_happenings"], id="nothing ever happened"),
        pytest.param(
            [APPROVE.format("'severe', 'ana', 'ben'"), "UPDATE decision_approvals SET approver = 'cyd'"],
            id="another approver",
        ),
    ],
)
def test_the_database_refuses(url: str, statements: list[str]) -> None:
    *before, refused = statements
    run(url, before)
    with pytest.raises(DatabaseError):
        run(url, [refused])


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param([STAND.format("'case-1', 'mild', false, NULL")], id="a mild decision in force"),
        pytest.param(
            [APPROVE.format("'severe', 'ana', 'ben'"), STAND.format("'case-1', 'severe', true, 'severe'")],
            id="a severe one that somebody else approved",
        ),
    ],
)
def test_the_database_accepts(url: str, statements: list[str]) -> None:
    run(url, statements)


def test_what_is_kept_for_good_has_its_triggers(sqlite_url: str) -> None:
    engine = create_engine(sqlite_url)
    with engine.connect() as connection:
        named = set(connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
    engine.dispose()
    for table in KEPT_FOR_GOOD:
        assert {f"{table.name}_no_update", f"{table.name}_no_delete"} <= named
