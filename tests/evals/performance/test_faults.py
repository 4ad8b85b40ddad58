"""A model server that fails one question in four loses no case, and hardly a draft: the run that shows it, in small."""

import asyncio
from pathlib import Path

import pytest

from evals.performance.faults import Outcome, Trial, measure, verdicts
from tests.api.small_corpus import write_small_corpus


def test_no_case_is_lost_and_hardly_a_draft(tmp_path: Path) -> None:
    corpus = write_small_corpus(tmp_path / "corpus")
    trial = Trial(cases=60, at_once=8, delay=5.0)
    settings = {"corpus_dir": corpus, "data_dir": tmp_path / "data", "model_attempts": 10}
    base, faulty = asyncio.run(measure(tmp_path, trial, **settings))
    assert (base.cases, base.lost, base.abstained) == (60, 0, 0)
    assert (faulty.cases, faulty.lost, faulty.abstained) == (60, 0, 0)
    assert len(faulty.seconds) == 60 == base.asked < faulty.asked


def an_outcome(lost: int = 0, abstained: int = 0, slowest: float = 1.0) -> Outcome:
    return Outcome(1000, lost, abstained, {}, (0.5,) * 980 + (slowest,) * 20, 1500)


@pytest.mark.parametrize(
    ("faulty", "kept"),
    [
        pytest.param(an_outcome(abstained=1, slowest=3.0), [True, True, True], id="just as promised"),
        pytest.param(an_outcome(lost=1), [False, True, True], id="a case is lost"),
        pytest.param(an_outcome(abstained=2), [True, False, True], id="two drafts in a thousand are missing"),
        pytest.param(an_outcome(slowest=3.1), [True, True, False], id="too slow"),
    ],
)
def test_what_was_promised(faulty: Outcome, kept: list[bool]) -> None:
    assert list(verdicts(an_outcome(), faulty).values()) == kept


def test_the_figures_in_words() -> None:
    said = an_outcome(lost=1, abstained=2).line("with faults")
    assert said.startswith("with faults: 1000 cases, 1 lost, 2 abstained because of the model")
    assert "p50 0.50 s, p99 1.00 s" in said
    assert said.endswith("1500 questions asked")
