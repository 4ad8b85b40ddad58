"""Writing one change of a case, as part of a unit of work."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Insert, String, Table, bindparam, delete, insert, select, update

from copilot.casework.decisions import Decision, PrecedentRow, PrecedentState
from copilot.casework.files import Change, Confirmation
from copilot.casework.model import CaseRecord, State
from copilot.errors import CaseMovedOn
from copilot.stores.casework_texts import check_texts, without_words
from copilot.stores.outbox import put_out
from copilot.stores.prepared import Prepared
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
    precedent_vectors,
    precedents,
    standing_decisions,
    strikes,
)
from copilot.stores.writing import if_new
from copilot.wire.stored_casework import dump, load

_OF_CASE, _OF_DECISION = bindparam("of_case", type_=String), bindparam("of_decision", type_=String)
_RECORD, _HAPPENING = Prepared(insert(case_records)), Prepared(insert(case_happenings))
_INTO: dict[Table, Insert] = {  # statements are made once: making and naming them costs more than running them
    table: insert(table)
    for table in (
        appeals,
        case_notes,
        decision_endings,
        decision_words,
        decisions,
        precedents,
        standing_decisions,
        strikes,
    )
}
_UPDATE = update(case_records).where(
    case_records.c.case_id == _OF_CASE, case_records.c.version == bindparam("version_before")
)
_OPEN_ELSEWHERE = Prepared(
    select(case_records.c.case_id).where(
        case_records.c.open_digest == bindparam("digest"), case_records.c.case_id != _OF_CASE
    )
)
_NO_LONGER = delete(standing_decisions).where(standing_decisions.c.case_id == _OF_CASE)
_LIFT = update(strikes).where(strikes.c.decision_id == _OF_DECISION, strikes.c.lifted_at.is_(None))
_APPEAL = update(appeals).where(appeals.c.id == bindparam("of_appeal"))
_CONFIRMED = select(precedents).where(precedents.c.decision_id == _OF_DECISION)
_TURN = update(precedents).where(
    precedents.c.decision_id == _OF_DECISION, precedents.c.section == bindparam("of_section")
)
_FORGET_VECTORS = delete(precedent_vectors).where(precedent_vectors.c.case_id == _OF_CASE)
_SEAL = (
    delete(case_notes).where(case_notes.c.case_id == _OF_CASE),
    delete(precedents).where(precedents.c.case_id == _OF_CASE),
    _FORGET_VECTORS,
    delete(decision_words).where(
        decision_words.c.decision_id.in_(select(decisions.c.id).where(decisions.c.case_id == _OF_CASE))
    ),
    update(appeals).where(appeals.c.case_id == _OF_CASE).values(grounds=None),
)
_SKIP = if_new(case_skips)
_ERASE_STRIKES = delete(strikes).where(strikes.c.case_id == _OF_CASE)


def write_change(connection: Connection, change: Change, before: CaseRecord | None) -> None:
    """Write everything but the audit entries. Raises ``CaseInvalid`` for a text that can't be kept."""
    happening = change.happening
    if happening is None:
        return
    check_texts(change)
    case, at = change.record.id, happening.at
    _write_record(connection, change.record, before)
    row = {"case_id": case, "version": happening.version, "at": at, "person": happening.person}
    _HAPPENING.run(connection, row | {"event": happening.event, "words": happening.words})
    _write_decisions(connection, change, before, at)
    if change.note:
        note = {"case_id": case, "version": happening.version, "id": change.note.id, "words": change.note.text}
        connection.execute(_INTO[case_notes], note | {"person": change.note.by, "at": at})
    if change.skip:
        skip = {"case_id": case, "person": change.skip.by, "at": at, "reason": change.skip.reason}
        connection.execute(_SKIP[connection.dialect.name], skip)
    if change.seals or change.erases:
        for statement in _SEAL:
            connection.execute(statement, {"of_case": case})
    if change.erases:
        connection.execute(_ERASE_STRIKES, {"of_case": case})
    put_out(connection, change.outbox, at)


def _write_record(connection: Connection, record: CaseRecord, before: CaseRecord | None) -> None:
    row = {
        "version": record.version,
        "queue": record.queue.value,
        "state": record.state.value,
        "rank_at": record.rank_at,
        "language": record.language,
        "kind": record.kind,
        "author": record.author,
        "claimed_by": record.claim.person if record.claim else None,
        "claimed_until": record.claim.until if record.claim else None,
        "waits_until": record.waits_until,
        "digest": record.digest,
        "body": dump(record),
    }
    if before is None or State.DECIDED in (before.state, record.state) or record.digest is None:
        row["open_digest"] = _open_digest(connection, record)
    if before is None:
        _RECORD.run(connection, row | {"case_id": record.id})
        return
    where = {"of_case": record.id, "version_before": before.version}
    if connection.execute(_UPDATE, row | where).rowcount != 1:
        raise CaseMovedOn(f"case {record.id!r} is no longer at version {before.version}; look at it again")


def _open_digest(connection: Connection, record: CaseRecord) -> str | None:
    """What the same content is merged by while the case is open; None where another has its place."""
    if record.digest is None or record.state is State.DECIDED:
        return None
    found = _OPEN_ELSEWHERE.scalar(connection, {"digest": record.digest, "of_case": record.id})
    return None if found else record.digest


def _write_decisions(connection: Connection, change: Change, before: CaseRecord | None, at: datetime) -> None:
    if change.decision:
        _write_decision(connection, change.decision)
    if change.approval:
        approved = change.approval
        proposer = select(decisions.c.proposer).where(decisions.c.id == approved.decision).scalar_subquery()
        row = {"decision_id": approved.decision, "approver": approved.by, "at": at}
        connection.execute(insert(decision_approvals).values(proposer=proposer, **row))
    for ending in change.endings:
        row = {"decision_id": ending.decision, "reason": ending.reason.value, "person": ending.by, "at": ending.at}
        connection.execute(_INTO[decision_endings], row | {"code": ending.code.value if ending.code else None})
    _write_standing(connection, change, before)
    for decision in change.lifted:
        connection.execute(_LIFT, {"of_decision": decision, "lifted_at": at})
    for strike in change.strikes:
        row = {name: getattr(strike, name) for name in ("case_id", "author", "weight", "at", "expires_at", "lifted_at")}
        connection.execute(_INTO[strikes], row | {"decision_id": strike.decision})
    _write_appeal(connection, change)
    for precedent in change.precedents:
        row = {"decision_id": precedent.decision, "section": precedent.section, "case_id": precedent.case_id, "at": at}
        connection.execute(_INTO[precedents], row | {"state": precedent.state.value, "body": dump(precedent)})
    for confirmation in change.confirmations:
        _turn(connection, confirmation, change.record)


def _write_decision(connection: Connection, decision: Decision) -> None:
    row = {
        "id": decision.id,
        "case_id": decision.case_id,
        "case_version": decision.case_version,
        "proposer": decision.by,
        "severe": decision.severe,
        "at": decision.at,
        "body": dump(without_words(decision)),
    }
    connection.execute(_INTO[decisions], row)
    if decision.reason:
        connection.execute(_INTO[decision_words], {"decision_id": decision.id, "words": decision.reason})


def _write_standing(connection: Connection, change: Change, before: CaseRecord | None) -> None:
    standing, was = change.record.decision, before.decision if before else None
    if standing == was:
        return
    if was is not None:
        connection.execute(_NO_LONGER, {"of_case": change.record.id})
    if standing is not None:
        severe = change.approval is not None or (change.decision is not None and change.decision.severe)
        row = {"case_id": change.record.id, "decision_id": standing, "severe": severe}
        approval = standing if change.approval else None
        connection.execute(_INTO[standing_decisions], row | {"approval_id": approval})


def _write_appeal(connection: Connection, change: Change) -> None:
    appeal = change.appeal
    if appeal is None:
        return
    body = dump(replace(appeal, grounds=""))
    if appeal.outcome is not None:
        connection.execute(_APPEAL, {"of_appeal": appeal.id, "body": body})
        return
    row = {"id": appeal.id, "case_id": appeal.case_id, "decision_id": appeal.decision, "opened_at": appeal.opened_at}
    connection.execute(_INTO[appeals], row | {"body": body, "grounds": appeal.grounds or None})


def _turn(connection: Connection, confirmation: Confirmation, record: CaseRecord) -> None:
    """Give the precedents of a decision another state; what is retired is found no more."""
    for row in connection.execute(_CONFIRMED, {"of_decision": confirmation.decision}).all():
        turned = replace(load(PrecedentRow, row.body), state=confirmation.state, why_retired=confirmation.why)
        names = {"of_decision": confirmation.decision, "of_section": turned.section}
        connection.execute(_TURN, names | {"state": turned.state.value, "body": dump(turned)})
    if confirmation.state is PrecedentState.RETIRED:
        connection.execute(_FORGET_VECTORS, {"of_case": record.id})
