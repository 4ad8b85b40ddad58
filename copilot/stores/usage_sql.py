"""What accounts use up, in SQLite or PostgreSQL."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from copilot.people.limits import NOTHING, Account, Spent
from copilot.stores.databases import Database
from copilot.stores.tables_people import usage

_u = usage.c


def _adding(insert: Callable[[Table], Any]) -> Any:  # noqa: ANN401 - an insert of either dialect
    adding = insert(usage)
    new = adding.excluded
    sums = {"tokens": _u.tokens + new.tokens, "money": _u.money + new.money}
    return adding.on_conflict_do_update(index_elements=[_u.account, _u.day], set_=sums).returning(_u.tokens, _u.money)


_SPENT = select(_u.tokens, _u.money).where(_u.account == bindparam("account"), _u.day == bindparam("day"))
_ADD = {"sqlite": _adding(sqlite.insert), "postgresql": _adding(postgresql.insert)}


class SqlUsage:
    """The part of a store of people that counts."""

    _database: Database

    async def spent(self, account: Account, day: date) -> Spent:
        return await self._database.look_up(lambda connection: _spent(connection, account, day))

    async def spent_on(self, day: date) -> Mapping[Account, Spent]:
        wanted = select(usage).where(_u.day == day)
        return await self._database.read(
            lambda connection: {
                Account(row.account): Spent(row.tokens, row.money) for row in connection.execute(wanted)
            }
        )

    async def spend(self, account: Account, day: date, more: Spent) -> Spent:
        total = NOTHING

        def work(connection: Connection) -> None:
            nonlocal total
            row = {"account": account, "day": day, "tokens": more.tokens, "money": more.money}
            stands = connection.execute(_ADD[connection.dialect.name], row).one()
            total = Spent(stands.tokens, stands.money)

        await self._database.write(work)
        return total


def _spent(connection: Connection, account: Account, day: date) -> Spent:
    row = connection.execute(_SPENT, {"account": account, "day": day}).first()
    return Spent(row.tokens, row.money) if row else NOTHING
