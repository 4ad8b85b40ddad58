"""The first view: for some cases a person says what they see before the draft is shown to them."""

from dataclasses import dataclass
from hashlib import sha256

from copilot.casework.model import CaseRecord, Queue, State
from copilot.people.model import PersonId
from policy_corpus.model import Severity

_ALL = 2**32


@dataclass(frozen=True, slots=True)
class BlindRule:
    """Which cases: a ``share`` of all, 0 to 1, and those of the highest severity where ``critical`` is set."""

    share: float = 0.05
    critical: bool = False

    def draws(self, record: CaseRecord, person: PersonId) -> bool:
        """Whether the case is drawn for this person: the same answer every time it is asked."""
        if self.critical and record.urgency.severity is Severity.CRITICAL:
            return True
        drawn = sha256(f"{record.id}\0{person}".encode("utf-8", "surrogatepass")).digest()[:4]
        return int.from_bytes(drawn, "big") < self.share * _ALL


def owes_view(record: CaseRecord, person: PersonId, rule: BlindRule, *, viewed: bool) -> bool:
    """Whether nothing of the draft may be shown to this person yet. A case on appeal was seen by others already."""
    undecided = record.state in (State.OPEN, State.WAITING) and record.decision is None
    if viewed or not undecided or record.queue is Queue.APPEALS or record.set_aside:
        return False
    return rule.draws(record, person)
