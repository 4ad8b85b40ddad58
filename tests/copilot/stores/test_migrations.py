"""The migrations make the tables that the code speaks of, whoever runs them, how often, and what stood before."""

import asyncio
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table, insert, inspect, select, text

from copilot.errors import SchemaTooNew, SettingInvalid, StoreUnavailable
from copilot.stores.engines import database_url, postgres_engine, sqlite_engine
from copilot.stores.migrations import newest, upgrade
from copilot.stores.schema import metadata

ROOT = Path(__file__).parents[3]
AT = datetime(2026, 3, 2, 10)  # in the zone of the database
TABLES = {*metadata.tables, "alembic_version"}


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'new' / 'deeper' / 'copilot.db'}"


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    parsed = database_url(url)
    engine = sqlite_engine(parsed, 5) if parsed.drivername == "sqlite" else postgres_engine(parsed, 5)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def tables(url: str) -> set[str]:
    with connected(url) as connection:
        return set(inspect(connection).get_table_names())


async def test_the_migrations_make_what_the_code_speaks_of(url: str) -> None:
    await upgrade(url)
    with connected(url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    assert tables(url) == TABLES


def test_the_newest_is_the_end_of_all_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(files("copilot.stores.migrations")))
    assert [newest()] == ScriptDirectory.from_config(config).get_heads()


def test_what_migrates_is_not_loaded_where_nothing_is_to_be_done(url: str) -> None:
    asyncio.run(upgrade(url))
    program = "import asyncio, sys; from copilot.stores.migrations import upgrade; asyncio.run(upgrade(sys.argv[1]));"
    program += "print(*(name for name in ('alembic', 'sqlalchemy.orm') if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", program, url], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


async def test_once_more_changes_nothing(url: str) -> None:
    await upgrade(url)
    with connected(url) as connection:
        connection.execute(text("INSERT INTO cases (id, added_at) VALUES ('kept', '2026-03-02 10:00:00')"))
    await upgrade(url)
    with connected(url) as connection:
        assert connection.scalar(text("SELECT id FROM cases")) == "kept"


def earlier() -> list[str]:
    """Every schema before the newest."""
    config = Config()
    config.set_main_option("script_location", str(files("copilot.stores.migrations")))
    return sorted(one.revision for one in ScriptDirectory.from_config(config).walk_revisions())[:-1]


LATER = AT + timedelta(days=1)
CHECKED = {  # what the constraints of one table or another ask for
    "approver": "y",
    "approval_id": None,
    "password": "$argon2id$x",
    "digest": "x" * 64,
    "fingerprint": "x" * 64,
    "name": "x" * 64,
    "ends_at": LATER,
    "expires_at": LATER,
    "use_until": LATER,
}


def a_row(table: Table) -> dict[str, object]:
    """Something in every column that takes it: the same everywhere, so that what points elsewhere finds it."""
    given: dict[type[object], object] = {
        str: "x",
        int: 1,
        bool: False,
        float: 1.0,
        bytes: b"x",
        date: AT.date(),
        datetime: AT,
    }
    row = {column.name: given[column.type.python_type] for column in table.columns}
    row |= {name: value for name, value in CHECKED.items() if name in row}
    return row | dict.fromkeys({"used_at", "ends_at"}, None) if "used_at" in row and "use_until" in row else row


def filled(connection: Connection) -> dict[str, dict[str, object]]:
    """A row in every table that there is, by its name."""
    there = MetaData()
    there.reflect(connection)
    rows = {table.name: a_row(table) for table in there.sorted_tables if table.name != "alembic_version"}
    for name, row in rows.items():
        connection.execute(insert(there.tables[name]), row)
    return rows


def _plain(value: object) -> object:
    """A moment without its zone, which SQLite doesn't know."""
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def each_from() -> Iterator[object]:
    """Every earlier schema on both databases; what lies between the first and the last on PostgreSQL is left to CI."""
    for place, revision in enumerate(every := earlier()):
        between = 0 < place < len(every) - 1
        yield pytest.param("sqlite", revision, id=f"sqlite-{revision}")
        yield pytest.param("postgres", revision, id=f"postgres-{revision}", marks=[pytest.mark.ci] if between else [])


@pytest.mark.parametrize(("url", "revision"), list(each_from()), indirect=["url"])
async def test_rows_of_every_earlier_schema_stay(url: str, revision: str) -> None:
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True)
    with connected(url) as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(files("copilot.stores.migrations")))
        command.upgrade(config, revision)
        rows = filled(connection)
    await upgrade(url)
    with connected(url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
        there = MetaData()
        there.reflect(connection)
        for name, row in rows.items():
            [now] = connection.execute(select(there.tables[name])).mappings()
            assert {column: _plain(now[column]) for column in row} == row


async def test_several_tasks_at_once(url: str) -> None:
    await asyncio.gather(*(upgrade(url) for _ in range(5)))
    assert tables(url) == TABLES


async def test_several_databases_at_once(tmp_path: Path) -> None:
    urls = [f"sqlite:///{tmp_path / str(number)}.db" for number in range(8)]
    await asyncio.gather(*map(upgrade, urls))
    assert [tables(url) for url in urls] == [TABLES] * 8


def test_several_processes_at_once(url: str) -> None:
    command = "import asyncio, sys; from copilot.stores.migrations import upgrade; asyncio.run(upgrade(sys.argv[1]))"
    running = [
        subprocess.Popen([sys.executable, "-c", command, url], cwd=ROOT, stderr=subprocess.PIPE) for _ in range(2)
    ]
    failed = [error for process in running if (error := process.communicate()[1])]
    assert failed == []
    assert tables(url) == TABLES


async def test_a_later_schema_is_left_alone(url: str) -> None:
    await upgrade(url)
    with connected(url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaTooNew, match=r"later version.*'9999'"):
        await upgrade(url)
    with connected(url) as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


async def test_a_migration_that_breaks_leaves_nothing_behind(url: str) -> None:
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True)
    with connected(url) as connection:
        connection.execute(text("CREATE TABLE sealed_contents (in_the_way INTEGER)"))
    with pytest.raises(StoreUnavailable, match="sealed_contents"):
        await upgrade(url)
    assert tables(url) == {"sealed_contents"}
    with connected(url) as connection:
        connection.execute(text("DROP TABLE sealed_contents"))
    await upgrade(url)
    assert tables(url) == TABLES


async def test_a_sqlite_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "100% new" / "copilot.db"
    await upgrade(f"sqlite:///{path}")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailable, match="file"):
        await upgrade(f"sqlite:///{tmp_path / 'file' / 'copilot.db'}")


async def test_an_address_that_is_none() -> None:
    with pytest.raises(SettingInvalid):
        await upgrade("nowhere")
