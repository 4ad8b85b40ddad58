"""Desks in SQLite or PostgreSQL."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, Executable, Row, bindparam, func, insert, select, update

from copilot.cases import CaseId
from copilot.desk.model import FirstView, Handling, HandlingKind, Hiding, Preferences, Reveal
from copilot.people.model import PersonId
from copilot.recommendations import RecommendationId, Verdict
from copilot.stores.databases import Database
from copilot.stores.tables_console import desk_decided, desk_handlings, desk_preferences, desk_reveals, desk_views

_r, _v, _h, _d, _p = desk_reveals.c, desk_views.c, desk_handlings.c, desk_decided.c, desk_preferences.c

# Asked for each page: made once, since making and naming a statement costs more than running it.
_PREFERENCES = select(_p.body).where(_p.person == bindparam("of"))
_REVEALS = select(desk_reveals).where(_r.person == bindparam("of"), _r.at >= bindparam("since")).order_by(_r.at, _r.id)
_VIEWS = select(desk_views).where(_v.person == bindparam("of"), _v.case_id.in_(bindparam("cases", expanding=True)))
_DECIDED = (
    select(_d.case_id)
    .where(_d.person == bindparam("of"), _d.at >= bindparam("since"))
    .order_by(_d.at.desc(), _d.case_id)
    .limit(bindparam("most"))
)


class SqlDesk:
    """Keeps desks in a database whose tables stand."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def preferences(self, person: PersonId) -> Preferences:
        rows = await self._few(_PREFERENCES, of=person)
        return _preferences(rows[0].body) if rows else Preferences()

    async def keep_preferences(self, person: PersonId, preferences: Preferences) -> None:
        def work(connection: Connection) -> None:
            body = {"body": _body(preferences)}
            changed = connection.execute(update(desk_preferences).where(_p.person == person).values(body))
            if not changed.rowcount:
                connection.execute(insert(desk_preferences), {"person": person} | body)

        await self._database.write(work)

    async def reveal(self, reveal: Reveal) -> None:
        row = {"person": reveal.person, "case_id": reveal.case, "at": reveal.at, "weight": reveal.weight}
        await self._database.write(lambda connection: _run(connection, insert(desk_reveals).values(row)))

    async def reveals(self, person: PersonId, since: datetime) -> list[Reveal]:
        rows = await self._few(_REVEALS, of=person, since=since)
        return [Reveal(PersonId(row.person), CaseId(row.case_id), row.at, row.weight) for row in rows]

    async def loads(self, since: datetime) -> list[int]:
        total = func.sum(_r.weight).label("total")
        rows = await self._rows(select(total).where(_r.at >= since).group_by(_r.person).order_by(total))
        return [int(row.total) for row in rows]

    async def commit_view(self, view: FirstView) -> FirstView:
        row = {
            "person": view.person,
            "case_id": view.case,
            "recommendation_id": view.recommendation,
            "verdict": view.verdict.value,
            "at": view.at,
        }

        def work(connection: Connection) -> None:
            same = select(_v.person).where(_v.person == view.person, _v.case_id == view.case)
            if connection.execute(same).first() is None:
                connection.execute(insert(desk_views), row)

        await self._database.write(work)
        return (await self.views(view.person, [view.case]))[view.case]

    async def views(self, person: PersonId, cases: Collection[CaseId]) -> dict[CaseId, FirstView]:
        rows = await self._few(_VIEWS, of=person, cases=list(cases))
        return {CaseId(row.case_id): _view(row) for row in rows}

    async def handled(self, handling: Handling) -> None:
        row = {
            "at": handling.at.replace(minute=0, second=0, microsecond=0),
            "kind": handling.kind.value,
            "seconds": handling.seconds,
            "words": handling.words,
            **{name: _verdict(getattr(handling, name)) for name in ("drafted", "decided", "first")},
        }
        await self._database.write(lambda connection: _run(connection, insert(desk_handlings).values(row)))

    async def handlings(self, since: datetime, limit: int = 10_000) -> Sequence[Handling]:
        wanted = select(desk_handlings).where(_h.at >= since).order_by(_h.at, _h.id).limit(limit)
        return [_handling(row) for row in await self._rows(wanted)]

    async def has_decided(self, person: PersonId, case: CaseId, at: datetime) -> None:
        def work(connection: Connection) -> None:
            same = (_d.person == person, _d.case_id == case)
            if not connection.execute(update(desk_decided).where(*same).values(at=at)).rowcount:
                connection.execute(insert(desk_decided), {"person": person, "case_id": case, "at": at})

        await self._database.write(work)

    async def decided(self, person: PersonId, since: datetime, limit: int = 200) -> list[CaseId]:
        rows = await self._few(_DECIDED, of=person, since=since, most=limit)
        return [CaseId(row.case_id) for row in rows]

    async def _few(self, wanted: Executable, **named: object) -> Sequence[Row[tuple[object, ...]]]:
        return await self._database.look_up(lambda connection: connection.execute(wanted, named).all())

    async def _rows(self, wanted: Executable) -> Sequence[Row[tuple[object, ...]]]:
        return await self._database.read(lambda connection: connection.execute(wanted).all())


def _run(connection: Connection, statement: Executable) -> None:
    connection.execute(statement)


def _body(preferences: Preferences) -> str:
    return json.dumps(
        {
            "hiding": preferences.hiding.value,
            "blurs": preferences.blurs,
            "without": sorted(preferences.without),
            "budget": preferences.budget,
            "toured": preferences.toured,
        }
    )


def _preferences(body: str) -> Preferences:
    kept = json.loads(body)
    return Preferences(
        Hiding(kept["hiding"]), kept["blurs"], frozenset(kept["without"]), kept["budget"], kept["toured"]
    )


def _verdict(verdict: Verdict | None) -> str | None:
    return verdict.value if verdict else None


def _view(row: Row[tuple[object, ...]]) -> FirstView:
    made = RecommendationId(row.recommendation_id) if row.recommendation_id else None
    return FirstView(PersonId(row.person), CaseId(row.case_id), made, Verdict(row.verdict), row.at)


def _handling(row: Row[tuple[object, ...]]) -> Handling:
    verdicts = [Verdict(said) if said else None for said in (row.drafted, row.decided, row.first)]
    return Handling(row.at, HandlingKind(row.kind), row.seconds, row.words, *verdicts)
