"""The fingerprint of golden cases is that of what they say: not of their order, nor of a process's hashing."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from evals.golden_cases import data_fingerprint
from evals.scoring.cases import label_digest
from tests.architecture.tree import ROOT
from tests.evals.runs.run_program import some_golden

PROGRAM = """
from evals.golden_cases import data_fingerprint
from evals.scoring.cases import label_digest
from tests.evals.runs.run_program import some_golden

cases = some_golden(20)
print(data_fingerprint(cases), label_digest(cases[0]))
"""


@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_every_process_gives_the_same(seed: str) -> None:
    """The label has two actions: the order of a set of strings hangs on the process's seed."""
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    cases = some_golden(20)
    assert told == [data_fingerprint(cases), label_digest(cases[0])]


def test_the_order_does_not_count_and_what_is_said_does() -> None:
    cases = some_golden(5)
    changed = [replace(cases[0], family="another"), *cases[1:]]

    assert data_fingerprint(cases) == data_fingerprint(cases[::-1])
    assert data_fingerprint(cases) != data_fingerprint(changed)
