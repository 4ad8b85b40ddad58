"""How time and memory grow with the number of sections: ``python -m evals.performance.growth --up-to 10000``.

Each size runs in a process of its own: a corpus of seeded words is written, read, indexed in Chroma, changed by one
file in a hundred and indexed again, opened for a day and a region, and asked. The embedder costs next to nothing; what
the packaged one takes for a question is measured in the same run and added where a line says so.
"""

import argparse
import asyncio
import json
import math
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from random import Random
from statistics import median

from copilot.bootstrap import build_embedder, build_generations
from copilot.settings import read_settings
from evals.performance.processes import run_program
from evals.performance.synthetic_policies import HashEmbedder, some_text, write_policies
from policy_corpus.corpus import Corpus
from policy_corpus.model import Region
from policy_corpus.reader import read_corpus
from retrieval.indexing import ensure_index, open_current
from retrieval.ports import TextKind
from retrieval.retriever import Retriever

ASKED, DAY, REGION = 60, date(2026, 6, 1), Region("DE")
MOST_QUERY, MOST_EXPONENT = 5.0, 1.15  # n log n between 10^2 and 10^5 is an exponent of 1.1


@dataclass(frozen=True, slots=True)
class Size:
    """What ``sections`` cost: seconds, but ``query`` in milliseconds (a median) and ``memory`` in resident MB."""

    sections: int
    read: float
    build: float
    update: float
    open: float
    query: float
    memory: float


async def measured(sections: int, folder: Path) -> Size:
    """One size."""
    corpus_folder, embedder = folder / "corpus", HashEmbedder()
    generations = build_generations(read_settings(data_dir=folder, corpus_dir=corpus_folder))
    await asyncio.to_thread(write_policies, corpus_folder, sections)
    corpus, read = _timed(lambda: read_corpus(corpus_folder))
    started = time.perf_counter()
    await ensure_index(corpus, embedder, generations, lambda _done, _all: None)
    build = time.perf_counter() - started
    await asyncio.to_thread(write_policies, corpus_folder, sections, reworded=True)
    changed, _ = _timed(lambda: read_corpus(corpus_folder))
    started = time.perf_counter()
    await ensure_index(changed, embedder, generations, lambda _done, _all: None)
    update = time.perf_counter() - started
    retriever = Retriever(changed, embedder, await open_current(changed, embedder, generations))
    words = Random(7)  # noqa: S311  (words, no secrets)
    started = time.perf_counter()
    await retriever.search(some_text(words), DAY, REGION, 10)
    opened = time.perf_counter() - started
    took = []
    for _ in range(ASKED):
        started = time.perf_counter()
        await retriever.search(some_text(words), DAY, REGION, 10)
        took.append((time.perf_counter() - started) * 1000)
    await retriever.close()
    return Size(sections, read, build, update, opened, median(took), _resident())


async def embedding() -> float:
    """Milliseconds that the packaged embedder takes for a question, the median."""
    embedder, words = await build_embedder(read_settings(embedder="local:")), Random(7)  # noqa: S311
    took = []
    for _ in range(20):
        started = time.perf_counter()
        await embedder.embed([some_text(words)], TextKind.QUERY)
        took.append((time.perf_counter() - started) * 1000)
    await embedder.close()
    return median(took[3:])


def told(sizes: list[Size], embeds: float) -> str:
    """The table, and whether the aims are reached."""
    lines = ["| sections | read s | build s | update s | open s | query ms | MB |", "|--:|--:|--:|--:|--:|--:|--:|"]
    lines += [
        f"| {s.sections} | {s.read:.2f} | {s.build:.2f} | {s.update:.2f} | {s.open:.2f} | {s.query:.1f} |"
        f" {s.memory:.0f} |"
        for s in sizes
    ]
    first, last = sizes[0], sizes[-1]
    ratio = (last.query + embeds) / (first.query + embeds)
    words = f"query with {embeds:.0f} ms of embedding, the last to the first: {ratio:.2f} (≤ {MOST_QUERY:g})"
    lines.append(_line(ratio <= MOST_QUERY, words))
    for name in ("read", "build", "update", "open", "query", "memory"):
        grown = _exponent(sizes[-2:], name)
        words = f"{name}: exponent {grown:.2f} over the last step (≤ {MOST_EXPONENT})"
        lines.append(_line(grown <= MOST_EXPONENT, words))
    return "\n".join(lines) + "\n"


def _line(met: bool, text: str) -> str:
    return f"{'met   ' if met else 'MISSED'}  {text}"


def _exponent(pair: list[Size], name: str) -> float:
    before, after = (float(getattr(size, name)) for size in pair)
    return math.log(max(after, 1e-9) / max(before, 1e-9)) / math.log(pair[1].sections / pair[0].sections)


def _timed(read: Callable[[], Corpus]) -> tuple[Corpus, float]:
    started = time.perf_counter()
    found = read()
    return found, time.perf_counter() - started


def _resident() -> float:
    status = Path("/proc/self/status").read_text("ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1000


def main() -> None:
    """Measure every size, each in a process of its own."""
    parser = argparse.ArgumentParser(description="How time and memory grow with the number of sections.")
    parser.add_argument("--up-to", type=int, default=10_000)
    parser.add_argument("--one", type=int, default=0, help="this size alone, in this process, as JSON")
    given = parser.parse_args()
    if given.one:
        with tempfile.TemporaryDirectory() as folder:
            sys.stdout.write(json.dumps(asdict(asyncio.run(measured(given.one, Path(folder))))))
        return
    numbers = [10**power for power in range(2, 7) if 10**power <= given.up_to]
    sizes = [Size(**json.loads(run_program(["-m", __spec__.name, "--one", str(n)]))) for n in numbers]
    sys.stdout.write(told(sizes, asyncio.run(embedding())))


if __name__ == "__main__":
    main()
