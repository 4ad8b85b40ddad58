"""How much disturbing content a person has seen in a day, and when the rest goes to others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from copilot.casework.model import CaseRecord, Queue
from copilot.desk.model import Preferences, Reveal
from policy_corpus.model import Severity

BUDGET = 40  # a day, unless a person wants less
WEIGHTS = {Severity.LOW: 0, Severity.MEDIUM: 1, Severity.HIGH: 2, Severity.CRITICAL: 4}
UNKNOWN = 1  # of content that nobody has graded yet
NEVER_REFUSED = frozenset({Queue.THREAT_TO_LIFE})  # somebody's life comes before a day's measure


@dataclass(frozen=True, slots=True)
class Exposure:
    """A person's day: what they have seen counts ``spent`` of ``budget``, in ``reveals`` reveals."""

    spent: int
    budget: int
    reveals: int

    @property
    def full(self) -> bool:
        """Whether the worse cases go to others for the rest of the day."""
        return self.spent + WEIGHTS[Severity.HIGH] > self.budget

    def allows(self, weight: int) -> bool:
        """Whether that much more fits into the day."""
        return self.spent + weight <= self.budget


def exposure_of(reveals: Iterable[Reveal], preferences: Preferences) -> Exposure:
    """What the reveals of one day come to. Seeing the same case again counts once."""
    seen = {reveal.case: reveal.weight for reveal in reveals}
    budget = BUDGET if preferences.budget is None else min(BUDGET, preferences.budget)
    return Exposure(sum(seen.values()), budget, len(seen))


def weight_of(severity: Severity | None) -> int:
    """What seeing content of that severity counts."""
    return UNKNOWN if severity is None else WEIGHTS[severity]


def fits(record: CaseRecord, exposure: Exposure) -> bool:
    """Whether a case is offered to a person whose day is as full as that."""
    if record.queue in NEVER_REFUSED or not exposure.full:
        return True
    return record.urgency.severity is None or record.urgency.severity < Severity.HIGH


def day_of(now: datetime) -> datetime:
    """When the day began that ``now`` is in; days are those of UTC."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0)
