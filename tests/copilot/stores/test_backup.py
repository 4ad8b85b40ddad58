"""A backup holds one moment of a database in use, and any empty database of the schema can be filled from it."""

import asyncio
import json
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import func, select

from copilot.audit.chain import ChainVerifier
from copilot.errors import BadInput, Conflict
from copilot.stores.audit_sql import SqlAuditTrail
from copilot.stores.backup import back_up, restore
from copilot.stores.databases import Database, open_database
from copilot.stores.schema import metadata
from copilot.stores.sql import SqlRecommendationStore
from tests.builders import AT
from tests.contracts.recommendation_store import a_pair

CASES = 30


@pytest.fixture(params=["sqlite", "postgres"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "migrated_postgres_url"))


@pytest.fixture
def empty(tmp_path: Path, migrated_file: Path) -> str:
    path = tmp_path / "empty.db"
    path.write_bytes(migrated_file.read_bytes())
    return f"sqlite:///{path}"


async def fill(database: Database, first: int = 1, count: int = CASES) -> None:
    store = SqlRecommendationStore(database)
    for number in range(first, first + count):
        await store.add(*a_pair(number), AT)


async def contents(database: Database) -> dict[str, list[tuple[object, ...]]]:
    def work(connection: object) -> dict[str, list[tuple[object, ...]]]:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)  # type: ignore[attr-defined]
            for table in metadata.sorted_tables
        }

    return await database.read(work)


async def test_what_was_backed_up_comes_back_whole(source: str, empty: str, tmp_path: Path) -> None:
    before, after = open_database(source), open_database(empty)
    await fill(before)
    counts = await back_up(before, tmp_path / "backup.zip", AT)
    assert counts["recommendations"] == counts["audit_entries"] == CASES
    assert await restore(after, tmp_path / "backup.zip") == counts
    assert await contents(after) == await contents(before)
    trail, verifier = SqlAuditTrail(after), ChainVerifier()
    assert verifier.feed(await trail.bare())
    assert verifier.finish(await trail.count()).broken is None
    await fill(after, CASES + 1, 1)  # and work goes on
    await before.close()
    await after.close()


async def test_a_server_is_filled_from_a_file(sqlite_url: str, migrated_postgres_url: str, tmp_path: Path) -> None:
    before, after = open_database(sqlite_url), open_database(migrated_postgres_url)
    await fill(before)
    await back_up(before, tmp_path / "backup.zip", AT)
    await restore(after, tmp_path / "backup.zip")
    assert await contents(after) == await contents(before)
    await fill(after, CASES + 1, 2)  # its own counters go on behind the numbers that came in
    await before.close()
    await after.close()


async def test_one_moment_while_others_write(source: str, empty: str, tmp_path: Path) -> None:
    before, after = open_database(source), open_database(empty)
    await fill(before)
    writing = asyncio.create_task(fill(before, 1000, 60))
    await asyncio.sleep(0.02)
    counts = await back_up(before, tmp_path / "backup.zip", AT)
    await writing
    await restore(after, tmp_path / "backup.zip")
    assert counts["cases"] == counts["recommendations"] == counts["audit_entries"] == counts["case_contents"]
    assert counts["cases"] >= CASES
    await before.close()
    await after.close()


async def test_a_database_in_use_is_not_filled(sqlite_url: str, tmp_path: Path) -> None:
    database = open_database(sqlite_url)
    await fill(database, count=2)
    await back_up(database, tmp_path / "backup.zip", AT)
    with pytest.raises(Conflict, match="not empty: "):
        await restore(database, tmp_path / "backup.zip")
    with pytest.raises(Conflict, match="stands already"):
        await back_up(database, tmp_path / "backup.zip", AT)
    await database.close()


def spoilt(path: Path, name: str, data: str | None) -> None:
    """The backup with one of its files replaced, or taken away."""
    with zipfile.ZipFile(path) as archive:
        files = {each: archive.read(each) for each in archive.namelist()}
    files.pop(name)
    with zipfile.ZipFile(path, "w") as archive:
        for each, content in files.items():
            archive.writestr(each, content)
        if data is not None:
            archive.writestr(name, data)


MANIFEST = json.dumps({"kind": "review-copilot backup 1", "schema": "9999", "rows": {}})


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        pytest.param("manifest.json", MANIFEST, "its schema is '9999'", id="another schema"),
        pytest.param("manifest.json", '{"kind": "other"}', "its kind", id="another kind"),
        pytest.param("cases.jsonl", None, "cases.jsonl", id="a table is missing"),
        pytest.param("recommendations.jsonl", "", "other rows of recommendations than it says", id="rows are missing"),
        pytest.param("cases.jsonl", "{", "no backup that can be read", id="a line is cut"),
    ],
)
async def test_what_is_no_whole_backup_changes_nothing(
    sqlite_url: str, empty: str, tmp_path: Path, name: str, data: str | None, says: str
) -> None:
    before, after = open_database(sqlite_url), open_database(empty)
    await fill(before, count=3)
    await back_up(before, tmp_path / "backup.zip", AT)
    spoilt(tmp_path / "backup.zip", name, data)
    with pytest.raises(BadInput, match=says):
        await restore(after, tmp_path / "backup.zip")
    left = await after.read(lambda c: [c.scalar(select(func.count()).select_from(t)) for t in metadata.sorted_tables])
    assert not any(left)
    await before.close()
    await after.close()


async def test_a_file_that_is_no_archive(empty: str, tmp_path: Path) -> None:
    (tmp_path / "backup.zip").write_text("no archive")
    database = open_database(empty)
    with pytest.raises(BadInput, match="no backup"):
        await restore(database, tmp_path / "backup.zip")
    await database.close()
