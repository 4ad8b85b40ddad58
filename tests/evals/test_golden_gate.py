"""The drafter that comes along, on all golden cases, is as good as the baseline says; a worse one doesn't pass."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.ci
ROOT = Path(__file__).parents[2]


def copilot(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from copilot.cli import main; main()", *arguments]
    places = {"COPILOT_DATA_DIR": str(folder / "data"), "COPILOT_DRAFTER": "local:"}
    return subprocess.run(
        command, capture_output=True, text=True, env=os.environ | places, cwd=ROOT, check=False, timeout=1200
    )


def test_the_gate_is_open_for_what_is_shipped_and_shut_for_a_worse_drafter(tmp_path: Path) -> None:
    run = tmp_path / "run"
    ran = copilot(tmp_path, "eval", "run", "--out", str(run))
    assert ran.returncode == 0, ran.stderr
    assert "right, with every controlling section cited" in ran.stdout
    gate = copilot(tmp_path, "eval", "gate", str(run))
    assert gate.returncode == 0, gate.stdout
    assert len(gate.stdout.splitlines()) <= 40

    worse = tmp_path / "worse.json"
    scores = json.loads((run / "scores.json").read_text(encoding="utf-8"))
    lost = [case for case in scores["cases"] if case["decision_and_citations"]][::2]
    for case in lost:
        case["decision_and_citations"] = False
    worse.write_text(json.dumps(scores), encoding="utf-8")
    gate = copilot(tmp_path, "eval", "gate", str(worse))
    assert gate.returncode == 1, gate.stdout
    assert "headline" in gate.stdout
