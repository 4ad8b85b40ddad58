"""The scores of a run as columns, so that figures of ten thousand cases are sums of arrays."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from evals.runs.outcomes import Ending
from evals.scoring.model import NO_VIOLATION, ROUTED, SEVERE, VIOLATION, CaseScore

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Columns:
    """One entry a score; nan where a number doesn't exist."""

    clusters: Places
    violation: Bools  # what the label says
    permitted: Bools
    to_route: Bools
    severe: Bools
    drafted: Bools
    abstained: Bools
    failed: Bools
    routed: Bools
    flagged: Bools  # drafted as a violation
    cleared: Bools  # drafted as none
    right: Bools
    headline: Bools
    routing_right: Bools
    action_exact: Bools
    action_distance: Floats
    needed: Floats  # how many sections the label names
    carrying: Floats  # how many sections the verdict rests on
    carrying_needed: Floats  # how many are both
    cited_needed: Floats
    sections_exact: Bools
    retrieved: Bools  # whether there was a search
    ranks: Floats  # (n, len(RANKS)): how many needed sections stood among the first k
    exception_needed: Bools
    exception_right: Bools
    exceptions_found: Floats
    exceptions_both: Floats
    has_citations: Bools
    citations_sound: Bools
    probability: Floats  # nan where there is none
    confidence: Floats
    seconds: Floats
    tokens: Floats  # (n, 3): prompt, cached part of it, completion

    def __len__(self) -> int:
        return len(self.clusters)

    @property
    def decidable(self) -> Bools:
        """Those that the label gives a verdict."""
        return self.violation | self.permitted

    def only(self, places: Places | Bools) -> "Columns":
        """The same columns of some of the scores."""
        return Columns(**{field.name: getattr(self, field.name)[places] for field in fields(self)})


RANKS = (1, 3, 6, None)  # the k of recall@k; None is all that was retrieved


def columns_of(scores: Sequence[CaseScore]) -> Columns:
    """The columns of these scores, in their order; a cluster is a family."""
    families = {name: place for place, name in enumerate(dict.fromkeys(s.family for s in scores))}
    masks: dict[str, Any] = {name: np.array([test(s) for s in scores], dtype=np.bool_) for name, test in _MASKS.items()}
    numbers: dict[str, Any] = {name: _floats(map(count, scores)) for name, count in _NUMBERS.items()}
    tokens = [(s.tokens.prompt, s.tokens.cached, s.tokens.completion) for s in scores]
    return Columns(
        clusters=np.array([families[s.family] for s in scores], dtype=np.intp),
        ranks=np.array([_within(s.retrieved_ranks or ()) for s in scores], dtype=np.float64).reshape(-1, len(RANKS)),
        tokens=np.array(tokens, dtype=np.float64).reshape(-1, 3),
        **masks,
        **numbers,
    )


_MASKS: Mapping[str, Callable[[CaseScore], bool]] = {
    "violation": lambda s: s.expected == VIOLATION,
    "permitted": lambda s: s.expected == NO_VIOLATION,
    "to_route": lambda s: s.expected == ROUTED,
    "severe": lambda s: s.severity in SEVERE,
    "drafted": lambda s: s.ending is Ending.DRAFTED,
    "abstained": lambda s: s.ending is Ending.ABSTAINED,
    "failed": lambda s: s.ending is Ending.FAILED,
    "routed": lambda s: s.ending is Ending.ROUTED,
    "flagged": lambda s: s.verdict == VIOLATION,
    "cleared": lambda s: s.verdict == NO_VIOLATION,
    "right": lambda s: s.right,
    "headline": lambda s: s.decision_and_citations,
    "routing_right": lambda s: s.routing_right is True,
    "action_exact": lambda s: s.action_exact is True,
    "sections_exact": lambda s: s.sections_carrying == s.sections_needed,
    "retrieved": lambda s: s.retrieved_ranks is not None,
    "exception_needed": lambda s: s.exception_right is not None,
    "exception_right": lambda s: s.exception_right is True,
    "has_citations": lambda s: s.citations > 0,
    "citations_sound": lambda s: s.citations_sound,
}
_NUMBERS: Mapping[str, Callable[[CaseScore], float | None]] = {
    "action_distance": lambda s: s.action_distance,
    "needed": lambda s: len(s.sections_needed),
    "carrying": lambda s: len(s.sections_carrying),
    "carrying_needed": lambda s: len(s.sections_carrying & s.sections_needed),
    "cited_needed": lambda s: len(s.sections_cited & s.sections_needed),
    "exceptions_found": lambda s: len(s.exceptions_found),
    "exceptions_both": lambda s: len(s.exceptions_found & s.exceptions_needed),
    "probability": lambda s: s.probability,
    "confidence": lambda s: s.confidence,
    "seconds": lambda s: s.seconds,
}


def _within(ranks: tuple[int | None, ...]) -> list[int]:
    return [sum(rank is not None and (k is None or rank <= k) for rank in ranks) for k in RANKS]


def _floats(values: Iterable[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
