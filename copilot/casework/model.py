"""The words of a case on its way: state, queue, claim, urgency, and the record that holds them.

Everything here is a value; moments are in UTC and carry that time zone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from copilot.cases import CaseId
from copilot.people.model import PersonId
from copilot.recommendations import RecommendationId
from policy_corpus.model import Severity

DecisionId = NewType("DecisionId", str)

LEASE = timedelta(minutes=15)  # how long a claim holds unless it is renewed
SKEW = timedelta(minutes=5)  # by how much two clocks may differ


class State(StrEnum):
    """Where a case is. Only an ``open`` and a ``routed`` one can be decided."""

    OPEN = "open"
    HELD = "held"  # decided by one person, and waiting for a second
    WAITING = "waiting"  # for context that somebody was asked for
    DECIDED = "decided"
    ROUTED = "routed"  # with people alone: nothing is drafted


UNDECIDED = tuple(state for state in State if state is not State.DECIDED)


class Queue(StrEnum):
    """Who finds the case. Each has its own readers and its own deciders (``copilot.casework.queues``)."""

    STANDARD = "standard"
    PRIORITY = "priority"
    ESCALATIONS = "escalations"
    THREAT_TO_LIFE = "threat_to_life"
    LEGAL_HOLD = "legal_hold"
    CHILD_SAFETY = "child_safety"
    APPEALS = "appeals"


class ReportSource(StrEnum):
    """Who sent the case in."""

    USER = "user"
    AUTOMATED = "automated"
    PRESS = "press"
    TRUSTED_FLAGGER = "trusted_flagger"
    LAW_ENFORCEMENT = "law_enforcement"
    REGULATOR = "regulator"


@dataclass(frozen=True, slots=True)
class Requester:
    """Who asked for a decision, and by which number of theirs; ``name`` is as they gave it."""

    source: ReportSource
    at: datetime
    name: str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody is at work on the case, until then unless they renew it."""

    person: PersonId
    since: datetime
    until: datetime

    def holds(self, now: datetime) -> bool:
        """Whether others must still leave the case alone, whichever of the two clocks is ahead."""
        return now <= self.until + SKEW


@dataclass(frozen=True, slots=True)
class Urgency:
    """What makes a case more urgent than its due time says."""

    source: ReportSource = ReportSource.USER
    severity: Severity | None = None
    views: int = 0
    views_per_hour: float = 0.0
    imminent: bool = False
    vulnerable: bool = False
    appeal: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """One reason why a case counts as due ``minutes`` sooner, in words: "critical severity: 8 h sooner"."""

    name: str
    minutes: int
    words: str


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened to a case, once a version: ``event`` is a stable word, as ``case.claimed``."""

    version: int
    at: datetime
    person: PersonId
    event: str
    words: str


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """All of a case that its queue, its claim and its decision need; nothing of what it says.

    ``version`` counts every change from 1. Queues go by ``rank_at``: the due time less the minutes of all terms.
    ``kind`` is the type of case in the playbook and ``who`` the role that it names; both are empty until a
    recommendation found a violation. ``digest`` tells equal contents, ``author`` is a handle; both are None where
    nothing of the content may be kept. ``decision`` is the one in force, ``held`` the one that waits for a second
    person. ``set_aside`` is the recommendation that was rejected. ``home`` is the queue to go back to after an appeal.
    ``earlier`` is a decided case with the same content.
    """

    id: CaseId
    version: int
    state: State
    queue: Queue
    opened_at: datetime
    due_at: datetime
    rank_at: datetime
    urgency: Urgency
    terms: tuple[Term, ...] = ()
    requesters: tuple[Requester, ...] = ()
    claim: Claim | None = None
    lane: str | None = None
    kind: str | None = None
    who: str | None = None
    language: str | None = None
    digest: str | None = None
    author: str | None = None
    recommendation: RecommendationId | None = None
    set_aside: RecommendationId | None = None
    corpus: str = ""
    decision: DecisionId | None = None
    held: DecisionId | None = None
    home: Queue | None = None
    waits_until: datetime | None = None
    earlier: CaseId | None = None
    erased: bool = False
