"""A threshold for all cases and for each policy and language, and what it leaves."""

from dataclasses import replace

import pytest

from copilot.errors import BadInput
from evals.runs.outcomes import Ending
from evals.scoring.model import NO_VIOLATION, ROUTED, VIOLATION
from evals.statistics.selective import Guarantee
from evals.thresholds import as_thresholds, learn_all
from tests.evals.scoring.labelled import a_score

PROMISE = Guarantee(0.1, 0.05)


def drafts(count: int, wrong_below: float, language: str = "en") -> list:  # type: ignore[type-arg]
    """Confidences from 0 to 1, wrong below a point, each case a family of its own."""
    found = []
    for n in range(count):
        confidence = (n + 0.5) / count
        score = a_score(VIOLATION, NO_VIOLATION if confidence < wrong_below else VIOLATION, confidence=confidence)
        name = f"{language}-{n}"
        slices = (("language", language), ("policy", "one"), ("tag", "clear"))
        found.append(replace(score, case_id=name, family=name, slices=slices))
    return found


def test_a_threshold_leaves_what_it_can_promise() -> None:
    whole = learn_all(drafts(400, 0.3), PROMISE)[0]
    value = whole.threshold.value

    assert value is not None
    assert 0.2 < value < 0.35
    assert whole.shown == sum((n + 0.5) / 400 >= value for n in range(400))
    assert whole.coverage == whole.shown / 400


def test_each_policy_and_language_has_its_own_and_no_other_slice_has() -> None:
    found = learn_all(drafts(300, 0.0, "en") + drafts(300, 0.6, "de") + drafts(10, 0.0, "fr"), PROMISE)
    by_slice = {each.slice: each for each in found}

    assert list(by_slice) == [None, ("language", "de"), ("language", "en"), ("language", "fr"), ("policy", "one")]
    english, german = (by_slice["language", name].threshold.value for name in ("en", "de"))
    assert english == 0
    assert german is not None
    assert german > 0.5
    assert by_slice["language", "fr"].threshold.undefined == (
        "10 families are too few: it takes 29 shown without one error"
    )


def test_coverage_is_of_all_cases_and_risk_of_the_drafts() -> None:
    abstained = [replace(a_score(ending=Ending.ABSTAINED), case_id=f"a{n}", family=f"a{n}") for n in range(100)]
    whole = learn_all(drafts(300, 0.0) + abstained, PROMISE)[0]

    assert (whole.cases, whole.drafts, whole.shown) == (400, 300, 300)
    assert whole.coverage == 0.75


def test_a_draft_of_what_belongs_to_people_alone_is_wrong() -> None:
    routed = [replace(a_score(ROUTED), case_id=f"r{n}", family=f"r{n}", confidence=0.99) for n in range(100)]
    assert learn_all(drafts(100, 0.0) + routed, PROMISE)[0].threshold.value is None


@pytest.mark.parametrize("scores", [[], [a_score(ending=Ending.FAILED)]], ids=["no cases", "nothing drafted"])
def test_nothing_drafted_has_no_threshold(scores: list) -> None:  # type: ignore[type-arg]
    whole = learn_all(scores, PROMISE)[0]
    assert (whole.threshold.value, whole.coverage) == (None, 0)


def test_repetitions_count_once() -> None:
    again = [replace(score, repeat=1) for score in drafts(100, 0.0)]
    assert learn_all([*drafts(100, 0.0), *again], PROMISE)[0].drafts == 100


def test_what_was_learnt_can_be_set() -> None:
    found = learn_all(drafts(300, 0.0, "en") + drafts(300, 0.6, "de") + drafts(10, 0.0, "fr"), PROMISE)
    about = {"id": "r1", "drafter": "local:", "calibration_fingerprint": "c", "settings": {}}
    written = as_thresholds(found, PROMISE, about)
    assert written.overall == found[0].threshold.value
    assert written.policies.keys() == {"one"}
    assert written.languages.keys() == {"de", "en"}
    told = written.provenance
    assert (told["id"], told["drafter"], told["calibration_fingerprint"], told["model"]) == ("r1", "local:", "c", None)
    assert (told["alpha"], told["delta"], told["cases"], told["drafts"]) == (0.1, 0.05, 610, 610)


def test_what_promises_nothing_cannot_be_set() -> None:
    with pytest.raises(BadInput, match="no threshold can promise"):
        as_thresholds(learn_all(drafts(10, 0.0), PROMISE), PROMISE, {})


def test_a_run_that_was_held_to_thresholds_teaches_none() -> None:
    with pytest.raises(BadInput, match="held to thresholds itself"):
        as_thresholds(learn_all(drafts(300, 0.0), PROMISE), PROMISE, {"thresholds_fingerprint": "t"})
