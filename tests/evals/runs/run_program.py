"""A run in a process of its own, to be killed: ``python -m tests.evals.runs.run_program FOLDER``."""

import asyncio
import random
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from copilot.cases import Case, CaseId
from copilot.errors import ModelUnavailable
from copilot.recommendations import Recommendation, RecommendationId, Tokens, Verdict
from evals.golden_cases import Control, GoldenCase, GoldenLabel
from evals.runs.answering import Answering
from evals.runs.folders import held_run
from evals.runs.manifest import Manifest
from evals.runs.runner import RunOptions, RunReport, run_cases
from policy_corpus.model import SectionId
from tests.builders import a_provenance, a_recommendation, a_routed_recommendation, an_abstention

CASES = 120
_calls = count(1)
_pauses = random.Random()


def some_golden(number: int = CASES) -> list[GoldenCase]:
    label = GoldenLabel(Verdict.VIOLATION, None, frozenset({"remove", "ban"}), (Control(SectionId("threats/1")),))
    posted = datetime(2026, 3, 2, tzinfo=UTC)
    cases = [Case(CaseId(f"case-{n}"), f"Text number {n}.", "en", posted) for n in range(number)]
    return [GoldenCase(case, label, f"family-{case.id}", (("threats", "2026-03-01"),), ("clear",)) for case in cases]


async def answer(case: Case) -> Recommendation:
    """One of every kind; only the id, the pause and the timings differ from call to call."""
    call, number = next(_calls), int(case.id.split("-")[1])
    await asyncio.sleep(_pauses.random() / 50)
    if number % 10 == 3:
        raise ModelUnavailable("timeout", f"no answer for number {number}")
    make = {1: an_abstention, 2: a_routed_recommendation}.get(number % 10, a_recommendation)
    timed = a_provenance(timings_ms={"draft": float(call)}, tokens=Tokens(100, 10, 0))
    return make(id=RecommendationId(f"rec-{call}"), case_id=case.id, rationale=case.text, provenance=timed)


def a_manifest(**parts: Any) -> Manifest:
    given: dict[str, Any] = {
        "id": "abc",
        "started": "2026-05-01T12:00:00+00:00",
        "as_of": "2026-05-01",
        "commit": None,
        "dirty": None,
        "code": "c0de",
        "settings": {"drafter": "local:", "candidates": 6, "model_attempts": 4},
        "drafter": "local:",
        "model": None,
        "embedder": "hashed",
        "prompt_fingerprint": None,
        "calibration_fingerprint": "ca1",
        "corpus_fingerprint": "c0",
        "actions_fingerprint": "ac",
        "data_fingerprint": "da",
        "cases": CASES,
        "repeats": 2,
        "seed": 1,
        "packages": {"python": "3.11"},
    }
    return Manifest(**(given | parts))


TWICE = RunOptions(concurrency=4, repeats=2)


async def work(folder: Path, options: RunOptions = TWICE, **parts: Any) -> RunReport:
    golden = parts.get("golden") or some_golden()
    manifest = a_manifest(repeats=options.repeats, cases=len(golden))
    with held_run(folder, manifest, golden, fresh=parts.get("fresh", False)):
        answerers = parts.get("answerers") or [Answering(parts.get("recommend", answer))]
        return await run_cases(answerers, golden, folder, options, parts.get("advance", lambda _done, _total: None))


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1])))
