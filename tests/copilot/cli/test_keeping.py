"""``copilot retention``, ``backup`` and ``restore``: what was kept long enough goes, and all else comes back whole."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.copilot.cli.conftest import Run

TEXT = "I will find you and hurt you."
LONG_AGO = datetime.now(UTC) - timedelta(days=800)


@pytest.fixture
def run(run: Run, settings: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """With two cases that were decided, one of them long ago, in a data folder of its own."""
    settings.setenv("COPILOT_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "password").write_text("four quiet words here", encoding="utf-8")
    cases = [json.dumps({"id": name, "text": f"{TEXT} {name}"}) for name in ("old", "new")]
    (tmp_path / "two.jsonl").write_text("\n".join(cases), encoding="utf-8")
    new = ("--login", "ana", "--name", "Ana", "--role", "analyst", "--password-file", "password")
    assert run("users", "add", *new).code == 0
    assert run("recommend", "--file", "two.jsonl", "--out", "out.jsonl").code == 0
    for name in ("old", "new"):
        seen = run("cases", "show", name, "--as", "ana").out.rstrip().rpartition("--seen ")[2]
        assert run("cases", "approve", name, "--as", "ana", "--seen", seen).code == 0
    with closing(sqlite3.connect(tmp_path / "data" / "copilot.db")) as database, database:
        database.execute("DROP TRIGGER decisions_no_update")
        then = LONG_AGO.isoformat(sep=" ").removesuffix("+00:00"), LONG_AGO.isoformat()
        database.execute("UPDATE decisions SET at = ?, body = json_set(body, '$.at', ?) WHERE case_id = 'old'", then)
    return run


def texts(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in (folder / "data").glob("copilot.db*"))


def test_what_was_kept_long_enough_is_erased(run: Run, tmp_path: Path) -> None:
    dry = run("retention", "run", "--dry-run")
    assert (dry.code, dry.out.startswith("1 cases would be erased: ")) == (0, True)
    assert f"{TEXT} old".encode() in texts(tmp_path)
    assert run("retention", "run").out.startswith("1 cases erased: ")
    assert f"{TEXT} old".encode() not in texts(tmp_path)
    assert f"{TEXT} new".encode() in texts(tmp_path)
    assert run("retention", "run").out == "0 cases erased\n"
    assert "case.erased" in run("audit", "list", "--subject", "case/old").out
    run("audit", "checkpoint")
    assert run("audit", "verify").code == 0


def test_a_backup_fills_an_empty_database(run: Run, settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    run("audit", "checkpoint")
    saved = run("backup", "saved")
    assert (saved.code, saved.out.endswith(" tables in saved\n")) == (0, True)
    assert "stands already" in run("backup", "saved").err
    shown = run("cases", "show", "new", "--as", "ana").out
    assert "is not empty" in run("restore", "saved").err
    settings.setenv("COPILOT_DATA_DIR", str(tmp_path / "elsewhere"))
    assert run("restore", "saved").code == 0
    assert run("cases", "show", "new", "--as", "ana").out == shown
    there = ("--checkpoints", "data/checkpoints", "--key", "data/audit-keys.pub")
    assert run("audit", "verify", *there).code == 0
    assert run("restore", "nothing").code == 3


def test_an_old_backup_is_told_by_the_checkpoints(run: Run, tmp_path: Path) -> None:
    assert run("backup", "saved").code == 0
    run("cases", "show", "new", "--as", "ana")
    run("audit", "checkpoint")
    for path in (tmp_path / "data").glob("copilot.db*"):
        path.unlink()
    assert run("restore", "saved").code == 0
    broken = run("audit", "verify")
    assert (broken.code, "cut_off" in broken.err) == (1, True)
