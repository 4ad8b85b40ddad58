"""What is kept of a person at work. It is theirs: nobody else reads it by name."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from copilot.cases import CaseId
from copilot.people.model import PersonId
from copilot.recommendations import RecommendationId, Verdict
from policy_corpus.model import Severity


class Hiding(StrEnum):
    """Which contents are hidden until a person asks for them."""

    ALL = "all"
    MEDIUM = "medium"  # and worse
    HIGH = "high"
    CRITICAL = "critical"
    NONE = "none"

    def hides(self, severity: Severity | None) -> bool:
        """Whether content of that severity is hidden; of an unknown one only where all is."""
        if self in (Hiding.ALL, Hiding.NONE):
            return self is Hiding.ALL
        return severity is not None and severity >= Severity[self.name]


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a person chose. ``without`` are types of cases in the playbook that they don't work on for now.

    ``budget`` is how much they want to see in a day, None for as much as everybody. ``blurs`` adds a blur to what is
    shown. ``toured`` says that they put the tour away.
    """

    hiding: Hiding = Hiding.HIGH
    blurs: bool = False
    without: frozenset[str] = frozenset()
    budget: int | None = None
    toured: bool = False


@dataclass(frozen=True, slots=True)
class Reveal:
    """Somebody asked to see a hidden content. ``weight`` is what it counts."""

    person: PersonId
    case: CaseId
    at: datetime
    weight: int


@dataclass(frozen=True, slots=True)
class FirstView:
    """What a person made of a case before they saw the draft."""

    person: PersonId
    case: CaseId
    recommendation: RecommendationId | None
    verdict: Verdict
    at: datetime


class HandlingKind(StrEnum):
    """What was done with a draft."""

    APPROVED = "approved"
    AMENDED = "amended"
    REJECTED = "rejected"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class Handling:
    """How a draft fared, without who handled it or which case it was.

    ``at`` is the hour in which it was. ``words`` is how much there was to read, ``seconds`` how long it took.
    ``drafted`` is the verdict of the draft, ``decided`` that of the person, ``first`` the one before the draft was
    shown; each is None where there was none.
    """

    at: datetime
    kind: HandlingKind
    seconds: float
    words: int
    drafted: Verdict | None = None
    decided: Verdict | None = None
    first: Verdict | None = None
