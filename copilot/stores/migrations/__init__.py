"""Bringing a database to the tables of this version of the program."""

import asyncio
import sqlite3
from importlib.resources import files
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from copilot.errors import SchemaTooNew
from copilot.stores.engines import WRITES, create_file, database_url, postgres_engine, sqlite_engine, unavailable

WAIT = 30.0  # seconds for another who is upgrading the same database
_LOCK_KEY = 0x636F70696C6F74  # of the advisory lock: "copilot"

_one_at_a_time = Lock()  # alembic keeps its environment in a global


async def upgrade(url: str) -> None:
    """Create or bring up to date the tables at ``url``; a SQLite file is made with its folder.

    All or nothing, safe to call from several processes at once, and again. Raises ``SchemaTooNew`` when a later
    program was here before, ``StoreUnavailable`` when the database doesn't answer, ``SettingInvalid``.
    """
    await asyncio.to_thread(_upgrade, url)


def _upgrade(address: str) -> None:
    url = database_url(address)
    engine = sqlite_engine(url, WAIT) if url.drivername == "sqlite" else postgres_engine(url, WAIT)
    try:
        create_file(url)
        with engine.execution_options(**{WRITES: True}).begin() as connection:
            _to_newest(connection)
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise unavailable(url, error) from error
    finally:
        engine.dispose()


def _to_newest(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK_KEY)))
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(files(__name__)).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    unknown = set(MigrationContext.configure(connection).get_current_heads()) - known
    if unknown:
        raise SchemaTooNew(
            f"the database was made by a later version of the program (its schema is {', '.join(sorted(unknown))!r}); "
            "use that version, or another database"
        )
    with _one_at_a_time:
        command.upgrade(config, "head")
