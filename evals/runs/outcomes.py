"""What came of one case in a run: a recommendation of one of three kinds, or a failure."""

from dataclasses import dataclass
from enum import StrEnum

from copilot.recommendations import Recommendation


class Ending(StrEnum):
    """How a case ended. A failure is not a wrong answer, and neither is an abstention."""

    DRAFTED = "drafted"
    ABSTAINED = "abstained"
    ROUTED = "routed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case, run once. ``repeat`` counts from 0; ``failure`` is the error's title and detail, if it failed."""

    case_id: str
    repeat: int
    recommendation: Recommendation | None
    failure: str | None
    seconds: float

    @property
    def ending(self) -> Ending:
        """How it ended; what has no recommendation failed."""
        return Ending(self.recommendation.status.value) if self.recommendation else Ending.FAILED
