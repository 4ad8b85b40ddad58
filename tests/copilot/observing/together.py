"""Two processes that count together, and what either of them shows."""

import os
import sys
from multiprocessing import get_context
from pathlib import Path

from copilot.observing.metrics import Built, Metrics, share_counters


def _count(times: int) -> None:
    metrics = Metrics(Built("local:", "local:"))
    for _ in range(times):
        metrics.request("GET", "/healthz", 200, 0.01)
    metrics.stand({("priority", "open"): times}, {})
    sys.stdout.flush()


def main(folder: Path) -> None:
    """Count in two processes, one after the other, and print what a third shows."""
    share_counters(folder)
    for times in (2, 3):
        process = get_context("spawn").Process(target=_count, args=(times,))
        process.start()
        process.join()
    os.write(sys.stdout.fileno(), Metrics(Built("local:", "local:")).text())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
