"""Programs that are started, watched and ended while something is measured, each with the CPU and memory it takes."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from copilot.errors import Unavailable

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_LOG_SHOWN = 2000  # characters of what a broken program said


class ProgramBroken(Unavailable):
    """A program of a measurement didn't start, or ended before its time."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program that answers at ``url``; ``ready`` says after how many seconds it did so first."""

    name: str
    pid: int
    url: str
    ready: float

    def cpu(self) -> float:
        """Seconds of CPU that it and its children have taken so far."""
        return sum(_cpu(pid) for pid in family(self.pid))

    def memory(self) -> float:
        """Resident megabytes, children included."""
        return sum(_resident(pid) for pid in family(self.pid))


@contextmanager
def program(
    name: str, arguments: Sequence[str], check: str, folder: Path, environment: Mapping[str, str] | None = None
) -> Iterator[Program]:
    """Run ``python ARGUMENTS`` until this context is left; it has begun once ``check``, a URL, is answered.

    A ``check`` that is empty stands for a program that prints its URL. Raises ``ProgramBroken``.
    """
    log = folder / f"{name}.log"
    began = time.perf_counter()
    with log.open("wb") as errors, _running(arguments, errors.fileno(), environment) as process:
        if check:
            _wait(process, check, log)
            url = check.rsplit("/", 1)[0]
        else:
            assert process.stdout is not None  # noqa: S101  (for the type checker)
            url = process.stdout.readline().decode().strip()
        if not url:
            raise _broken(name, log)
        yield Program(name, process.pid, url, time.perf_counter() - began)


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def family(pid: int) -> list[int]:
    """The process and all that descend from it."""
    found = [pid]
    for parent in found:
        try:
            for task in Path(f"/proc/{parent}/task").iterdir():
                found += map(int, (task / "children").read_text("ascii").split())
        except OSError:  # it has ended
            continue
    return found


def run_program(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
    """What ``python ARGUMENTS`` prints. Raises ``ProgramBroken``."""
    done = subprocess.run(  # noqa: S603  (fixed words)
        [sys.executable, *arguments], capture_output=True, text=True, check=False, env=_environment(environment)
    )
    if done.returncode:
        raise ProgramBroken(f"{' '.join(arguments[:2])} ended with {done.returncode}: {done.stderr[-_LOG_SHOWN:]}")
    return done.stdout


@contextmanager
def _running(
    arguments: Sequence[str], errors: int, environment: Mapping[str, str] | None
) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(  # noqa: S603  (fixed words)
        [sys.executable, *arguments], stdout=subprocess.PIPE, stderr=errors, env=_environment(environment)
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def _wait(process: "subprocess.Popen[bytes]", check: str, log: Path, patience: float = 300.0) -> None:
    until = time.monotonic() + patience
    while process.poll() is None and time.monotonic() < until:
        try:
            with urlopen(check, timeout=30) as answer:  # noqa: S310  (loopback)
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.02)
    raise _broken(check, log)


def _broken(name: str, log: Path) -> ProgramBroken:
    return ProgramBroken(f"{name!r} did not start: {log.read_text('utf-8', 'replace')[-_LOG_SHOWN:]}")


def _environment(changes: Mapping[str, str] | None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COPILOT_", "OPENAI_"))}
    return kept | dict(changes or {})


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _resident(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * _PAGE / 1e6
    except OSError:
        return 0.0
