"""``copilot audit``: a trail verified, exported, tampered with; a decision in one file that says what was done."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.copilot.cli.conftest import Run

TEXT = "I will find you and hurt you."


@pytest.fixture
def run(run: Run, settings: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """With one case that Ana has approved, in a data folder of its own."""
    settings.setenv("COPILOT_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "password").write_text("four quiet words here", encoding="utf-8")
    (tmp_path / "one.jsonl").write_text(json.dumps({"id": "a", "text": TEXT}), encoding="utf-8")
    new = ("--login", "ana", "--name", "Ana", "--role", "analyst", "--password-file", "password")
    assert run("users", "add", *new).code == 0
    assert run("recommend", "--file", "one.jsonl", "--out", "out.jsonl").code == 0
    seen = run("cases", "show", "a", "--as", "ana").out.rstrip().rpartition("--seen ")[2]
    assert run("cases", "approve", "a", "--as", "ana", "--seen", seen).code == 0
    return run


def stand_alone(folder: Path) -> tuple[int, str]:
    """What the printed program says of the export."""
    files = ("trail.jsonl", "data/checkpoints", "data/audit-keys.pub")
    command = [sys.executable, "-I", "verifier.py", *files]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_a_trail_is_verified_here_and_elsewhere(run: Run, tmp_path: Path) -> None:
    unsigned = run("audit", "verify")
    assert (unsigned.code, "copilot audit checkpoint" in unsigned.err) == (2, True)
    assert run("audit", "checkpoint").out.startswith("written: ")
    assert run("audit", "export", "--out", "trail.jsonl").code == 0
    (tmp_path / "verifier.py").write_text(run("audit", "verifier").out, encoding="utf-8")
    sound = run("audit", "verify")
    assert (sound.code, sound.out.splitlines()[-1]) == (0, "sound, held to 1 checkpoints")
    assert stand_alone(tmp_path) == (0, "sound, held to 1 checkpoints\n")

    with sqlite3.connect(tmp_path / "data" / "copilot.db") as database:
        database.execute("DROP TRIGGER audit_entries_no_update")
        database.execute("UPDATE audit_entries SET actor = 'eve' WHERE seq = 2")
    database.close()
    broken = run("audit", "verify")
    assert (broken.code, broken.err) == (1, "error: broken at entry 2: changed: its fields don't give its hash\n")
    assert run("audit", "export", "--out", "trail.jsonl").code == 0
    assert stand_alone(tmp_path) == (1, "broken: entry 2: changed\n")


def changed(path: Path, say: dict[str, Any]) -> None:
    """Say something else of the one decision of a receipt."""
    receipt = json.loads(path.read_text(encoding="utf-8"))
    receipt["decisions"][0].update(say)
    path.write_text(json.dumps(receipt), encoding="utf-8")


def test_a_receipt_is_replayed_and_holds_who_decided(run: Run, tmp_path: Path) -> None:
    assert run("audit", "receipt", "a", "--out", "receipt.json").code == 0
    path = tmp_path / "receipt.json"
    assert TEXT in path.read_text(encoding="utf-8")
    assert path.stat().st_mode & 0o077 == 0
    sound = run("audit", "replay", "receipt.json")
    assert (sound.code, sound.err) == (0, "")
    assert "sound: what was done stands in the trail" in sound.out
    changed(path, {"by": "eve"})
    told = run("audit", "replay", "receipt.json")
    assert (told.code, "the trail does not hold that 'eve' took the decision" in told.err) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        pytest.param(("receipt", "nobody", "--out", "r.json"), 3, "'nobody'", id="no such case"),
        pytest.param(("replay", "nothing.json"), 2, "can't be read as a receipt", id="no such receipt"),
        pytest.param(("replay", "out.jsonl"), 2, "no decision receipt", id="another file"),
        pytest.param(("show", "9999"), 3, "no entry 9999", id="no such entry"),
        pytest.param(("verify", "--checkpoints", "elsewhere"), 2, "is no folder", id="no such folder"),
    ],
)
def test_what_is_refused(run: Run, arguments: tuple[str, ...], code: int, words: str) -> None:
    refused = run("audit", *arguments)
    assert (refused.code, words in refused.err) == (code, True), refused.err
