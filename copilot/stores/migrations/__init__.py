"""Bringing a database to the tables of this version of the program."""

import asyncio
import sqlite3
from importlib.resources import files
from threading import Lock

from sqlalchemy import Connection, Engine, func, select, text
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
        if _stands_at(engine) == newest():  # almost always; and what migrates takes half a second to load
            return
        with engine.execution_options(**{WRITES: True}).begin() as connection:
            _to_newest(connection)
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise unavailable(url, error) from error
    finally:
        engine.dispose()


def newest() -> str:
    """The newest revision. Each stands in a file that begins with it, and they follow each other in that order."""
    names = (file.name for file in files(__name__).joinpath("versions").iterdir() if file.name.endswith(".py"))
    return max(name.partition("_")[0] for name in names)


def _stands_at(engine: Engine) -> str | None:
    """The only revision that the database says it is at; None where it says none, or can't be asked."""
    try:
        with engine.begin() as connection:
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    except (SQLAlchemyError, sqlite3.Error):
        return None
    return str(found[0]) if len(found) == 1 else None


def _to_newest(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

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
