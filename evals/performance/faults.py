"""What a model server that fails costs its callers: ``python -m evals.performance.faults``.

The same cases are drafted twice by a whole copilot, with its index and a SQLite database at full durability: once by a
server that answers, once by one that answers some questions with 503 and some never. Both are real, on loopback.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.request import urlopen

from copilot.bootstrap import open_copilot
from copilot.cases import Case, CaseId
from copilot.demonstration.cases import samples
from copilot.errors import CopilotError
from copilot.lanes import lane_of
from copilot.service import Copilot
from copilot.settings import Settings, read_settings
from evals.performance.decision_load import quantile
from evals.performance.processes import program
from retrieval.language import identify_language
from retrieval.retriever import Content

GRACE = 2.0  # seconds that p99 may take longer than without faults
MOST_ABSTAINED = 0.001  # of the cases, because of the faults


@dataclass(frozen=True, slots=True)
class Trial:
    """So many cases, so many at once; ``delay`` is of the model, in milliseconds, the shares are of questions."""

    cases: int = 2000
    at_once: int = 32
    delay: float = 200.0
    failing: float = 0.2
    hanging: float = 0.05


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the cases. ``seconds`` is how long each took; ``lost`` have no recommendation in the store."""

    cases: int
    lost: int
    abstained: int
    reasons: dict[str, int]
    seconds: tuple[float, ...]
    asked: int = 0

    def line(self, name: str) -> str:
        """The figures in words."""
        p50, p99 = quantile(self.seconds, 0.5), quantile(self.seconds, 0.99)
        return (
            f"{name}: {self.cases} cases, {self.lost} lost, {self.abstained} abstained because of the model "
            f"{self.reasons or ''}, p50 {p50:.2f} s, p99 {p99:.2f} s, longest {max(self.seconds):.2f} s, "
            f"{self.asked} questions asked"
        )


def verdicts(base: Outcome, faulty: Outcome) -> dict[str, bool]:
    """Which promises were kept."""
    slower = quantile(faulty.seconds, 0.99) - quantile(base.seconds, 0.99)
    return {
        "no case is lost": base.lost == faulty.lost == 0,
        "at most one case in a thousand has no draft because of the faults": faulty.abstained
        <= MOST_ABSTAINED * faulty.cases,
        f"p99 is at most {GRACE:g} s longer, and it is {slower:.2f} s": slower <= GRACE,
    }


async def measure(folder: Path, trial: Trial, **settings: object) -> tuple[Outcome, Outcome]:
    """Without faults and with them; the index is kept in the data folder of the settings."""
    clean = await _run(folder / "clean", trial, (0.0, 0.0), settings)
    return clean, await _run(folder / "faulty", trial, (trial.failing, trial.hanging), settings)


async def _run(folder: Path, trial: Trial, shares: tuple[float, float], settings: dict[str, object]) -> Outcome:
    folder.mkdir(parents=True, exist_ok=True)
    words = ["--delay-ms", trial.delay, "--failing", shares[0], "--hanging", shares[1]]
    arguments = ["-m", "evals.performance.model_server", *map(str, words)]
    with program("model", arguments, "", folder) as model:
        copilot = await open_copilot(_settings(folder, model.url, settings))
        try:
            return replace(await _drafted(copilot, trial), asked=_asked(model.url))
        finally:
            await copilot.close()


def _settings(folder: Path, url: str, more: dict[str, object]) -> Settings:
    named = {"drafter": "openai:measured", "openai_base_url": url, "openai_api_key": "none", "mask_personal": False}
    return read_settings(**{**named, "database_url": f"sqlite:///{folder / 'copilot.db'}", **more})


async def _drafted(copilot: Copilot, trial: Trial) -> Outcome:
    texts = [sample.case.text for sample in samples() if not lane_of(sample.case) and sample.case.text][:40]
    cases = [Case(CaseId(f"case-{number}"), texts[number % len(texts)]) for number in range(trial.cases)]
    for case in cases[: len(texts)]:  # so that no embedding is measured
        searched = Content(case.content(), case.around(), identify_language(case.content()))
        await copilot.retriever.search(searched, copilot.clock.now().date(), None)
    waiting, took = iter(cases), list[float]()

    async def work() -> None:
        for case in waiting:
            began = time.perf_counter()
            await copilot.recommend(case)
            took.append(time.perf_counter() - began)

    await asyncio.gather(*(work() for _ in range(trial.at_once)))
    return await _outcome(copilot, cases, took)


async def _outcome(copilot: Copilot, cases: Sequence[Case], took: Sequence[float]) -> Outcome:
    reasons, lost = Counter[str](), 0
    for case in cases:
        try:
            made = (await copilot.store.of_case(case.id))[-1]
        except CopilotError:
            lost += 1
            continue
        if made.abstention and made.abstention.reason.startswith("model_"):
            reasons[made.abstention.reason] += 1
    return Outcome(len(cases), lost, reasons.total(), dict(reasons), tuple(took))


def _asked(url: str) -> int:
    """How many questions have come to the model server."""
    with urlopen(url.removesuffix("/v1") + "/count") as answer:  # noqa: S310 - on loopback
        return int(json.load(answer).get("/v1/chat/completions", 0))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print; exit code 1 when a promise was broken."""
    usual = Trial()
    parser = argparse.ArgumentParser(description="What a model server that fails costs its callers.")
    parser.add_argument("--cases", type=int, default=usual.cases)
    parser.add_argument("--at-once", type=int, default=usual.at_once)
    parser.add_argument("--hedge", type=float, default=0.1, help="the share of questions that may be asked twice")
    parser.add_argument("--attempts", type=int, default=Settings().model_attempts)
    given = parser.parse_args(arguments)
    more = {"model_hedge": given.hedge, "model_attempts": given.attempts}
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(given.cases, given.at_once)
        base, faulty = asyncio.run(measure(Path(folder), trial, **more))
    kept = verdicts(base, faulty)
    lines = [base.line("without faults"), faulty.line("with faults")]
    lines += [f"{'kept' if held else 'BROKEN'}: {promise}" for promise, held in kept.items()]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.exit(0 if all(kept.values()) else 1)


if __name__ == "__main__":
    main()
