"""Batches and their lines, as they stand. A single case that is drafted later is a batch of one line."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import NewType

from copilot.cases import CaseId
from copilot.people.model import Actor
from copilot.recommendations import Outcome, RecommendationId
from policy_corpus.model import Region

BatchId = NewType("BatchId", str)


class BatchKind(StrEnum):
    """What was asked for: the lines of single cases go before those of the others."""

    ONE = "one"
    MANY = "many"


class BatchState(StrEnum):
    """How far a batch is."""

    RECEIVING = "receiving"  # its lines still come in; none of them is drafted
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


class LineState(StrEnum):
    """How far a line is. From ``drafted`` on nothing changes any more."""

    ARRIVING = "arriving"
    WAITING = "waiting"
    LATER = "later"  # something that it needs didn't answer; it is tried again
    RUNNING = "running"
    DRAFTED = "drafted"
    ABSTAINED = "abstained"
    ROUTED = "routed"
    INVALID = "invalid"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (LineState.ARRIVING, LineState.WAITING, LineState.LATER, LineState.RUNNING)
UNBEGUN = (LineState.ARRIVING, LineState.WAITING, LineState.LATER)
STATE_OF = {
    Outcome.DRAFTED: LineState.DRAFTED,
    Outcome.ABSTAINED: LineState.ABSTAINED,
    Outcome.ROUTED: LineState.ROUTED,
}


@dataclass(frozen=True, slots=True)
class Batch:
    """Who asked for what, and when. ``owner`` acts in it; ``digest`` is that of the body, ``lines`` their number."""

    id: BatchId
    kind: BatchKind
    owner: Actor
    at: datetime
    state: BatchState = BatchState.RECEIVING
    as_of: date | None = None
    region: Region | None = None
    lines: int = 0
    digest: str = ""
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line. ``body`` is the case as text as long as it waits, and never stands where the case was routed.

    ``problem`` is a sentence without content.
    """

    number: int
    state: LineState
    case_id: CaseId | None = None
    body: str | None = None
    recommendation: RecommendationId | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """A line that somebody has in hand; nobody else takes it as long as ``holder`` renews its hold."""

    batch: Batch
    line: Line
    holder: str
    tries: int


@dataclass(frozen=True, slots=True)
class Result:
    """A line that is over. ``recommendation`` is its JSON; None where there is none, or where it isn't given out."""

    line: Line
    recommendation: str | None


def standing(batch: BatchState, line: LineState) -> LineState:
    """How a line stands. What isn't begun is cancelled with its batch, however it is written down so far."""
    return LineState.CANCELLED if batch is BatchState.CANCELLED and line in UNBEGUN else line


def as_it_stands(line: Line, batch: BatchState) -> Line:
    """The line as others see it: one that is cancelled with its batch says nothing any more."""
    state = standing(batch, line.state)
    return line if state is line.state else replace(line, state=state, body=None)


@dataclass(frozen=True, slots=True)
class Progress:
    """A batch with how many of its lines are in which state."""

    batch: Batch
    counts: Mapping[LineState, int]

    @property
    def open(self) -> int:
        """How many lines aren't over."""
        return sum(self.counts.get(state, 0) for state in OPEN)


def recommendation_of(batch: BatchId, number: int) -> RecommendationId:
    """The id that the recommendation of a line has, however often the line is taken up."""
    return RecommendationId(f"rec_{_digest('recommendation', batch, number)}")


def case_of(batch: BatchId, number: int) -> CaseId:
    """The id of the case of a line that names none."""
    return CaseId(f"case_{_digest('case', batch, number)}")


def _digest(what: str, batch: BatchId, number: int) -> str:
    return sha256(f"{what}\0{batch}\0{number}".encode()).hexdigest()[:32]
