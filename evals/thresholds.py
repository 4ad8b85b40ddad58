"""From which confidence on drafts may be shown, with a guarantee: on the whole, for each policy, for each language."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.scoring.model import CaseScore
from evals.scoring.scorecard import rows_by_slice
from evals.statistics.selective import Guarantee, Threshold, learn_threshold

KINDS = ("policy", "language")


@dataclass(frozen=True, slots=True)
class LearntThreshold:
    """The threshold of a slice (None: of all), learnt from the ``drafts`` of its ``cases``. ``shown`` of them stay."""

    slice: tuple[str, str] | None
    cases: int
    drafts: int
    shown: int
    threshold: Threshold

    @property
    def coverage(self) -> float:
        """The share of the cases whose draft is still shown."""
        return self.shown / self.cases if self.cases else 0.0


def learn_all(scores: Sequence[CaseScore], guarantee: Guarantee) -> list[LearntThreshold]:
    """The threshold of all cases, then of each policy and language. Each has the guarantee by itself.

    A case that belongs to several policies counts in each. Only the first repetition counts; a draft of what belongs
    to people alone is wrong.
    """
    once = [score for score in scores if score.repeat == 0]
    found = [_learn(None, once, guarantee)]
    for within, places in rows_by_slice(once).items():
        if within[0] in KINDS:
            found.append(_learn(within, [once[place] for place in places], guarantee))
    return found


def _learn(within: tuple[str, str] | None, scores: Sequence[CaseScore], guarantee: Guarantee) -> LearntThreshold:
    drafts = [score for score in scores if score.verdict_right is not None]
    confidence = np.array([score.confidence for score in drafts])
    wrong = np.array([score.wrong for score in drafts], dtype=np.float64)
    learnt = learn_threshold(confidence, wrong, [score.family for score in drafts], guarantee)
    shown = 0 if learnt.value is None else int((confidence >= learnt.value).sum())
    return LearntThreshold(within, len(scores), len(drafts), shown, learnt)
