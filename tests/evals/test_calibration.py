"""A calibration is fitted to the fitted part of the cases alone, says where it comes from, and can be loaded."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from copilot.cases import CaseId
from copilot.drafters.calibration import load_calibration
from copilot.recommendations import Verdict
from evals.calibration import CalibrationRequest, calibrate
from evals.golden_cases import Control, GoldenCase, data_fingerprint
from evals.golden_split import FIT, HELD_OUT, part_of
from policy_corpus.model import SectionId
from tests.builders import a_case
from tests.copilot.pipelines import a_retriever
from tests.evals.scoring.labelled import a_golden
from tests.hash_embedder import HashEmbedder

DAY = date(2026, 3, 1)
KILL = SectionId("threats/1.1")
TEXTS = {
    "I will end you on Friday night": Verdict.VIOLATION,
    "I will end you, I promise": Verdict.VIOLATION,
    "the station goes up tomorrow morning": Verdict.NO_VIOLATION,
    "my cat will end me on Friday morning": Verdict.NO_VIOLATION,
    "the price of bread goes up on Friday": Verdict.NO_VIOLATION,
}


def named(part: str) -> list[str]:
    return [f"family-{n}" for n in range(60) if part_of(f"family-{n}") == part]


def cases(part: str) -> list[GoldenCase]:
    posted = datetime(2026, 3, 1, tzinfo=UTC)
    plain = {"region": None, "context": (), "media": (), "reports": (), "posted_at": posted}
    found = []
    for family, (text, verdict) in zip(named(part), list(TEXTS.items()) * 3, strict=False):
        case = a_case(id=CaseId(family), text=text, **plain)
        control = Control(KILL) if verdict is Verdict.VIOLATION else Control(KILL, element="intent")
        found.append(a_golden(control, verdict=verdict, case=case, family=family))
    return found


async def test_it_is_fitted_to_one_part_and_says_so(tmp_path: Path) -> None:
    retriever = await a_retriever(tmp_path, HashEmbedder(), chroma=False)
    fitted, others = cases(FIT), cases(HELD_OUT)
    turned = [replace(each, label=replace(each.label, verdict=Verdict.VIOLATION)) for each in others]
    request = CalibrationRequest(DAY)
    text = await calibrate(retriever, [*fitted, *others], request)

    assert await calibrate(retriever, [*turned, *fitted], request) == text
    told = json.loads(text)["provenance"]
    assert (told["corpus"], told["embedder"]) == (retriever.corpus.fingerprint, retriever.embedder.name)
    assert (told["golden"], told["cases"], told["as_of"]) == (data_fingerprint(fitted), len(fitted), "2026-03-01")
    assert told["fitted"].keys() == {"coverage", "right", "violations_found", "permitted_flagged"}

    (tmp_path / "own.json").write_text(text)
    loaded = load_calibration(tmp_path / "own.json")
    assert loaded.provenance == told
    assert loaded.lean > 0


async def test_a_case_without_a_date_is_no_case_to_fit_to(tmp_path: Path) -> None:
    retriever = await a_retriever(tmp_path, HashEmbedder(), chroma=False)
    first, *rest = cases(FIT)
    with pytest.raises(ValueError, match="has no date"):
        await calibrate(
            retriever, [replace(first, case=replace(first.case, posted_at=None)), *rest], CalibrationRequest(DAY)
        )
