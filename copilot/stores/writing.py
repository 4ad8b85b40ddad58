"""What is written for one entry, as one unit of work on a connection that stands in a transaction."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, Insert, Table, and_, bindparam, delete, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from copilot.audit.entries import AuditDraft
from copilot.cases import CaseId
from copilot.recommendations import Outcome
from copilot.stores.entries import Content, Entry, conflict, sealed
from copilot.stores.prepared import Prepared
from copilot.stores.sealing import NEVER_WRITTEN, lane_after
from copilot.stores.tables import (
    CONTENT,
    EXCHANGE,
    RECOMMENDATION,
    UtcDateTime,
    case_contents,
    cases,
    exchanges,
    recommendations,
    sealed_contents,
)
from copilot.stores.tables_batches import batch_lines
from copilot.stores.tables_repeats import repeats
from copilot.stores.trail import append


def if_new(table: Table) -> dict[str, Insert]:
    """An insert that leaves a row alone that stands already, for each database."""
    return {
        "postgresql": postgresql.insert(table).on_conflict_do_nothing(),
        "sqlite": sqlite.insert(table).on_conflict_do_nothing(),
    }


# Statements are made once: making and naming them costs more than running them.
_CASE, _CONTENT = Prepared(if_new(cases)), Prepared(if_new(case_contents))
_SEALED_CONTENT = if_new(sealed_contents)
_RECOMMENDATION, _EXCHANGE = Prepared(insert(recommendations)), Prepared(insert(exchanges))
_FIRST = Prepared(if_new(recommendations))
_LANE = Prepared(select(cases.c.lane).where(cases.c.id == bindparam("case_id")).with_for_update())
_DIGEST = Prepared(select(recommendations.c.digest).where(recommendations.c.id == bindparam("id")))

_OF_CASE = case_contents.c.case_id == bindparam("of_case")
_DRAFTS = and_(recommendations.c.case_id == bindparam("of_case"), recommendations.c.status != Outcome.ROUTED.value)
_SEAL_CASE = update(cases).where(cases.c.id == bindparam("of_case")).values(lane=bindparam("to_lane"))
_PUT_AWAY = [
    insert(sealed_contents).from_select(
        ["case_id", "kind", "key", "body", "sealed_at"],
        select(c.case_id, literal(kind), key, c.body, bindparam("at", type_=UtcDateTime)).where(rows),
    )
    for kind, c, key, rows in (
        (CONTENT, case_contents.c, case_contents.c.digest, _OF_CASE),
        (RECOMMENDATION, recommendations.c, recommendations.c.id, _DRAFTS & recommendations.c.body.is_not(None)),
        (EXCHANGE, exchanges.c, exchanges.c.recommendation_id, exchanges.c.case_id == bindparam("of_case")),
    )
]
_FORGET_SAID = delete(exchanges).where(exchanges.c.case_id == bindparam("of_case"))
_TAKE_AWAY = [
    delete(case_contents).where(_OF_CASE),
    update(recommendations).where(_DRAFTS).values(body=None),
    _FORGET_SAID,
]
_ERASE = [
    delete(case_contents).where(_OF_CASE),
    _FORGET_SAID,
    delete(sealed_contents).where(sealed_contents.c.case_id == bindparam("of_case")),
    update(recommendations).where(_DRAFTS).values(body=None, content_digest=None),
    update(batch_lines).where(batch_lines.c.case_id == bindparam("of_case")).values(body=None),
    update(repeats).where(repeats.c.subject == literal("case/").concat(bindparam("of_case"))).values(body=None),
]


# Writes what belongs to an entry, and says what to enter of it; it is told whether the case is new.
Beside = Callable[[Connection, bool], Sequence[AuditDraft]]


def write_entry(connection: Connection, entry: Entry, beside: Beside = lambda _connection, _new: ()) -> None:
    """Write the entry, or nothing when it stands already. Raises ``RecommendationConflict`` and ``CaseSealed``."""
    new = _CASE.run(connection, {"id": entry.case_id, "added_at": entry.at}).rowcount == 1  # others wait from here on
    lane: str | None = None if new else _LANE.scalar(connection, {"case_id": entry.case_id})
    known = None if new else _DIGEST.scalar(connection, {"id": entry.id})
    if known is not None:
        if known != entry.digest:
            raise conflict(entry.id)
        return
    if entry.lane is not None:
        lane = lane_after(lane, entry.lane)
        seal(connection, entry.case_id, lane, entry.at)
        _put_away(connection, Content(entry.case_id, entry.content_digest, entry.content, entry.at), lane)
    elif lane is not None:
        raise sealed(entry.case_id)
    else:
        content = {"case_id": entry.case_id, "digest": entry.content_digest, "body": entry.content}
        _CONTENT.run(connection, content)
    written = (_FIRST if new else _RECOMMENDATION).run(connection, _row(entry))
    if written.rowcount != 1:  # it stands, and speaks of another case
        raise conflict(entry.id)
    if entry.exchanges:
        said = {"recommendation_id": entry.id, "case_id": entry.case_id, "body": entry.exchanges}
        _EXCHANGE.run(connection, said)
    append(connection, [entry.audit, *beside(connection, new)], entry.at)


def _row(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.id,
        "case_id": entry.case_id,
        "status": entry.status,
        "digest": entry.digest,
        "content_digest": entry.content_digest if entry.lane is None else None,
        "body": entry.body,
        "added_at": entry.at,
    }


def seal(connection: Connection, case: CaseId, lane: str, at: datetime) -> None:
    """Put away what is open of the case; or erase all of it where none may be kept."""
    named = {"of_case": case}
    connection.execute(_SEAL_CASE, named | {"to_lane": lane})
    if lane == NEVER_WRITTEN:
        for erase in _ERASE:
            connection.execute(erase, named)
        return
    for put_away_ in _PUT_AWAY:
        connection.execute(put_away_, named | {"at": at})
    for take_away in _TAKE_AWAY:
        connection.execute(take_away, named)


def erase_content(connection: Connection, case: CaseId) -> None:
    """Erase what the case says and what was drafted of it, sealed or not."""
    for erase in _ERASE:
        connection.execute(erase, {"of_case": case})


def write_content(connection: Connection, content: Content, lane: str | None) -> str | None:
    """Write what a case says, sealed where it was routed to people. Returns the lane that it belongs to from now on."""
    _CASE.run(connection, {"id": content.case_id, "added_at": content.at})
    before: str | None = _LANE.scalar(connection, {"case_id": content.case_id})
    lane = lane_after(before, lane) if lane else before
    if lane is None:
        row = {"case_id": content.case_id, "digest": content.digest, "body": content.body}
        _CONTENT.run(connection, row)
        return None
    if lane != before:
        seal(connection, content.case_id, lane, content.at)
    _put_away(connection, content, lane)
    return lane


def _put_away(connection: Connection, content: Content, lane: str) -> None:
    if lane == NEVER_WRITTEN or content.body is None:
        return
    row = {"case_id": content.case_id, "kind": CONTENT, "key": content.digest, "body": content.body}
    connection.execute(_SEALED_CONTENT[connection.dialect.name], row | {"sealed_at": content.at})
