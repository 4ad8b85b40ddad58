"""From which confidence on drafts may be shown, with a guarantee: on the whole, for each policy, for each language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from copilot.errors import BadInput
from copilot.thresholds import Thresholds
from evals.scoring.model import CaseScore
from evals.scoring.scorecard import rows_by_slice
from evals.statistics.selective import Guarantee, Threshold, learn_threshold

KINDS = ("policy", "language")
_PROVENANCE = (
    *("id", "started", "drafter", "model", "prompt_fingerprint", "calibration_fingerprint"),
    *("corpus_fingerprint", "data_fingerprint"),
)


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


def as_thresholds(found: Sequence[LearntThreshold], guarantee: Guarantee, about: Mapping[str, object]) -> Thresholds:
    """What was learnt, as a setting can name it; ``about`` is the run's manifest.

    Raises ``BadInput`` when nothing can be promised of all cases, or the run was itself held to thresholds.
    """
    if about.get("thresholds_fingerprint"):
        raise BadInput("that run was held to thresholds itself\n  hint: run it again without COPILOT_THRESHOLDS")
    values = {each.slice or ("all", ""): each.threshold.value for each in found if each.threshold.value is not None}
    overall = values.get(("all", ""))
    if overall is None:
        raise BadInput("no threshold can promise that of all drafts\n  hint: more cases, or a larger --alpha")
    of_all = next(each for each in found if each.slice is None)
    counts = {"cases": of_all.cases, "drafts": of_all.drafts, "shown": of_all.shown}
    told: dict[str, str | int | float | None] = {name: _told(about.get(name)) for name in _PROVENANCE}
    return Thresholds(
        overall=overall,
        policies={value: one for (kind, value), one in values.items() if kind == "policy"},
        languages={value: one for (kind, value), one in values.items() if kind == "language"},
        provenance=told | {"alpha": guarantee.alpha, "delta": guarantee.delta} | counts,
    )


def _told(value: object) -> str | None:
    return None if value is None else str(value)


def _learn(within: tuple[str, str] | None, scores: Sequence[CaseScore], guarantee: Guarantee) -> LearntThreshold:
    drafts = [score for score in scores if score.verdict_right is not None]
    confidence = np.array([score.confidence for score in drafts])
    wrong = np.array([score.wrong for score in drafts], dtype=np.float64)
    learnt = learn_threshold(confidence, wrong, [score.family for score in drafts], guarantee)
    shown = 0 if learnt.value is None else int((confidence >= learnt.value).sum())
    return LearntThreshold(within, len(scores), len(drafts), shown, learnt)
