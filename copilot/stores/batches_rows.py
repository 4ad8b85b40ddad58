"""Rows of batches as values, and the reverse."""

import json
from datetime import date
from typing import Any

from sqlalchemy import Row

from copilot.batches.model import Batch, BatchId, BatchKind, BatchState, Line, LineState
from copilot.cases import CaseId
from copilot.people.limits import Account, Limits
from copilot.people.model import Actor, PersonId
from copilot.recommendations import RecommendationId
from policy_corpus.model import Region

AnyRow = Row[tuple[Any, ...]]


def values_of(batch: Batch) -> dict[str, object]:
    """A batch as a row."""
    owner = batch.owner
    limits = [owner.limits.requests, owner.limits.tokens, owner.limits.money]
    return {
        "id": batch.id,
        "kind": batch.kind.value,
        "person": owner.person,
        "actor": json.dumps({"via": owner.via, "account": owner.account, "limits": limits}),
        "at": batch.at,
        "state": batch.state.value,
        "as_of": batch.as_of.isoformat() if batch.as_of else None,
        "region": batch.region,
        "lines": batch.lines,
        "digest": batch.digest,
        "ended_at": batch.ended_at,
    }


def batch_of(row: AnyRow) -> Batch:
    """A row as a batch; its owner acts without roles, which were asked for when it came in."""
    actor = json.loads(row.actor)
    owner = Actor(
        PersonId(row.person),
        frozenset(),
        actor["via"],
        limits=Limits(*actor["limits"]),
        account=Account(actor["account"]),
    )
    return Batch(
        id=BatchId(row.id),
        kind=BatchKind(row.kind),
        owner=owner,
        at=row.at,
        state=BatchState(row.state),
        as_of=date.fromisoformat(row.as_of) if row.as_of else None,
        region=Region(row.region) if row.region else None,
        lines=row.lines,
        digest=row.digest,
        ended_at=row.ended_at,
    )


def line_values(batch: BatchId, urgency: int, line: Line) -> dict[str, object]:
    """A line as a row."""
    return {
        "batch_id": batch,
        "line": line.number,
        "urgency": urgency,
        "state": line.state.value,
        "case_id": line.case_id,
        "body": line.body,
        "recommendation_id": line.recommendation,
        "problem": line.problem,
        "tries": 0,
    }


def line_of(row: AnyRow) -> Line:
    """A row as a line."""
    return Line(
        number=row.line,
        state=LineState(row.state),
        case_id=CaseId(row.case_id) if row.case_id is not None else None,
        body=row.body,
        recommendation=RecommendationId(row.recommendation_id) if row.recommendation_id else None,
        problem=row.problem,
    )
