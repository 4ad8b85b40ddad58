"""The wheel holds all that the program needs, and works where there is no checkout."""

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.retrieval.corpora import write_corpus

ROOT = Path(__file__).parents[1]
CARRIED = (
    "policy_corpus/policies/violent-speech/2026-03-01.md",
    "policy_corpus/guidance/flood-spring-2026/2026-04-10.md",
    "policy_corpus/actions.toml",
    "policy_corpus/playbook.toml",
    "policy_corpus/lint.toml",
    "retrieval/prepared_vectors.npz",
    "retrieval/space.npz",
    "retrieval/embedders/tuning.npz",
    "retrieval/fusion.json",
    "evals/baseline.json",
    "evals/gate.toml",
    "evals/golden/violent-speech.jsonl",
    "evals/report/style.css",
    "prompts/ask_system.md",
    "prompts/draft_system.md",
    "copilot/sample_cases.jsonl",
    "copilot/drafters/local_calibration.json",
    "copilot/stores/migrations/versions/0001_recommendations.py",
    "copilot/lanes/en.toml",
)

pytestmark = pytest.mark.ci


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installed program, in an environment that knows our dependencies and not our checkout."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    packages = next(folder.glob("lib/python*/site-packages"))
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(packages), str(wheel)], check=True)
    ours = next(path for path in sys.path if path.endswith("site-packages"))
    # As a plain entry of the search path: .pth files in it, the editable install among them, are not read.
    (packages / "dependencies.pth").write_text(ours + "\n", encoding="utf-8")
    program = folder / "bin" / "copilot"
    lines = (f"#!{folder / 'bin' / 'python'}", "from copilot.cli import main", "main()", "")
    program.write_text("\n".join(lines), encoding="utf-8")
    program.chmod(0o755)
    return program


def run(program: Path, folder: Path, *arguments: str) -> str:
    environment = {"PATH": os.environ["PATH"], "COPILOT_DATA_DIR": str(folder / "data"), "PYTHONSAFEPATH": "1"}
    command = [str(program), *arguments]
    return subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True).stdout


def test_files_that_are_no_code_are_carried(wheel: Path) -> None:
    assert set(CARRIED) <= set(zipfile.ZipFile(wheel).namelist())


def test_the_program_runs_outside_the_checkout(program: Path, tmp_path: Path) -> None:
    where = subprocess.run(
        [str(program.parent / "python"), "-c", "import copilot; print(copilot.__file__)"],
        cwd=tmp_path, env={"PYTHONSAFEPATH": "1"}, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert str(ROOT) not in where
    assert "violent-speech@2026-03-01" in run(program, tmp_path, "policies", "list")


def test_it_recommends_with_policies_of_its_own(program: Path, tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    text = "I will end you on Friday"
    found = json.loads(run(program, tmp_path, "recommend", "--corpus", str(corpus), "--json", text))
    assert found["findings"][0]["section"] == "threats/1.1"
