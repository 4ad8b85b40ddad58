"""Reading the files of cases, their queues, and what others are told."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, String, bindparam, exists, func, or_, select, tuple_

from copilot.cases import CaseId
from copilot.casework.decisions import (
    Appeal,
    Approval,
    Decision,
    Ending,
    EndReason,
    Note,
    PrecedentRow,
    PrecedentState,
    ReasonCode,
    Strike,
)
from copilot.casework.files import CaseFile
from copilot.casework.model import SKEW, UNDECIDED, CaseRecord, DecisionId, Happening, Queue, State
from copilot.casework.queues import Place, QueueFilter, SavedFilter
from copilot.outbox import Told
from copilot.people.model import PersonId
from copilot.stores.entries import no_case
from copilot.stores.prepared import Prepared
from copilot.stores.tables import recommendations
from copilot.stores.tables_casework import (
    appeals,
    case_happenings,
    case_notes,
    case_records,
    case_skips,
    decision_approvals,
    decision_endings,
    decision_words,
    decisions,
    outbox,
    precedents,
    saved_filters,
    strikes,
)
from copilot.wire.base import is_sound
from copilot.wire.recommendations import load_json
from copilot.wire.stored_casework import load
from policy_corpus.model import SectionId

_CASE = bindparam("case_id", type_=String)
_BODY = select(case_records.c.body).where(case_records.c.case_id == _CASE)
_RECORD, _LOCKED = Prepared(_BODY), Prepared(_BODY.with_for_update())
_OPEN_WITH = select(case_records.c.case_id).where(case_records.c.open_digest == bindparam("digest"))
_DECIDED_WITH = (
    select(case_records.c.case_id)
    .where(case_records.c.digest == bindparam("digest"), case_records.c.state == State.DECIDED.value)
    .order_by(case_records.c.rank_at.desc())
    .limit(1)
)
_BODY = select(recommendations.c.body).where(recommendations.c.id == bindparam("id"))
_HAPPENINGS = select(case_happenings).where(case_happenings.c.case_id == _CASE).order_by(case_happenings.c.version)
_DECISIONS = (
    select(
        decisions.c.body,
        decision_words.c.words,
        decision_approvals.c.approver,
        decision_approvals.c.at.label("approved_at"),
        decision_endings.c.reason,
        decision_endings.c.person,
        decision_endings.c.at.label("ended_at"),
        decision_endings.c.code,
    )
    .select_from(
        decisions.outerjoin(decision_words)
        .outerjoin(decision_approvals, decision_approvals.c.decision_id == decisions.c.id)
        .outerjoin(decision_endings)
    )
    .where(decisions.c.case_id == _CASE)
    .order_by(decisions.c.case_version)
)
_APPEALS = select(appeals.c.body, appeals.c.grounds).where(appeals.c.case_id == _CASE).order_by(appeals.c.opened_at)
_STRIKES = select(strikes).where(strikes.c.author == bindparam("author")).order_by(strikes.c.at, strikes.c.decision_id)
_NOTES = select(case_notes).where(case_notes.c.case_id == _CASE).order_by(case_notes.c.version)
_PRECEDENTS = (
    select(precedents.c.body).where(precedents.c.case_id == _CASE).order_by(precedents.c.at, precedents.c.section)
)
_COUNTS = (  # both named one by one, so that the index is entered at each pair and nothing that was decided is passed
    select(case_records.c.queue, case_records.c.state, func.count())
    .where(case_records.c.queue.in_(tuple(Queue)), case_records.c.state.in_(UNDECIDED))
    .group_by(case_records.c.queue, case_records.c.state)
)
_OUTBOX = select(outbox).where(outbox.c.position > bindparam("after")).order_by(outbox.c.position)
_FILTERS = select(saved_filters.c.body).where(saved_filters.c.person == bindparam("person"))


def find_record(connection: Connection, case: CaseId, *, lock: bool = False) -> CaseRecord | None:
    """The record of the case, None where there is none; locked for what follows in this transaction."""
    if not is_sound(case):
        return None
    body = (_LOCKED if lock else _RECORD).scalar(connection, {"case_id": case})
    return load(CaseRecord, body) if body is not None else None


def read_file(connection: Connection, case: CaseId, *, to_change: bool = False) -> CaseFile:
    """The file of the case; one that is to be changed is locked, and has neither notes nor precedents."""
    record = find_record(connection, case, lock=to_change)
    if record is None:
        raise no_case(case)
    named = {"case_id": case}
    body = connection.scalar(_BODY, {"id": record.recommendation}) if record.recommendation else None
    file = CaseFile(
        record=record,
        recommendation=load_json(body) if body else None,
        decisions=tuple(map(_decision, connection.execute(_DECISIONS, named))) if record.version > 1 else (),
        appeals=tuple(map(_appeal, connection.execute(_APPEALS, named))) if record.version > 1 else (),
        strikes=read_strikes(connection, record.author) if record.author else (),
        happenings=tuple(map(_happening, connection.execute(_HAPPENINGS, named))),
    )
    if to_change:
        return file
    return replace(
        file,
        notes=tuple(map(_note, connection.execute(_NOTES, named))),
        precedents=tuple(load(PrecedentRow, row.body) for row in connection.execute(_PRECEDENTS, named)),
    )


def same_content(connection: Connection, digest: str) -> tuple[CaseId | None, CaseId | None]:
    """The open case and the decided one that have this content."""
    named = {"digest": digest}
    return connection.scalar(_OPEN_WITH, named), connection.scalar(_DECIDED_WITH, named)


def read_strikes(connection: Connection, author: str) -> tuple[Strike, ...]:
    """Every strike of an author."""
    return tuple(map(_strike, connection.execute(_STRIKES, {"author": author})))


def read_precedents(connection: Connection, sections: Sequence[SectionId], limit: int) -> tuple[PrecedentRow, ...]:
    """The newest precedents of these sections that are not retired."""
    wanted = (
        select(precedents.c.body)
        .where(precedents.c.section.in_(sections), precedents.c.state != PrecedentState.RETIRED.value)
        .order_by(precedents.c.at.desc(), precedents.c.decision_id, precedents.c.section)
        .limit(limit)
    )
    return tuple(load(PrecedentRow, row.body) for row in connection.execute(wanted))


def read_page(
    connection: Connection, queue: Queue, wanted: QueueFilter, now: datetime, window: tuple[int, Place | None]
) -> list[CaseRecord]:
    """The next cases of a queue, so many behind a place: each state by its index, then together."""
    limit, after = window
    states = [*wanted.states, *([State.WAITING] if _takes_up(wanted) else [])]
    found: list[CaseRecord] = []
    for state in states:
        query = page_of(queue, state, wanted, now, after).limit(limit)
        if state is State.WAITING and State.WAITING not in wanted.states:
            query = query.where(case_records.c.waits_until <= now)
        found += [load(CaseRecord, row.body) for row in connection.execute(query)]
    return sorted(found, key=lambda record: (record.rank_at, record.id))[:limit]


def _takes_up(wanted: QueueFilter) -> bool:
    return State.OPEN in wanted.states and State.WAITING not in wanted.states


def page_of(queue: Queue, state: State, wanted: QueueFilter, now: datetime, after: Place | None) -> Select[Any]:
    """The records of one state, the soonest first, as an index gives them."""
    c = case_records.c
    query = select(c.body).where(c.queue == queue.value, c.state == state.value).order_by(c.rank_at, c.case_id)
    if after:
        query = query.where(tuple_(c.rank_at, c.case_id) > tuple_(after.rank_at, after.id))
    if wanted.languages:
        query = query.where(or_(c.language.is_(None), c.language.in_(sorted(wanted.languages))))
    if wanted.without:
        query = query.where(or_(c.kind.is_(None), c.kind.not_in(sorted(wanted.without))))
    if wanted.free:
        free = or_(c.claimed_until.is_(None), c.claimed_until < now - SKEW, c.claimed_by == (wanted.person or ""))
        query = query.where(free)
    if wanted.person:
        passed = exists().where(case_skips.c.case_id == c.case_id, case_skips.c.person == wanted.person)
        query = query.where(~passed)
    return query


def read_counts(connection: Connection) -> Mapping[tuple[Queue, State], int]:
    """How many cases that aren't decided stand where."""
    return Counter({(Queue(queue), State(state)): count for queue, state, count in connection.execute(_COUNTS)})


def read_outbox(connection: Connection, after: int, limit: int) -> list[Told]:
    """The next events behind that position."""
    rows = connection.execute(_OUTBOX.limit(limit), {"after": after})
    return [Told(row.position, row.at, row.event, row.subject, json.loads(row.payload)) for row in rows]


def read_filters(connection: Connection, person: PersonId) -> list[SavedFilter]:
    """What a person has saved."""
    saved = [load(SavedFilter, row.body) for row in connection.execute(_FILTERS, {"person": person})]
    return sorted(saved, key=lambda one: one.name)


def _decision(row: Row[*tuple[Any, ...]]) -> Decision:
    decision = load(Decision, row.body)
    approval = Approval(decision.id, PersonId(row.approver), row.approved_at) if row.approver else None
    ending = None
    if row.reason:
        code = ReasonCode(row.code) if row.code else None
        ending = Ending(decision.id, EndReason(row.reason), PersonId(row.person), row.ended_at, code)
    return replace(decision, reason=row.words or "", approval=approval, ending=ending)


def _appeal(row: Row[*tuple[Any, ...]]) -> Appeal:
    return replace(load(Appeal, row.body), grounds=row.grounds or "")


def _happening(row: Row[*tuple[Any, ...]]) -> Happening:
    return Happening(row.version, row.at, PersonId(row.person), row.event, row.words)


def _note(row: Row[*tuple[Any, ...]]) -> Note:
    return Note(row.id, PersonId(row.person), row.at, row.words)


def _strike(row: Row[*tuple[Any, ...]]) -> Strike:
    case, decision = CaseId(row.case_id), DecisionId(row.decision_id)
    return Strike(decision, case, row.author, row.weight, row.at, row.expires_at, row.lifted_at)
