"""How long it takes until anything happens: importing the package, asking the program for help."""

import time
from dataclasses import dataclass

from evals.performance.processes import run_program

_HELP = ("-c", "import sys; sys.argv = ['copilot', '--help']; from copilot.cli import main; main()")


@dataclass(frozen=True, slots=True)
class Starting:
    """Seconds beyond those of an interpreter that does nothing, the best of several."""

    importing: float
    help: float


def measure_starting(rounds: int) -> Starting:
    """Start the programs in turn."""
    nothing = _best(("-c", "pass"), rounds)
    importing, help_ = (_best(arguments, rounds) for arguments in (("-c", "import copilot"), _HELP))
    return Starting(max(0.0, importing - nothing), max(0.0, help_ - nothing))


def _best(arguments: tuple[str, ...], rounds: int) -> float:
    def once() -> float:
        began = time.perf_counter()
        run_program(arguments)
        return time.perf_counter() - began

    return min(once() for _ in range(rounds))
