"""Running a program of these tests under ``strace``, which sees its system calls and lets some of them fail."""

import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from shutil import which

import pytest

ROOT = Path(__file__).parents[2]


@cache
def _may_trace() -> bool:
    if which("strace") is None:
        return False
    return not subprocess.run(["strace", "-f", "-o", "/dev/null", "true"], check=False, capture_output=True).returncode


def traced(options: Sequence[str], module: str, *arguments: str) -> str:
    """What a module prints under strace. Skips the test where strace is not installed or may not trace."""
    if not _may_trace():
        pytest.skip("strace is not installed, or may not trace here")
    command = ["strace", "-f", "--seccomp-bpf", "-qq", *options, sys.executable, "-m", module, *arguments]
    ended = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout
