"""Accuracy on traffic without labels: what an audit says, and what it may not say."""

import json
from pathlib import Path

import pytest

from copilot.recommendations import Verdict
from evals.auditing import AuditFileError, estimate_accuracy, read_audit
from evals.runs.outcomes import Outcome
from tests.builders import a_recommendation, an_abstention

CASES = 400


def outcomes(cases: int = CASES) -> list[Outcome]:
    """Every fifth draft is wrong, and its confidence says so: 0.2, the others' 0.9."""
    made = []
    for n in range(cases):
        rec = a_recommendation(case_id=f"c{n}", confidence=0.2 if n % 5 == 0 else 0.9)
        made.append(Outcome(f"c{n}", 0, rec, None, 1.0))
    return made


def an_audit(tmp_path: Path, *rows: object) -> Path:
    path = tmp_path / "audit.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows) + "\n\n")
    return path


def test_confidence_sharpens_what_few_audited_cases_say(tmp_path: Path) -> None:
    path = an_audit(tmp_path, *({"case_id": f"c{n}", "right": n % 5 != 0} for n in range(60)))
    found = estimate_accuracy(outcomes(), read_audit(path))

    assert (found.cases, found.drafts, found.audited, found.undrafted) == (CASES, CASES, 60, 0)
    assert found.audit_alone.value == 0.8
    assert found.powered.value == pytest.approx(0.8, abs=0.01)
    assert found.powered.half_width is not None
    assert found.audit_alone.half_width is not None
    assert found.powered.half_width < found.audit_alone.half_width / 1.5


def test_a_verdict_is_held_against_the_draft(tmp_path: Path) -> None:
    verdicts = ("violation", "no_violation")
    path = an_audit(tmp_path, *({"case_id": f"c{n}", "verdict": verdicts[n % 2]} for n in range(40)))
    assert estimate_accuracy(outcomes(), read_audit(path)).audit_alone.value == 0.5


def test_what_was_not_drafted_counts_nowhere(tmp_path: Path) -> None:
    held = outcomes()[1:]
    held += [Outcome("c0", 0, an_abstention(case_id="c0"), None, 1.0), Outcome("x", 0, None, "Timeout", 1.0)]
    held.append(Outcome("c1", 1, a_recommendation(case_id="c1", verdict=Verdict.NO_VIOLATION), None, 1.0))
    path = an_audit(tmp_path, *({"case_id": f"c{n}", "verdict": "violation"} for n in range(30)))
    found = estimate_accuracy(held, read_audit(path))

    assert (found.cases, found.drafts, found.audited, found.undrafted) == (CASES + 1, CASES - 1, 29, 1)
    assert found.audit_alone.value == 1


def test_a_small_audit_says_how_many_it_takes(tmp_path: Path) -> None:
    path = an_audit(tmp_path, {"case_id": "c1", "right": True})
    assert estimate_accuracy(outcomes(), read_audit(path)).powered.undefined == "1 audited are too few; it takes 10"


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        pytest.param(["{"], "audit.jsonl:1: it is no JSON", id="no JSON"),
        pytest.param([{"case_id": "c1"}], "audit.jsonl:1: .*either", id="neither right nor verdict"),
        pytest.param([{"case_id": "c1", "right": True, "verdict": "violation"}], "either", id="both"),
        pytest.param([{"case_id": "c1", "right": "perhaps"}], "valid boolean", id="right is no truth value"),
        pytest.param([{"case_id": "c1", "right": True}] * 2, "audit.jsonl:2: 'c1' stands twice", id="twice"),
        pytest.param([], "is empty", id="empty"),
        pytest.param([{"case_id": "else", "right": True}], "the run has no case 'else'", id="no case of the run"),
    ],
)
def test_an_audit_that_cannot_be_used_is_refused(tmp_path: Path, rows: list[object], problem: str) -> None:
    with pytest.raises(AuditFileError, match=problem):
        estimate_accuracy(outcomes(3), read_audit(an_audit(tmp_path, *rows)))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AuditFileError, match="nowhere"):
        read_audit(tmp_path / "nowhere.jsonl")
