"""``copilot eval score``, ``compare``, ``gate``, ``threshold``, ``estimate``, ``report``, ``validate``."""

import json
import os
from pathlib import Path

import pytest

from copilot.recommendations import Finding, Verdict
from copilot.reports import ReportFolder
from evals.golden_cases import GOLDEN as GOLDEN_CASES
from evals.golden_cases import Control, dump_golden, read_golden
from evals.golden_split import FIT, part_of
from evals.kept_policies import keep_policies
from evals.runs.folders import GOLDEN, JOURNAL, MANIFEST
from evals.runs.manifest import dump_manifest
from evals.runs.outcomes import Outcome, dump_outcome
from evals.scoring.files import read_baseline
from policy_corpus.model import SectionId
from policy_corpus.reader import read_corpus
from tests.builders import a_case, a_citation, a_recommendation, a_section_finding
from tests.copilot.cli.conftest import Run
from tests.evals.runs.run_program import a_manifest
from tests.evals.scoring.labelled import a_golden
from tests.policy_corpus.files import RULE, a_file, write_corpus

CASES = 60
CLEARED = "Wholly <b>harmless</b> words"


@pytest.fixture
def write_run(places: Path, tmp_path: Path, settings: pytest.MonkeyPatch) -> "Writer":
    return Writer(places / "corpus", tmp_path)


class Writer:
    """Runs over the tiny corpus: every case violates its rule; those below ``missed`` were drafted as permitted."""

    def __init__(self, corpus: Path, folder: Path) -> None:
        self._corpus, self._folder = read_corpus(corpus), folder
        self._section = max(self._corpus.sections, key=lambda s: s.version)

    def __call__(self, name: str, missed: int = 0) -> str:
        folder = self._folder / name
        folder.mkdir()
        rule = SectionId(self._section.id)
        versions = ((str(self._section.policy), str(self._section.version)),)
        cases = [
            a_golden(Control(rule), case=a_case(id=f"c{n}", text=CLEARED), family=f"f{n}", versions=versions)
            for n in range(CASES)
        ]
        outcomes = [self._outcome(f"c{n}", n < missed) for n in range(CASES)]
        manifest = a_manifest(id=name, cases=CASES, repeats=1, corpus_fingerprint=self._corpus.fingerprint)
        (folder / MANIFEST).write_text(dump_manifest(manifest))
        (folder / GOLDEN).write_text("".join(dump_golden(case) + "\n" for case in cases))
        (folder / JOURNAL).write_bytes(b"".join(dump_outcome(each) + b"\n" for each in outcomes))
        return str(folder)

    def _outcome(self, name: str, missed: bool) -> Outcome:
        finding = a_section_finding(
            section=self._section.id,
            version=str(self._section.version),
            finding=Finding.NOT_VIOLATED if missed else Finding.VIOLATED,
            elements=(),
            exceptions=(),
        )
        rec = a_recommendation(
            case_id=name,
            verdict=Verdict.NO_VIOLATION if missed else Verdict.VIOLATION,
            findings=(finding,),
            citations=(a_citation(1, self._section),),
            confidence=0.6 if missed else 0.95,
        )
        return Outcome(name, 0, rec, None, 0.5)


def test_a_run_is_scored_without_running_anything(run: Run, write_run: Writer) -> None:
    folder = write_run("one", missed=6)
    ran = run("eval", "score", folder, "--price-in", "1", "--price-out", "2")

    assert ran.code == 0, ran.err
    lines = {line[:24].strip(): line.split() for line in ran.out.splitlines()}
    assert lines["headline"][1] == "90.0%"
    assert lines["headline"][-1] == "60"
    assert lines["citations sound"][2] == "100.0%"
    assert "money per draft" in ran.out
    assert "60 drafted" in ran.out
    assert (Path(folder) / "scores.json").exists()
    assert ran.err == ""


def test_an_old_run_is_scored_with_the_policies_that_it_kept(
    run: Run, write_run: Writer, settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = write_run("one", missed=6)
    keep_policies(Path(folder), Path(os.environ["COPILOT_CORPUS_DIR"]))
    write_corpus(tmp_path / "later", a_file(RULE, policy="other").replace("threats/", "other/"))
    settings.setenv("COPILOT_CORPUS_DIR", str(tmp_path / "later"))
    ran = run("eval", "score", folder)
    assert (ran.code, ran.err) == (0, "")
    assert _figure(ran.out, "citations sound") == "100.0%"
    page = run("eval", "report", folder)
    assert (page.code, page.err) == (0, "")

    asked = run("eval", "score", folder, "--corpus", str(tmp_path / "later"))
    assert "the policies are not those that the run was made with" in asked.err
    assert _figure(asked.out, "citations sound") == "0.0%"


def _figure(out: str, name: str) -> str:
    line = next(line for line in out.splitlines() if line.startswith(name))
    return line.removeprefix(name).split()[0]


def test_two_runs_are_compared(run: Run, write_run: Writer) -> None:
    one, two = write_run("one"), write_run("two", missed=20)
    ran = run("eval", "compare", one, two)

    assert ran.code == 0, ran.err
    assert ran.out.startswith("On the same 60 cases the headline went from 100.0% to 66.7%, by −33.3 points (95%: ")
    assert "): worse." in ran.out
    assert "Cases that flipped, worst first: 20 got worse, 0 better" in ran.out
    assert ran.out.endswith(f"A: {CASES} drafted\nB: {CASES} drafted\n")
    assert "macro f1" in ran.out


def test_a_comparison_is_told_as_json_and_reads_files_of_scores(run: Run, write_run: Writer) -> None:
    one, two = write_run("one"), write_run("two", missed=20)
    run("eval", "score", one)
    told = json.loads(run("eval", "compare", f"{one}/scores.json", two, "--json").out)

    assert told["pairs"] == CASES
    assert told["overall"]["headline"]["bootstrap"]["difference"]["value"] == pytest.approx(-1 / 3)


def test_a_gate_opens_for_the_baseline_and_shuts_on_a_loss(run: Run, write_run: Writer, tmp_path: Path) -> None:
    baseline = str(tmp_path / "baseline.json")
    accepted = run("eval", "gate", write_run("one"), "--baseline", baseline, "--accept")
    same = run("eval", "gate", write_run("same"), "--baseline", baseline)
    worse = run("eval", "gate", write_run("worse", missed=20), "--baseline", baseline)

    assert (accepted.code, same.code, worse.code) == (0, 0, 1)
    assert read_baseline(tmp_path / "baseline.json").about["id"] == "one"
    assert same.out.startswith("Gate passed (60 cases compared with the baseline)")
    assert worse.out.startswith("Gate failed: ")
    assert "FAIL headline: 33.3%" in worse.out
    assert "c0: violation" in worse.out
    assert len(worse.out.splitlines()) <= 40


def test_a_threshold_is_learnt_where_there_is_one(run: Run, write_run: Writer) -> None:
    folder = write_run("one", missed=12)
    ran = run("eval", "threshold", folder, "--alpha", "0.1", "--delta", "0.05")

    assert ran.code == 0, ran.err
    assert ran.out.startswith("Of the drafts shown at most 10.0% are wrong, with probability 95.0%.")
    whole = next(line.split() for line in ran.out.splitlines() if line.startswith("all"))
    assert 0.6 < float(whole[1]) <= 0.95
    assert whole[2:] == ["48", "60", "60", "80.0%", "0.0%", "60"]
    strict = run("eval", "threshold", folder, "--alpha", "0.01", "--delta", "0.05")
    assert "families are too few: it takes 299 shown without one error" in strict.out


def test_a_threshold_is_not_learnt_from_what_the_drafter_was_fitted_to(run: Run, write_run: Writer) -> None:
    folder = Path(write_run("one"))
    ours = [each for each in read_golden([GOLDEN_CASES]) if each.label.lane is None][:CASES]
    for name in (GOLDEN, JOURNAL):
        text = (folder / name).read_text()
        for n, each in reversed(list(enumerate(ours))):
            text = text.replace(f'"c{n}"', f'"{each.case.id}"').replace(f'"f{n}"', f'"{each.family}"')
        (folder / name).write_text(text)
    fitted = sum(part_of(each.family) == FIT for each in ours)
    ran = run("eval", "threshold", str(folder), "--alpha", "0.4", "--delta", "0.3")

    assert ran.code == 0, ran.err
    assert f"{fitted} cases are left out: the drafter's numbers were fitted to them" in ran.err
    whole = next(line.split() for line in ran.out.splitlines() if line.startswith("all"))
    assert whole[3:5] == [str(CASES - fitted)] * 2


def test_accuracy_is_estimated_from_an_audit(run: Run, write_run: Writer, tmp_path: Path) -> None:
    rows = [{"case_id": f"c{n}", "right": n >= 6} for n in range(0, 40, 2)]
    (tmp_path / "audit.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    ran = run("eval", "estimate", "--run", write_run("one", missed=6), "--audited", str(tmp_path / "audit.jsonl"))

    assert ran.code == 0, ran.err
    assert ran.out.startswith("60 of 60 cases were drafted; 20 of the drafts were audited.")
    assert "by the audit alone:                        85.0% (95%: " in ran.out


def test_a_report_is_one_page(run: Run, write_run: Writer, tmp_path: Path) -> None:
    one, two = write_run("one"), write_run("two", missed=20)
    ran = run("eval", "report", two, "--against", one, "--out", str(tmp_path / "pages" / "page.html"))
    page = (tmp_path / "pages" / "page.html").read_text()

    assert ran.code == 0, ran.err
    assert "written: " in ran.out
    assert page.startswith("<!DOCTYPE html>")
    assert "the headline went from 100.0% to 66.7%" in page
    assert page.count("Wholly &lt;b&gt;harmless&lt;/b&gt; words") == 20
    assert run("eval", "report", one).code == 0
    assert "There are none: every case was decided as labelled" in (Path(one) / "report.html").read_text()


def test_a_report_is_published_with_its_figures(run: Run, write_run: Writer, places: Path) -> None:
    one, two = write_run("first"), write_run("second", missed=20)
    ran = run("eval", "report", two, "--against", one, "--publish")
    shelf = ReportFolder(places / "data" / "reports")
    (report,) = [each for each in shelf.all() if each.name == "second"]

    assert ran.code == 0, ran.err
    assert "published: " in ran.out
    assert str(report.figures["headline"]).startswith("66.7% (")
    assert "the headline went from 100.0% to 66.7%" in str(report.figures["comparison"]).lower()
    assert shelf.page("second") == (Path(two) / "report.html").read_text()


def test_the_harness_is_validated(run: Run) -> None:
    ran = run("eval", "validate", "--replications", "400", "--only", "proportions", "--small")

    assert ran.code == 0, ran.err
    assert "9 of 9 claims hold." in ran.out
    assert "wilson" in ran.out


@pytest.mark.parametrize(
    ("arguments", "code", "problem"),
    [
        pytest.param(["score", "nowhere"], 2, "no run's manifest", id="no run to score"),
        pytest.param(["compare", "nowhere", "{one}"], 2, "there is no run at 'nowhere'", id="no run to compare"),
        pytest.param(
            ["gate", "{one}", "--baseline", "nowhere.json"], 2, "--accept makes this run one", id="no baseline"
        ),
        pytest.param(["gate", "{one}/run.json"], 2, "can't be read", id="a file that holds no scores"),
        pytest.param(["threshold", "{one}", "--alpha", "2"], 2, "between 0 and 1", id="no share"),
        pytest.param(["estimate", "--run", "{one}", "--audited", "nowhere"], 2, "JSON Lines", id="no audit"),
        pytest.param(["report", "nowhere"], 2, "there is no run", id="no run to report"),
        pytest.param(["validate", "--only", "dreams"], 2, "there is no trial 'dreams'", id="no such trial"),
    ],
)
def test_what_cannot_be_read_is_said(
    run: Run, write_run: Writer, arguments: list[str], code: int, problem: str
) -> None:
    one = write_run("one")
    ran = run("eval", *(argument.replace("{one}", one) for argument in arguments))

    assert ran.code == code
    assert problem in ran.err
    assert "Traceback" not in ran.err


def test_a_run_under_other_policies_is_scored_with_a_warning(run: Run, write_run: Writer) -> None:
    folder = Path(write_run("one"))
    manifest = json.loads((folder / MANIFEST).read_text()) | {"corpus_fingerprint": "0ther"}
    (folder / MANIFEST).write_text(json.dumps(manifest))
    ran = run("eval", "score", str(folder))

    assert ran.code == 0
    assert "the policies are not those that the run was made with" in ran.err
