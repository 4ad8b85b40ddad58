"""Batches and what is drafted later, as they go out."""

from datetime import date, datetime
from typing import Any, Literal, Self

from pydantic import ConfigDict, Field

from copilot.batches.model import BatchState, Line, LineState, Progress, Result
from copilot.wire.base import WireOut, canonical_json
from copilot.wire.examples import RECOMMENDATION
from copilot.wire.recommendations import RecommendationOut

_BATCH: dict[str, Any] = {
    "id": "batch_5b0e1c9a7f7e4d0c8a5d2b6f3e9c1a47",
    "state": "running",
    "at": "2026-03-02T10:00:00Z",
    "ended_at": None,
    "as_of": None,
    "region": "DE",
    "lines": 1000,
    "over": 412,
    "counts": {"waiting": 584, "running": 4, "drafted": 371, "abstained": 38, "routed": 1, "invalid": 2},
}
_LINE: dict[str, Any] = {
    "line": 7,
    "state": "invalid",
    "case_id": None,
    "recommendation": None,
    "problem": "the case can't be used: The case has no text: give text, a medium's text or a context item",
}
_OPERATION: dict[str, Any] = {
    "id": "op_5b0e1c9a7f7e4d0c8a5d2b6f3e9c1a47",
    "state": "running",
    "at": "2026-03-02T10:00:00Z",
    "ended_at": None,
    "case_id": "case-1",
    "step": "draft",
    "recommendation": None,
    "problem": None,
}
RESULT_LINES = "\n".join(
    canonical_json(line)
    for line in (
        {
            "line": 6,
            "state": "drafted",
            "case_id": RECOMMENDATION["case_id"],
            "recommendation": RECOMMENDATION,
            "problem": None,
        },
        _LINE,
    )
)
SEALED = "the recommendation isn't given out: its case was routed to people or erased since"


class BatchOut(WireOut):
    """How far a batch is. `over` of its `lines` have ended; `counts` says how many stand how."""

    model_config = ConfigDict(json_schema_extra={"examples": [_BATCH]})

    id: str
    state: BatchState
    at: datetime
    ended_at: datetime | None
    as_of: date | None
    region: str | None
    lines: int = Field(description="All that hold something, bad ones too.")
    over: int
    counts: dict[str, int]

    @classmethod
    def of(cls, progress: Progress) -> Self:
        batch = progress.batch
        counts = {state.value: progress.counts[state] for state in LineState if progress.counts.get(state)}
        return cls(
            id=batch.id,
            state=batch.state,
            at=batch.at,
            ended_at=batch.ended_at,
            as_of=batch.as_of,
            region=batch.region,
            lines=batch.lines,
            over=sum(counts.values()) - progress.open,
            counts=counts,
        )


class BatchLineOut(WireOut):
    """What became of one line."""

    model_config = ConfigDict(json_schema_extra={"examples": [_LINE]})

    line: int = Field(description="Its number in the body, from 1.")
    state: LineState
    case_id: str | None
    recommendation: RecommendationOut | None
    problem: str | None


class OperationOut(WireOut):
    """A case that is drafted later: how far it is, and the recommendation once it is there."""

    model_config = ConfigDict(json_schema_extra={"examples": [_OPERATION]})

    id: str
    state: Literal["waiting", "running", "done", "failed"]
    at: datetime
    ended_at: datetime | None
    case_id: str | None
    step: str | None = Field(description="Where the draft is, if it is made in the process that answers.")
    recommendation: RecommendationOut | None
    problem: str | None

    @classmethod
    def of(cls, progress: Progress, result: Result | None, step: str | None = None) -> Self:
        made = (
            RecommendationOut.model_validate_json(result.recommendation) if result and result.recommendation else None
        )
        line = result.line if result else None
        state: Literal["waiting", "running", "done", "failed"] = "running" if step else "waiting"
        if progress.counts.get(LineState.RUNNING):
            state = "running"
        if line:
            state = "done" if made else "failed"
        return cls(
            id=progress.batch.id,
            state=state,
            at=progress.batch.at,
            ended_at=progress.batch.ended_at,
            case_id=line.case_id if line else None,
            step=None if line else step or None,
            recommendation=made,
            problem=problem_of(line, made=made is not None) if line else None,
        )


def problem_of(line: Line, *, made: bool) -> str | None:
    """What a line says is wrong; of one that was drafted and can't be shown, that it can't."""
    if line.problem or made or not line.recommendation:
        return line.problem
    return SEALED


def line_json(result: Result) -> str:
    """A line of the results. The recommendation goes out as it stands, and isn't read."""
    line, made = result.line, result.recommendation
    rest = {"problem": problem_of(line, made=made is not None)}
    head = canonical_json({"line": line.number, "state": line.state.value, "case_id": line.case_id})
    return f'{head[:-1]},"recommendation":{made or "null"},{canonical_json(rest)[1:]}\n'
