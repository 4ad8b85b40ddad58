"""``copilot eval run``: against a real server on loopback, in a folder of its own."""

import json
import re
from dataclasses import replace
from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from copilot.bootstrap import open_pipeline
from copilot.cli.evaluate.run import open_answering
from copilot.errors import Misconfigured
from copilot.recommendations import Verdict
from copilot.settings import read_settings
from copilot.thresholds import Thresholds
from evals.golden_cases import GoldenCase, dump_golden
from evals.kept_policies import kept_rulebook
from evals.runs.describing import made_of
from evals.runs.folders import read_run
from evals.runs.outcomes import Ending, load_outcome
from evals.runs.processes import Start
from evals.scored_runs import kept_scores, score_folder
from tests.copilot.cli.conftest import Run
from tests.copilot.obedient import finding_everything
from tests.evals.runs.run_program import some_golden
from tests.servers.scripted_model import ScriptedModel
from tests.servers.scripted_replies import failing

KEY = "sk-never-written"
CASES = 12


def write_cases(folder: Path, cases: list[GoldenCase] | None = None) -> str:
    path = folder / "cases.jsonl"
    path.write_text("".join(dump_golden(golden) + "\n" for golden in cases or some_golden(CASES)))
    return str(path)


@pytest.fixture
def model(settings: pytest.MonkeyPatch, scripted_model: ScriptedModel) -> ScriptedModel:
    """The drafter asks a scripted server whose address holds a secret; replies are kept apart for each test."""
    scripted_model.script = finding_everything
    url = scripted_model.base_url.replace("http://", "http://user:hunter2@")
    settings.setenv("COPILOT_DRAFTER", "openai:scripted")
    settings.setenv("OPENAI_BASE_URL", url)
    settings.setenv("OPENAI_API_KEY", KEY)
    settings.setenv("COPILOT_MODEL_ATTEMPTS", "2")
    return scripted_model


def test_a_run_is_whole_and_another_one_asks_nothing(run: Run, model: ScriptedModel, tmp_path: Path) -> None:
    data = write_cases(tmp_path)
    model.script = lambda request: finding_everything(request).after(0.05)
    ran = run("eval", "run", "--data", data, "--out", str(tmp_path / "one"), "--concurrency", "6")
    assert ran.code == 0, ran.err
    assert re.search(rf"^{CASES} of {CASES} outcomes, \d+\.\d\d s: ", ran.out)
    assert f"{CASES} requests, 0 from the cache; {11 * CASES} tokens in, {7 * CASES} out" in ran.out
    assert model.peak_in_flight == 6
    again = run("eval", "run", "--data", data, "--out", str(tmp_path / "two"))
    assert f"0 requests, {CASES} from the cache; 0 tokens in, 0 out" in again.out
    assert len(model.requests) == CASES
    one, two = (read_run(tmp_path / name) for name in ("one", "two"))
    kept = kept_rulebook(tmp_path / "one")
    assert kept is not None
    assert kept.corpus.fingerprint == one.manifest.corpus_fingerprint
    assert kept_scores(tmp_path / "one") == score_folder(tmp_path / "one", kept)
    assert [_lasting(each) for each in one.outcomes] == [_lasting(each) for each in two.outcomes]
    assert {each.ending for each in one.outcomes} == {Ending.DRAFTED}
    run("eval", "run", "--data", data, "--out", str(tmp_path / "three"), "--no-cache")
    assert len(model.requests) == 2 * CASES


def _lasting(outcome: object) -> object:
    recommendation = outcome.recommendation  # type: ignore[attr-defined]
    return replace(recommendation, provenance=replace(recommendation.provenance, timings_ms={}))


def test_the_manifest_says_what_the_run_was_made_with(run: Run, model: ScriptedModel, tmp_path: Path) -> None:
    run("eval", "run", "--data", write_cases(tmp_path), "--out", str(tmp_path / "run"), "--repeat", "2", "--seed", "9")
    text = (tmp_path / "run" / "run.json").read_text()
    manifest = json.loads(text)
    for name in ("id", "started", "code", "corpus_fingerprint", "data_fingerprint", "prompt_fingerprint"):
        assert manifest[name]
    assert (manifest["drafter"], manifest["model"], manifest["embedder"]) == (
        "openai:scripted",
        "scripted",
        "hashed-words-64",
    )
    assert (manifest["repeats"], manifest["seed"], manifest["cases"]) == (2, 9, CASES)
    assert manifest["settings"]["openai_base_url"] == model.base_url.removesuffix("/v1")
    assert {"openai", "numpy", "python"} <= manifest["packages"].keys()
    everything = b"".join(path.read_bytes() for path in (tmp_path / "run").iterdir())
    for secret in (KEY, "hunter2"):
        assert secret.encode() not in everything
    assert len(model.requests) == 2 * CASES


def test_the_same_command_goes_on_after_the_budget(run: Run, model: ScriptedModel, tmp_path: Path) -> None:
    command = ("eval", "run", "--data", write_cases(tmp_path), "--concurrency", "2")
    money = ("--price-in", "1000000", "--price-out", "0", "--budget-money", "44")
    ran = run(*command, *money)
    assert ran.code == 7
    assert "stopped by the budget: " in ran.err
    sent = len(model.requests)
    assert 4 <= sent <= 5
    assert run(*command, *money).code == 7
    assert len(model.requests) == sent
    ran = run(*command)
    assert ran.code == 0
    assert f"{CASES} of {CASES} outcomes, {sent} of them in earlier sittings" in ran.out
    assert len(model.requests) == CASES


def test_failures_are_told_kept_and_run_again(run: Run, model: ScriptedModel, tmp_path: Path) -> None:
    model.script = lambda request: failing(401) if "number 3." in request.prompt else finding_everything(request)
    command = ("eval", "run", "--data", write_cases(tmp_path), "--out", str(tmp_path / "run"))
    ran = run(*command)
    assert ran.code == 0
    assert f"{CASES - 1} drafted, 0 abstained, 0 routed, 1 failed" in ran.out
    assert "failed 1: model_unauthorised: " in ran.err
    assert "Traceback" not in ran.err + (tmp_path / "run" / "outcomes.jsonl").read_text()
    model.script = finding_everything
    assert "1 failed" in run(*command).out
    ran = run(*command, "--retry-failed")
    assert f"{CASES} drafted, 0 abstained, 0 routed, 0 failed" in ran.out


def test_a_stumbling_server_is_asked_again(run: Run, model: ScriptedModel, tmp_path: Path) -> None:
    model.then(failing(503), failing(429, Retry_After="0"))
    ran = run("eval", "run", "--data", write_cases(tmp_path))
    assert f"{CASES} drafted" in ran.out
    assert f"{CASES + 2} requests" in ran.out


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        pytest.param("COPILOT_CANDIDATES", "3", "settings.candidates: 6 and now 3", id="a setting"),
        pytest.param("COPILOT_DRAFTER", "local:", "drafter: 'openai:scripted' and now 'local:'", id="the drafter"),
    ],
)
def test_another_run_leaves_the_folder_alone(
    run: Run, model: ScriptedModel, settings: pytest.MonkeyPatch, tmp_path: Path, setting: str, value: str, told: str
) -> None:
    command = ("eval", "run", "--data", write_cases(tmp_path), "--out", str(tmp_path / "run"))
    assert run(*command).code == 0
    before = (tmp_path / "run" / "outcomes.jsonl").read_bytes()
    settings.setenv(setting, value)
    ran = run(*command)
    assert ran.code == 4
    assert told in ran.err
    assert "hint: --out another folder, or --fresh" in ran.err
    assert (tmp_path / "run" / "outcomes.jsonl").read_bytes() == before
    assert run(*command, "--fresh").code == 0
    assert (tmp_path / "run" / "outcomes.jsonl").read_bytes() != before


def test_other_cases_are_another_run(run: Run, model: ScriptedModel, tmp_path: Path) -> None:
    golden = some_golden(CASES)
    run("eval", "run", "--data", write_cases(tmp_path), "--out", str(tmp_path / "run"))
    changed = [replace(golden[0], label=replace(golden[0].label, verdict=Verdict.NO_VIOLATION, actions=frozenset()))]
    data = write_cases(tmp_path, [*changed, *golden[1:]])
    ran = run("eval", "run", "--data", data, "--out", str(tmp_path / "run"))
    assert (ran.code, "data_fingerprint: " in ran.err) == (4, True)


def test_somebody_elses_folder_is_left_alone(run: Run, model: ScriptedModel, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "diary.txt").write_text("dear diary")
    ran = run("eval", "run", "--data", write_cases(tmp_path), "--out", str(tmp_path / "mine"), "--fresh")
    assert (ran.code, "it holds 'diary.txt'" in ran.err) == (2, True)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["diary.txt"]


def test_a_mapping_is_data_too(run: Run, model: ScriptedModel, tmp_path: Path) -> None:
    (tmp_path / "set.csv").write_text("post,judged\nI will hurt you,bad\nhello,fine\n")
    mapping = tmp_path / "set.yaml"
    mapping.write_text(
        "file: set.csv\ncolumns: {text: post, label: judged}\n"
        "labels:\n  bad: {verdict: violation, sections: [threats/1]}\n  fine: {verdict: no_violation}\n"
    )
    ran = run("eval", "data", str(mapping), "--out", str(tmp_path / "set.jsonl"))
    assert (ran.code, "2 cases of 2 rows" in ran.err) == (0, True)
    ran = run("eval", "run", "--data", str(mapping), "--out", str(tmp_path / "run"))
    assert "2 of 2 outcomes" in ran.out
    run("eval", "run", "--data", str(tmp_path / "set.jsonl"), "--out", str(tmp_path / "other"))
    assert read_run(tmp_path / "run").golden == read_run(tmp_path / "other").golden
    assert (read_run(tmp_path / "run").manifest.id, len(model.requests)) == (
        read_run(tmp_path / "other").manifest.id,
        2,
    )
    assert run("eval", "data", str(mapping), "--out", str(tmp_path / "set.jsonl")).code == 2


def test_money_needs_prices(run: Run, tmp_path: Path) -> None:
    ran = run("eval", "run", "--data", write_cases(tmp_path), "--budget-money", "1")
    assert (ran.code, "--budget-money needs prices" in ran.err) == (2, True)


def test_learnt_thresholds_hold_drafts_back(
    run: Run, model: ScriptedModel, settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A threshold above all confidences makes every draft an abstention, and is another run."""
    data, one = write_cases(tmp_path), str(tmp_path / "one")
    assert f"{CASES} drafted" in run("eval", "run", "--data", data, "--out", one).out
    manifest = read_run(tmp_path / "one").manifest
    about = {"drafter": manifest.drafter, "prompt_fingerprint": manifest.prompt_fingerprint}
    file = tmp_path / "thresholds.json"
    file.write_text(Thresholds(overall=0.99, provenance=about).as_json())
    settings.setenv("COPILOT_THRESHOLDS", str(file))
    ran = run("eval", "run", "--data", data, "--out", one)
    assert (ran.code, "thresholds_fingerprint: None and now" in ran.err) == (4, True)
    ran = run("eval", "run", "--data", data, "--out", str(tmp_path / "two"))
    assert f"0 drafted, {CASES} abstained" in ran.out
    held = read_run(tmp_path / "two").outcomes[0].recommendation
    assert held is not None
    assert held.abstention is not None
    assert (held.abstention.reason, held.actions, held.confidence) == ("below_threshold", (), 0.0)
    assert len(model.requests) == CASES
    settings.setenv("COPILOT_DRAFTER", "local:")
    ran = run("recommend", "x")
    assert (ran.code, "learnt with another drafter: 'openai:scripted'" in ran.err) == (5, True)


def test_a_calibration_of_ones_own_is_used(run: Run, settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shipped = json.loads(resources.files("copilot.drafters").joinpath("local_calibration.json").read_text())
    (tmp_path / "own.json").write_text(json.dumps(shipped | {"name": "our own"}))
    settings.setenv("COPILOT_CALIBRATION", str(tmp_path / "own.json"))
    drafted = json.loads(run("recommend", "I will find you and hurt you.", "--json").out)
    assert drafted["provenance"]["calibration"] == "our own"
    settings.setenv("COPILOT_CALIBRATION", str(tmp_path / "none.json"))
    ran = run("recommend", "x")
    assert (ran.code, "none.json" in ran.err) == (5, True)


async def test_a_process_that_finds_other_policies_than_the_run_takes_no_part(settings: pytest.MonkeyPatch) -> None:
    del settings  # the environment of the test
    with pytest.raises(Misconfigured, match="have changed while the run began"):
        async with open_answering(read_settings(), False, Start(date(2026, 3, 2), "something else")):
            pass
    pipeline = await open_pipeline(read_settings())
    async with open_answering(read_settings(), False, Start(date(2026, 3, 2), made_of(pipeline))) as answerer:
        assert load_outcome((await answerer.answer(some_golden(1)[0].case, 0)).line).case_id == "case-0"
    await pipeline.close()
