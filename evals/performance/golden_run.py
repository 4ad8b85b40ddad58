"""How well a run keeps a slow model busy: ``python -m evals.performance.golden_run``.

1000 golden cases, 64 in flight, a model server that answers after 200 ms, nothing kept but the embeddings: at best
1000 x 0.2 / 64 = 3.1 seconds. The figures are those of the machine, whose load is told beside them.
"""

import argparse
import os
import re
import sys
import tempfile
from pathlib import Path

from evals.golden_cases import GOLDEN, dump_golden, read_golden
from evals.performance.processes import program, run_program

_TOOK = re.compile(r"outcomes, ([0-9.]+) s")


def measured(folder: Path, model: str, data: Path, in_flight: int) -> float:
    """Seconds from the first case to the last, beyond start-up."""
    arguments = ["-c", "from copilot.cli import main; main()", "eval", "run", "--fresh", "--data", str(data)]
    arguments += ["--concurrency", str(in_flight), "--out", str(folder / "run")]
    settings = {"COPILOT_DRAFTER": "openai:bench", "OPENAI_BASE_URL": model, "OPENAI_API_KEY": "none"}
    said = run_program(arguments, settings | {"COPILOT_DATA_DIR": str(folder / "data")})
    (folder / "data" / "replies.db").unlink(missing_ok=True)
    return float(_TOOK.findall(said)[-1])


def _golden(folder: Path, cases: int) -> Path:
    golden = [each for each in read_golden([GOLDEN]) if each.label.lane is None][:cases]
    data = folder / "golden.jsonl"
    data.write_text("".join(f"{dump_golden(each)}\n" for each in golden), "utf-8")
    return data


def main() -> None:
    """Measure, the best of some rounds; in the first one contents are embedded and answers made: it doesn't count."""
    parser = argparse.ArgumentParser(description="How well a run keeps a slow model busy.")
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--in-flight", type=int, default=64)
    parser.add_argument("--delay-ms", type=float, default=200.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--data", type=Path, default=None, help="a data folder of its own; kept")
    given = parser.parse_args()
    ideal = given.cases * given.delay_ms / 1000 / given.in_flight
    with tempfile.TemporaryDirectory() as made:
        folder = given.data or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        data = _golden(folder, given.cases)
        server = ["-m", "evals.performance.model_server", "--delay-ms", str(given.delay_ms)]
        with program("model", server, "", folder) as model:
            took = [measured(folder, model.url, data, given.in_flight) for _ in range(given.rounds + 1)][1:]
    load = f"load of the machine {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores"
    sys.stdout.write(f"{min(took):.2f} s at best of {given.rounds}, {ideal:.2f} s were ideal; {load}\n")


if __name__ == "__main__":
    main()
