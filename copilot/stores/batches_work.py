"""Which line of which batch is taken up next, as units of work."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Select, and_, exists, or_, select, update

from copilot.batches.model import UNBEGUN, BatchId, BatchState, LineState, Work
from copilot.stores.batches_rows import batch_of, line_of
from copilot.stores.tables_batches import batch_lines, batches

_b, _l = batches.c, batch_lines.c
_FALLEN = [LineState.RUNNING.value, LineState.LATER.value]
_TO_CANCEL = [state.value for state in UNBEGUN]
_CANCELLED: dict[str, object] = {"state": LineState.CANCELLED.value, "body": None, "holder": None, "until": None}


def take(connection: Connection, now: datetime, until: datetime, most: int) -> list[Work]:
    """Take lines up: those that somebody let fall, then the most urgent, then those that stand first."""
    let_fall = (_l.state.in_(_FALLEN), _l.until <= now)
    over = select(_b.id).where(_b.state == BatchState.CANCELLED.value)
    connection.execute(update(batch_lines).where(*let_fall, _l.batch_id.in_(over)).values(_CANCELLED))
    lines = select(batch_lines).join(batches).where(_b.state != BatchState.CANCELLED.value)
    fallen = lines.where(*let_fall).order_by(_l.urgency, _l.line)
    waiting = lines.where(_l.state == LineState.WAITING.value).order_by(_l.urgency, _l.line)
    rows = _some(connection, fallen, most)
    rows += _some(connection, waiting, most - len(rows))
    known = {row.batch_id for row in rows}
    found = connection.execute(select(batches).where(_b.id.in_(known))) if known else ()
    owners = {row.id: batch_of(row) for row in found}
    taken = []
    for row in rows:
        holder = uuid4().hex
        values = {"state": LineState.RUNNING.value, "holder": holder, "until": until, "tries": row.tries + 1}
        this = (_l.batch_id == row.batch_id, _l.line == row.line)
        connection.execute(update(batch_lines).where(*this).values(values))
        taken.append(Work(owners[row.batch_id], line_of(row), holder, row.tries + 1))
    return taken


def _some(connection: Connection, wanted: Select[Any], most: int) -> list[Any]:
    if most <= 0:
        return []
    return list(connection.execute(wanted.limit(most).with_for_update(skip_locked=True, of=batch_lines)))


def put_off(connection: Connection, work: Work, until: datetime | None) -> None:
    """Let go of a line: it waits, or is over with its batch."""
    state = connection.scalar(select(_b.state).where(_b.id == work.batch.id).with_for_update(read=True))
    later = LineState.WAITING if until is None else LineState.LATER
    values = {"state": later.value, "holder": None, "until": until}
    ours = update(batch_lines).where(_l.batch_id == work.batch.id, _l.holder == work.holder)
    connection.execute(ours.values(_CANCELLED if state == BatchState.CANCELLED.value else values))


def advance(connection: Connection, batch: BatchId, most: int) -> int:
    """Bring lines to what the state of their batch means; returns how many were brought, so that 0 is the end."""
    state = connection.scalar(select(_b.state).where(_b.id == batch))
    if state == BatchState.RUNNING.value:
        return _change(connection, batch, [LineState.ARRIVING.value], {"state": LineState.WAITING.value}, most)
    if state == BatchState.CANCELLED.value:
        return _change(connection, batch, _TO_CANCEL, _CANCELLED, most)
    return 0


def behind(connection: Connection, received_before: datetime) -> list[BatchId]:
    """Batches with lines to bring forward; those that stopped arriving before then are cancelled first."""
    left = (_b.state == BatchState.RECEIVING.value, _b.at < received_before)
    ended = {"state": BatchState.CANCELLED.value, "ended_at": received_before}
    connection.execute(update(batches).where(*left).values(ended))

    def has(*states: str) -> Any:  # noqa: ANN401 - what SQLAlchemy makes of it
        return exists().where(_l.batch_id == _b.id, _l.state.in_(states))

    wanted = or_(
        and_(_b.state == BatchState.RUNNING.value, has(LineState.ARRIVING.value)),
        and_(_b.state == BatchState.CANCELLED.value, has(*_TO_CANCEL)),
    )
    return [BatchId(name) for name in connection.scalars(select(_b.id).where(wanted))]


def _change(connection: Connection, batch: BatchId, states: list[str], values: dict[str, object], most: int) -> int:
    some = select(_l.line).where(_l.batch_id == batch, _l.state.in_(states)).order_by(_l.line).limit(most)
    numbers = list(connection.scalars(some))
    if numbers:
        these = (_l.batch_id == batch, _l.state.in_(states), _l.line <= numbers[-1])
        connection.execute(update(batch_lines).where(*these).values(values))
    return len(numbers)
