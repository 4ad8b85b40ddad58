"""Precedents in SQLite or PostgreSQL: decided cases that were confirmed, found by what they say.

The vector of a case stands beside it and goes with it when it is erased or sealed. It is made when it is first needed,
so that deciding a case never waits for an embedder.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, String, and_, bindparam, select

from copilot.cases import CaseId
from copilot.casework.decisions import PrecedentRow, PrecedentState
from copilot.errors import CaseErased, CaseNotFound, CaseSealed
from copilot.recommendations import Precedent
from copilot.stores.casework_reading import find_record
from copilot.stores.databases import Database
from copilot.stores.prepared import Prepared
from copilot.stores.reading import read_case
from copilot.stores.tables_casework import precedent_vectors, precedents
from copilot.stores.writing import if_new
from copilot.wire.stored_casework import load
from policy_corpus.model import SectionId
from retrieval.likeness import cosines, to_bytes
from retrieval.ports import Embedder, TextKind

MOST = 512  # confirmed precedents that are looked at, the newest first
AT_ONCE = 32  # that get a vector in one go
SHOWN = 8
NEAR = 0.86  # of the embedder that comes along, 99 of 100 posts of other sections are less alike than this

_VECTOR = if_new(precedent_vectors)
_p, _v = precedents.c, precedent_vectors.c
_SOME = [f"section_{number}" for number in range(8)]  # that are asked about at once
_KNOWN = Prepared(
    select(_p.case_id)
    .where(_p.section.in_([bindparam(name, type_=String) for name in _SOME]))
    .where(_p.state == PrecedentState.CONFIRMED.value)
    .limit(AT_ONCE + 1)
)
_CONFIRMED = (
    select(_p.body, _p.case_id, _v.vector)
    .outerjoin(precedent_vectors, and_(_v.case_id == _p.case_id, _v.embedder == bindparam("of_embedder")))
    .where(_p.section.in_(bindparam("sections", expanding=True)), _p.state == PrecedentState.CONFIRMED.value)
    .order_by(_p.at.desc(), _p.decision_id, _p.section)
    .limit(MOST)
)


class SqlPrecedents:
    """The confirmed precedents of a database whose tables stand."""

    def __init__(self, database: Database, embedder: Embedder) -> None:
        self._database = database
        self._embedder = embedder

    async def similar(self, content: str, sections: Sequence[SectionId]) -> tuple[Precedent, ...]:
        known = await self._database.look_up(lambda connection: _known(connection, sections))
        if not known:
            return ()
        rows = await self._confirmed(sections)
        bare = list(dict.fromkeys(CaseId(row.case_id) for row in rows if row.vector is None))
        if bare:
            await self._embed(bare[:AT_ONCE])
            rows = await self._confirmed(sections)
        rows = [row for row in rows if row.vector is not None]
        if not rows:
            return ()
        query = await self._embedder.embed([content], TextKind.QUERY)
        likeness = cosines(query, [row.vector for row in rows])
        found = sorted(zip(likeness, rows, strict=True), key=lambda pair: -pair[0])
        return tuple(_precedent(row, likeness) for likeness, row in found[:SHOWN] if likeness >= NEAR)

    async def _confirmed(self, sections: Sequence[SectionId]) -> list[Row[*tuple[Any, ...]]]:
        wanted = {"sections": list(sections), "of_embedder": self._embedder.name}
        return await self._database.read(lambda connection: list(connection.execute(_CONFIRMED, wanted)))

    async def _embed(self, cases: Sequence[CaseId]) -> None:
        found = await self._database.read(lambda connection: _contents(connection, cases))
        if not found:
            return
        vectors = to_bytes(await self._embedder.embed(list(found.values()), TextKind.PASSAGE))
        name = self._embedder.name
        for case, vector in zip(found, vectors, strict=True):
            row = {"case_id": case, "embedder": name, "vector": vector}
            await self._database.write(lambda connection, row=row: _keep(connection, row))  # type: ignore[misc]


def _known(connection: Connection, sections: Sequence[SectionId]) -> int:
    """How many confirmed precedents there are of those sections, as far as it matters."""
    found = 0
    for start in range(0, len(sections), len(_SOME)):
        some = dict.fromkeys(_SOME, "") | dict(zip(_SOME, sections[start : start + len(_SOME)], strict=False))
        found += len(_KNOWN.run(connection, some).all())
    return found


def _contents(connection: Connection, cases: Sequence[CaseId]) -> dict[CaseId, str]:
    found = {}
    for case in cases:
        try:
            found[case] = read_case(connection, case).content()
        except (CaseErased, CaseNotFound, CaseSealed):
            continue
    return found


def _keep(connection: Connection, row: dict[str, Any]) -> None:
    """Keep a vector, unless the case was erased or sealed while it was made."""
    record = find_record(connection, row["case_id"], lock=True)
    if record and not record.erased and record.lane is None and _stands(connection, record.id):
        connection.execute(_VECTOR[connection.dialect.name], row)


def _stands(connection: Connection, case: CaseId) -> bool:
    confirmed = select(precedents.c.case_id).where(
        precedents.c.case_id == case, precedents.c.state == PrecedentState.CONFIRMED.value
    )
    return connection.execute(confirmed.limit(1)).first() is not None


def _precedent(row: Row[*tuple[Any, ...]], likeness: float) -> Precedent:
    decided = load(PrecedentRow, row.body)
    return Precedent(decided.case_id, decided.section, decided.finding, likeness)
