"""``copilot eval robustness`` and ``counterfactual``: a drafter that flags everything is seen through."""

from pathlib import Path

import pytest

from evals.golden_cases import GoldenCase
from tests.copilot.cli.conftest import Run
from tests.copilot.cli.test_eval_run import model, write_cases
from tests.evals.test_golden_check import a_line, golden_of
from tests.servers.scripted_model import ScriptedModel

__all__ = ["model"]
TEXTS = ("I will find you and hurt you.", "You will be hurt on Friday.", "Somebody will hurt the women next door.")


def threats() -> list[GoldenCase]:
    return [golden_of(a_line(case={"id": f"c-{n}", "text": text}, family=f"f-{n}")) for n, text in enumerate(TEXTS)]


@pytest.mark.usefixtures("model")
def test_a_drafter_that_flags_everything_fails_where_nothing_may_be_flagged(run: Run, tmp_path: Path) -> None:
    data = write_cases(tmp_path, threats())
    ran = run("eval", "robustness", "--data", data, "--suite", "unrelated_policy", "--suite", "obfuscation")
    assert ran.code == 0, ran.err
    rows = {line.split()[0]: " ".join(line.split()[1:]) for line in ran.out.splitlines()}
    assert rows["suite"] == "trials decided before failed undecided passed broken passed, of right ones"
    assert rows["unrelated_policy"].startswith("3 3 0 0 0.0%")
    assert rows["obfuscation"].split()[4] == "100.0%"
    assert "obfuscation/leet" in rows


@pytest.mark.usefixtures("model")
def test_a_suite_that_no_case_can_be_put_to_is_named(run: Run, tmp_path: Path) -> None:
    data = write_cases(tmp_path, threats()[:2])
    ran = run("eval", "robustness", "--data", data, "--suite", "unrelated_policy", "--suite", "identity")
    assert ran.code == 0, ran.err
    assert "2 trials of 2 cases\nno trial of identity: none of these cases can be put to it" in ran.err
    assert "no trial of unrelated_policy" not in ran.err


def test_an_unknown_suite_is_named_with_those_that_there_are(run: Run) -> None:
    ran = run("eval", "robustness", "--suite", "magic")
    assert ran.code == 2
    assert "inverted_policy" in ran.err


def test_a_violation_without_its_section_is_none(run: Run, model: ScriptedModel, tmp_path: Path) -> None:
    assert run("eval", "run", "--data", write_cases(tmp_path, threats()), "--out", str(tmp_path / "run")).code == 0
    asked = len(model.requests)
    ran = run("eval", "counterfactual", str(tmp_path / "run"))
    assert ran.code == 0, ran.err
    assert "3 cases: 3 violation\n3 drafted violations" in ran.out
    assert "the verdict moved: 100.0%" in ran.out
    assert len(model.requests) == asked  # the one rule is gone, so there is nothing to ask about


def test_what_drafts_again_must_be_what_drafted_first(
    run: Run, model: ScriptedModel, settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run("eval", "run", "--data", write_cases(tmp_path, threats()), "--out", str(tmp_path / "run"))
    asked = len(model.requests)
    settings.setenv("COPILOT_DRAFTER", "openai:another")
    ran = run("eval", "counterfactual", str(tmp_path / "run"))
    assert (ran.code, len(model.requests)) == (2, asked)
    assert "the run was made with another drafter: 'openai:scripted', and now 'openai:another'" in ran.err
