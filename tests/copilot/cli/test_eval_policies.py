"""``copilot eval check`` and ``copilot eval retrieval``: what the labels and the examples say of the policies."""

import json
from pathlib import Path
from typing import Any

import pytest

from evals.golden_cases import GOLDEN
from tests.copilot.cli.conftest import EXAMPLES, Run
from tests.copilot.cli.test_eval_run import write_cases
from tests.evals.test_golden_check import a_line, golden_of
from tests.policy_corpus.files import RULE, a_file, write_corpus

KAPPA = "verdict, Cohen's kappa"


def a_case_of(**parts: Any) -> Any:
    return golden_of(a_line(**parts))


def test_cases_that_fit_are_counted_with_what_they_leave_out(run: Run, tmp_path: Path) -> None:
    ran = run("eval", "check", "--data", write_cases(tmp_path, [a_case_of()]), "--as-of", "2026-06-01")
    assert ran.code == 0, ran.out
    assert "1 of 1 rules and definitions in force are covered." in ran.out
    assert "0 of 1 exceptions in force are covered:\n  not threats/1 figurative\n" in ran.out
    assert "languages: en 1\n" in ran.out
    assert ran.out.endswith("1 cases, 0 problems.\n")


def test_a_case_of_a_section_that_is_gone_is_named(run: Run, tmp_path: Path) -> None:
    line = json.loads(json.dumps(a_line()).replace("threats/1", "threats/9"))
    ran = run("eval", "check", "--data", write_cases(tmp_path, [golden_of(line)]), "--as-of", "2026-06-01")
    assert ran.code == 1
    assert "threats/9" in ran.out.splitlines()[0]
    assert "0 of 1 rules and definitions in force are covered:\n  not threats/1\n" in ran.out
    assert not ran.out.endswith(" 0 problems.\n")


def test_no_cases_at_all_are_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n")
    ran = run("eval", "check", "--data", str(tmp_path / "empty.jsonl"))
    assert (ran.code, ran.out, "there are no cases in what --data names\n  hint: " in ran.err) == (2, "", True)


def test_both_passes_of_labelling_are_compared(run: Run) -> None:
    ran = run("eval", "agreement")
    assert ran.code == 0, ran.err
    said = {line[:27].strip(): line[27:].split()[0] for line in ran.out.splitlines()[1:5]}
    assert said.keys() == {"verdict, Cohen's kappa", "same verdict", "same set of sections", "a section in common"}
    guide = GOLDEN.joinpath("FORMAT.md").read_text(encoding="utf-8").replace("\n", " ")
    cases = int(ran.out.split()[0])
    same = round(float(said["same verdict"]) * cases)
    assert f"labelled a sample of {cases} cases" in guide
    assert f"the same verdict in {same} of {cases} (Cohen's kappa {float(said[KAPPA]):.2f})" in guide
    assert f"the same set of controlling sections in {float(said['same set of sections']):.2f}" in guide
    assert f"a section in common, or none at all, in {float(said['a section in common']):.2f}" in guide


def test_each_example_looks_for_its_own_section(run: Run, settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    other = RULE.replace("threats/", "spam/").replace("threaten people", "post the same again and again")
    posts = "\n".join(f'> violates: "buy cheap pills number {n} now"' for n in range(4))
    write_corpus(tmp_path / "two", a_file(RULE + EXAMPLES), a_file(f"{other}\n{posts}\n", policy="spam"))
    ran = run("eval", "retrieval", "--corpus", str(tmp_path / "two"), "--as-of", "2026-06-01")
    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    assert lines[0] == "recall of an example's own section, the example held out, at 1 and 5"
    assert lines[1].split()[:2] == ["all", "n=8"]
    worst = lines[lines.index("the 12 sections that are found least") + 1 :]
    assert sorted(line.split()[0] for line in worst) == ["spam/1", "threats/1"]
    assert all(line.split()[1] == "n=4" for line in worst)
    assert (tmp_path / "two").exists()
