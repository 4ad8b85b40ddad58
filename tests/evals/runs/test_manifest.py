"""A manifest says what a run was made with, tells two runs apart, and holds no secret."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from copilot.errors import BadInput
from copilot.settings import Settings, read_settings
from evals.runs.describing import settings_in
from evals.runs.manifest import code_fingerprint, commit_of, dump_manifest, load_manifest
from tests.evals.runs.run_program import a_manifest

ROOT = Path(__file__).parents[3]


def test_a_manifest_comes_back_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(dump_manifest(a_manifest()))
    assert load_manifest(tmp_path / "run.json") == a_manifest()


@pytest.mark.parametrize("text", [None, "", "{}", "[]", '{"id": 1}'])
def test_what_is_no_manifest_is_told(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "run.json").write_text(text)
    with pytest.raises(BadInput, match=r"run\.json' is no run's manifest\n  hint: "):
        load_manifest(tmp_path / "run.json")


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        pytest.param({"seed": 2}, ["seed: 1 and now 2"], id="the seed"),
        pytest.param({"packages": {"python": "3.12"}}, ["packages.python: '3.11' and now '3.12'"], id="a package"),
        pytest.param({"packages": {}}, ["packages.python: '3.11' and now None"], id="a package that is gone"),
        pytest.param({"prompt_fingerprint": "p"}, ["prompt_fingerprint: None and now 'p'"], id="the prompts"),
        pytest.param(
            {"corpus_fingerprint": "0123456789" * 6},
            ["corpus_fingerprint: 'c0' and now '012345678901…'"],
            id="the policies, shortened",
        ),
        pytest.param({"settings": {"drafter": "local:", "candidates": 6}}, [], id="how long a model is waited for"),
        pytest.param(
            {"id": "x", "started": "later", "commit": "abc", "dirty": True, "as_of": "x"}, [], id="the moment"
        ),
    ],
)
def test_what_keeps_two_runs_apart(parts: dict[str, object], told: list[str]) -> None:
    one, other = a_manifest(), a_manifest(**parts)
    assert one.differences(other) == told
    assert (one.identity() == other.identity()) == (not told)


@pytest.mark.parametrize(
    ("setting", "address", "shown"),
    [
        pytest.param(
            "openai_base_url",
            "https://u:s3cret@h.example:8443/v1?key=s3cret#s3cret",
            "https://h.example:8443",
            id="all at once",
        ),
        pytest.param("openai_base_url", "http://s3cret@127.0.0.1:8000/v1", "http://127.0.0.1:8000", id="a name alone"),
        pytest.param("openai_base_url", "http://u:s3/cr@et@h.example/v1", "http://h.example", id="an odd password"),
        pytest.param(
            "vector_store", "chroma:http://u:s3cret@h.example:9", "chroma:http://h.example:9", id="behind a scheme"
        ),
    ],
)
def test_an_address_is_shown_by_its_host(setting: str, address: str, shown: str) -> None:
    settings = read_settings(**{setting: address, "openai_api_key": "s3cret", "database_url": "sqlite:///s3cret"})
    found = settings_in(settings)
    assert found[setting] == shown
    assert "s3cret" not in repr(found)
    assert found.keys() == {
        *("candidates", "drafter", "embedder", "model_attempts", "model_deadline", "model_tokens"),
        "judge_seconds",
        *("openai_base_url", "vector_store"),
    }
    assert found.keys() <= Settings.model_fields.keys()


def test_the_commit_of_a_checkout_and_whether_it_is_changed(tmp_path: Path) -> None:
    assert commit_of(tmp_path) == (None, None)
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@b"]
    for arguments in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "one"]):
        subprocess.run([*git, *arguments], check=True)
    commit, dirty = commit_of(tmp_path)
    assert commit is not None
    assert (len(commit), dirty) == (40, False)
    (tmp_path / "new.txt").write_text("new")
    assert commit_of(tmp_path) == (commit, True)
    (tmp_path / "inside").mkdir()
    assert commit_of(tmp_path / "inside") == (None, None)


def test_fingerprints_are_the_same_in_every_process() -> None:
    code = (
        "from evals.golden_cases import data_fingerprint; from evals.runs.manifest import code_fingerprint;"
        "from tests.evals.runs.run_program import some_golden as some;"
        "print(code_fingerprint(), data_fingerprint(some()))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in "123"
    }
    assert len(told) == 1
    assert len(code_fingerprint()) == 64
