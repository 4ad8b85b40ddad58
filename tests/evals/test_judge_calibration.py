"""A judge weighs what it is worth: a good one much, one that guesses little, a wrong one nothing."""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from copilot.drafters.judge_fusion import load_fusion
from copilot.errors import BadInput
from copilot.recommendations import Verdict
from evals.golden_cases import Control, GoldenCase, GoldenLabel
from evals.judge_calibration import FEWEST, calibrate_judge, questions_of
from evals.runs.folders import Run
from evals.runs.outcomes import outcome_of
from policy_corpus.model import SectionId
from tests.builders import a_case, a_provenance, a_recommendation

SECTION = SectionId("violent-speech/2.1")
MANIFEST = SimpleNamespace(id="0123456789abcdef", drafter="llama:m", prompt_fingerprint="p", corpus_fingerprint="c")
Opinion = Callable[[bool, random.Random], float]


def good(violated: bool, rng: random.Random) -> float:
    return min(0.99, max(0.01, rng.gauss(0.75 if violated else 0.25, 0.15)))


def guessing(violated: bool, rng: random.Random) -> float:
    return rng.uniform(0.05, 0.95)


def wrong(violated: bool, rng: random.Random) -> float:
    return good(not violated, rng)


def a_run(cases: int, local: Opinion, judge: Opinion) -> Run:
    """Every other case violates the section; the judge was asked about it and about another one in each."""
    rng = random.Random(1)
    golden, outcomes = [], []
    for number in range(cases):
        violated = number % 2 == 0
        label = GoldenLabel(Verdict.VIOLATION if violated else Verdict.NO_VIOLATION, controlling=(Control(SECTION),))
        case = a_case(id=f"case-{number}")
        golden.append(GoldenCase(case, label, family=f"family-{number // 2}"))
        rows = {
            SECTION: {"local": local(violated, rng), "judge": judge(violated, rng), "fused": 0.5},
            "abuse/1.1": {"local": local(False, rng), "judge": judge(False, rng), "fused": 0.5},
        }
        provenance = replace(a_provenance(), sent={"judged": rows})
        outcomes.append(outcome_of(a_recommendation(case_id=case.id, provenance=provenance), 0, 1.0))
    return Run(cast("Any", MANIFEST), golden, outcomes)


def weights(tmp_path: Path, run: Run) -> dict[str, Any]:
    text = calibrate_judge(run)
    path = tmp_path / "fusion.json"
    path.write_text(text, encoding="utf-8")
    load_fusion(path)
    found: dict[str, Any] = json.loads(text)
    return found


def test_questions_have_the_label_of_their_section() -> None:
    asked = list(questions_of(a_run(4, good, good)))
    assert [each.violated for each in asked] == [True, False, False, False] * 2
    assert [each.family for each in asked] == ["family-0"] * 4 + ["family-1"] * 4


def test_a_good_judge_is_believed(tmp_path: Path) -> None:
    found = weights(tmp_path, a_run(100, guessing, good))
    assert found["judge"] > 3 * found["local"]
    auroc = found["provenance"]["auroc"]
    assert min(auroc["judge"], auroc["fused, cross-fitted"]) > 0.9
    assert auroc["local"] < 0.65
    assert found["provenance"]["questions"] == 200


def test_one_that_guesses_hardly_counts(tmp_path: Path) -> None:
    found = weights(tmp_path, a_run(100, good, guessing))
    assert found["local"] > 3 * found["judge"]


def test_one_that_is_wrong_does_not_count(tmp_path: Path) -> None:
    found = weights(tmp_path, a_run(100, guessing, wrong))
    assert found["judge"] == 0


@pytest.mark.parametrize("cases", [0, 1, FEWEST // 2 - 1])
def test_too_few_questions_say_nothing(cases: int) -> None:
    with pytest.raises(BadInput, match=r"COPILOT_DRAFTER=llama:MODEL copilot eval run"):
        calibrate_judge(a_run(cases, good, good))
