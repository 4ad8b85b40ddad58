"""Statements that every draft runs: compiled once for each kind of database, then run in the driver's own words.

The engine looks a statement up, names its parameters and wraps what comes back anew at each run: a row into SQLite
takes 20 microseconds by it and 6 so.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, CursorResult, Insert, Select
from sqlalchemy.engine import Dialect

Row = Mapping[str, object]
Converter = Callable[[Any], Any]


class _Compiled(NamedTuple):
    """``names`` are the parameters in their order, ``converters`` make of a value what the driver takes, ``given`` are
    the values that stand in the statement itself; ``by_place`` says whether the driver takes them in that order."""

    words: str
    names: tuple[str, ...]
    converters: dict[str, Converter]
    given: dict[str, object]
    by_place: bool

    def parameters(self, row: Row) -> Any:  # noqa: ANN401  (a tuple or a dictionary, as the driver wants them)
        """The values of one row."""
        values = {**self.given, **row}
        for name, convert in self.converters.items():
            values[name] = convert(values[name])
        return tuple([values[name] for name in self.names]) if self.by_place else values


class Prepared:
    """One statement, or one for each kind of database. Whoever runs it gives all its values, always under one set of
    names; of a row that comes back the values are as the driver has them, so it asks for texts and numbers alone.
    """

    def __init__(self, statement: Insert | Select[Any] | Mapping[str, Insert]) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: Connection, *rows: Row) -> CursorResult[Any]:
        """Run it for each of the rows, of which there is at least one."""
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = self._compile(dialect, tuple(rows[0]))
        parameters = [compiled.parameters(row) for row in rows]
        return connection.exec_driver_sql(compiled.words, parameters[0] if len(rows) == 1 else parameters)

    def scalar(self, connection: Connection, row: Row) -> Any:  # noqa: ANN401  (a text or a number)
        """The first value of the first row, None where nothing is found."""
        return self.run(connection, row).scalar()

    def _compile(self, dialect: Dialect, names: Sequence[str]) -> _Compiled:
        statement = self._statement[dialect.name] if isinstance(self._statement, Mapping) else self._statement
        if isinstance(statement, Insert):
            statement = statement.inline()  # nothing comes back
        compiled: Any = statement.compile(dialect=dialect, column_keys=list(names))
        found = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()}
        return _Compiled(
            words=str(compiled),
            names=tuple(compiled.positiontup or ()),
            converters={name: convert for name, convert in found.items() if convert is not None},
            given={name: value for name, value in compiled.params.items() if name not in names},
            by_place=bool(compiled.positional),
        )
