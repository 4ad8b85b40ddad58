"""Backups: every table at one moment, in one file that any database of the same schema can be filled from.

A zip of one JSON Lines file a table, with a manifest. It is taken from a running database: SQLite's log and
PostgreSQL's snapshots let a reader see one moment while others write.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from sqlalchemy import Connection, DateTime, LargeBinary, Table, func, insert, select, text

from copilot.errors import BadInput, Conflict
from copilot.stores.databases import Database
from copilot.stores.schema import metadata

KIND = "review-copilot backup 1"
_MANIFEST = "manifest.json"
_ROWS = 1000  # that are written at once

Row = dict[str, object]


async def back_up(database: Database, path: Path, at: datetime) -> dict[str, int]:
    """Write a backup; returns how many rows each table has. Raises ``Conflict`` when the file stands already."""
    if path.exists():
        raise Conflict(f"{str(path)!r} stands already\n  hint: give another name, or take the file away")
    part = path.with_name(f"{path.name}.part")
    part.touch(mode=0o600)
    try:
        counts = await database.read(lambda connection: _write(connection, part, at))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return counts


async def restore(database: Database, path: Path) -> dict[str, int]:
    """Fill an empty database of the same schema, all or nothing; returns how many rows each table has.

    Raises ``BadInput`` for a file that is no backup, or one of another schema; ``Conflict`` unless it is empty.
    """
    counts: list[dict[str, int]] = []
    try:
        with ZipFile(path) as archive:
            manifest = json.loads(archive.read(_MANIFEST))
            await database.write(lambda connection: counts.append(_read(connection, archive, manifest)))
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise BadInput(f"{str(path)!r} is no backup that can be read: {error}") from None
    return counts[-1]


def _write(connection: Connection, path: Path, at: datetime) -> dict[str, int]:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
    counts: dict[str, int] = {}
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for table in metadata.sorted_tables:
            counts[table.name] = 0
            with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as file:
                for row in connection.execute(select(table)).yield_per(_ROWS).mappings():
                    file.write(_line({name: _out(value) for name, value in row.items()}))
                    counts[table.name] += 1
        manifest = {"kind": KIND, "at": at.isoformat(), "schema": _schema(connection), "rows": counts}
        archive.writestr(_MANIFEST, json.dumps(manifest))
    return counts


def _read(connection: Connection, archive: ZipFile, manifest: dict[str, object]) -> dict[str, int]:
    if manifest["kind"] != KIND:
        raise ValueError(f"its kind is {manifest['kind']!r}")
    if manifest["schema"] != (ours := _schema(connection)):
        raise ValueError(f"its schema is {manifest['schema']!r}, that of the database {ours!r}; use that version")
    filled = [
        table.name for table in metadata.sorted_tables if connection.scalar(select(func.count(1)).select_from(table))
    ]
    if filled:
        raise Conflict(f"the database is not empty: {', '.join(filled)}\n  hint: restore into a new one")
    said, counts = dict(manifest["rows"]), {}  # type: ignore[call-overload]
    for table in metadata.sorted_tables:  # what others refer to comes first
        counts[table.name] = _fill(connection, table, archive)
        if counts[table.name] != said.pop(table.name, None):
            raise ValueError(f"it holds other rows of {table.name} than it says")
    if said:
        raise ValueError(f"it says that it has rows of {', '.join(sorted(said))}, which is no table of ours")
    if connection.dialect.name == "postgresql":
        _move_counters(connection)
    return counts


def _fill(connection: Connection, table: Table, archive: ZipFile) -> int:
    makers = {column.name: _maker(column.type) for column in table.columns}
    count = 0
    with archive.open(f"{table.name}.jsonl") as file:
        rows = ({name: _in(value, makers[name]) for name, value in json.loads(line).items()} for line in file)
        for block in _blocks(rows):
            connection.execute(insert(table), block)
            count += len(block)
    return count


def _blocks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while block := list(islice(rows, _ROWS)):
        yield block


def _move_counters(connection: Connection) -> None:
    """PostgreSQL counts on from its own counters, which inserted numbers don't move."""
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is None or not (highest := connection.scalar(select(func.max(column)))):
            continue
        counter = connection.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
        if counter:
            connection.execute(select(func.setval(counter, highest)))


def _schema(connection: Connection) -> str:
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def _line(row: Row) -> bytes:
    return json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


def _out(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return b64encode(bytes(value)).decode()
    return value


def _maker(kind: object) -> Callable[[str], object] | None:
    kind = getattr(kind, "impl", kind)
    if isinstance(kind, DateTime):
        return datetime.fromisoformat
    return b64decode if isinstance(kind, LargeBinary) else None


def _in(value: object, make: Callable[[str], object] | None) -> object:
    return make(value) if make and isinstance(value, str) else value
