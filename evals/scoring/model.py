"""What one outcome is worth against its label: facts of one case, from which every figure is counted."""

from dataclasses import dataclass

from copilot.recommendations import Tokens
from evals.runs.outcomes import Ending

VIOLATION, NO_VIOLATION, ROUTED, UNCLEAR = "violation", "no_violation", "routed", "unclear"
SEVERE = ("high", "critical")  # severities that count as severe harm


@dataclass(frozen=True, slots=True)
class CaseScore:
    """One case, run once, against its label.

    ``verdict_right`` is None unless drafted: an abstention and a failure are neither right nor wrong, and a routed case
    is told by ``routing_right``. ``label`` is a digest of case and label: scores with other digests are not comparable.
    ``severity`` is that of the gravest rule that the label says is violated.
    """

    case_id: str
    repeat: int
    family: str
    label: str
    slices: tuple[tuple[str, str], ...]
    ending: Ending
    expected: str  # violation, no_violation or routed
    verdict: str  # of the recommendation; unclear unless drafted
    verdict_right: bool | None
    routing_right: bool | None  # None unless it should have been routed or was
    decision_and_citations: bool  # right decision (or lane), every controlling section cited, violated ones as violated
    severity: str | None = None
    action_exact: bool | None = None  # None unless drafted
    action_distance: int | None = None  # rungs apart on the ladder, content and author added
    sections_needed: frozenset[str] = frozenset()
    rules_violated: frozenset[str] = frozenset()  # of those needed: what the label says is violated
    sections_cited: frozenset[str] = frozenset()  # every section whose words stand in the recommendation
    rules_found: frozenset[str] = frozenset()  # those that it finds violated
    sections_carrying: frozenset[str] = frozenset()  # those on which its verdict rests
    retrieved_ranks: tuple[int | None, ...] | None = None  # from 1, of the needed ones sorted by id; None: not found
    exceptions_needed: frozenset[str] = frozenset()  # "section exception"
    exceptions_found: frozenset[str] = frozenset()
    citations: int = 0
    citation_problems: tuple[str, ...] = ()
    probability: float | None = None  # of a violation
    confidence: float = 0.0
    tokens: Tokens = Tokens()
    seconds: float = 0.0

    @property
    def citations_sound(self) -> bool:
        """Every citation is located, in force and in region, and every quotation of the content stands in it."""
        return not self.citation_problems

    @property
    def exception_right(self) -> bool | None:
        """Whether every exception that controls was found met; None where none does, or where nothing was drafted."""
        if not self.exceptions_needed or self.ending is not Ending.DRAFTED:
            return None
        return self.exceptions_needed <= self.exceptions_found

    @property
    def key(self) -> tuple[str, int]:
        """What pairs it with the same case of another run."""
        return self.case_id, self.repeat

    @property
    def right(self) -> bool:
        """Decided as the label says. Abstained and failed cases are not; whoever counts them says so."""
        return self.routing_right is True if self.expected == ROUTED else self.verdict_right is True

    @property
    def wrong(self) -> bool:
        """Decided against the label: the verdict turned, or a case was drafted that belongs to people alone."""
        return self.verdict_right is False

    @property
    def over_enforced(self) -> bool:
        """Permitted speech that was drafted as a violation."""
        return self.expected == NO_VIOLATION and self.verdict == VIOLATION

    @property
    def under_enforced(self) -> bool:
        """A violation that was drafted as permitted."""
        return self.expected == VIOLATION and self.verdict == NO_VIOLATION
