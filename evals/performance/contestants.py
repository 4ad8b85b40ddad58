"""The services that are measured, each started with what it needs: ours with everything on, and its peers."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from copilot.wire.stored_cases import dump_case
from evals.golden_cases import GOLDEN, read_golden
from evals.performance.processes import Program, free_port, program, run_program
from policy_corpus.reader import read_corpus

PEERS = ("afternoon", "tuned", "lean")
_COPILOT = ("-c", "from copilot.cli import main; main()")
_REMOTE = "openai:bench-384"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a measurement is made: a folder of its own, the corpus, and ``assets`` that are there already.

    ``port`` is the model server's; an index knows its embedder by the address, so it stays the same.
    """

    folder: Path
    corpus: Path
    port: int
    assets: Path | None = None

    @property
    def data(self) -> Path:
        """The data folder of our service."""
        return self.folder / "data"

    def environment(self, model: str, embedder: str = _REMOTE) -> dict[str, str]:
        """The settings of our service."""
        return {
            "COPILOT_DATA_DIR": str(self.data),
            "COPILOT_CORPUS_DIR": str(self.corpus),
            "COPILOT_DRAFTER": "openai:bench",
            "COPILOT_EMBEDDER": embedder,
            "COPILOT_ANONYMOUS": "never",
            "OPENAI_BASE_URL": model,
            "OPENAI_API_KEY": "none",
        }


@dataclass(frozen=True, slots=True)
class Contestant:
    """A running service: where drafts are asked for, with which bodies, and with which key."""

    program: Program
    url: str
    bodies: Path
    key: str = field(default="", repr=False)


def peers_missing() -> str | None:
    """What has to be installed before the peers can run; None when nothing has."""
    return None if find_spec("langchain_chroma") else "langchain-chroma"


@contextmanager
def model_server(place: Place, delay_ms: float) -> Iterator[Program]:
    """The model that all of them ask."""
    arguments = ["-m", "evals.performance.model_server", "--port", str(place.port), "--delay-ms", str(delay_ms)]
    with program("model", arguments, "", place.folder) as started:
        yield started


@contextmanager
def ours(place: Place, model: str, workers: int, embedder: str = _REMOTE) -> Iterator[Contestant]:
    """Our service with a key for a service of its own; the bodies are cases."""
    environment = place.environment(model, embedder)
    key, port = _key(place, environment), free_port()
    arguments = [*_COPILOT, "serve", "--port", str(port), "--workers", str(workers)]
    check = f"http://127.0.0.1:{port}/readyz"
    with program(f"ours-{workers}", arguments, check, place.folder, environment) as started:
        url = f"http://127.0.0.1:{port}/v1/recommendations"
        yield Contestant(started, url, place.folder / "cases.jsonl", key)


@contextmanager
def peer(place: Place, model: str, name: str) -> Iterator[Contestant]:
    """One of the peers; the bodies are the same texts."""
    port = free_port()
    arguments = ["-m", f"evals.performance.peer.{name}", "--port", str(port), "--model", model]
    arguments += ["--policies", str(place.corpus / "policies"), "--data", str(place.folder / "peer")]
    with program(name, arguments, f"http://127.0.0.1:{port}/readyz", place.folder) as started:
        yield Contestant(started, f"http://127.0.0.1:{port}/review", place.folder / "posts.jsonl")


def prepare(place: Place, count: int) -> int:
    """Write the bodies: our golden cases that are drafted, ``count`` at most. How many there are."""
    place.data.mkdir(parents=True, exist_ok=True)
    if place.assets and not (place.data / "assets").exists():
        (place.data / "assets").symlink_to(place.assets.resolve())
    drafted = [golden.case for golden in read_golden([GOLDEN]) if golden.label.lane is None][:count]
    cases: list[str] = []
    posts: list[str] = []
    for case in drafted:
        row = json.loads(dump_case(case))
        row |= {"id": None, "posted_at": None}  # each a case of its own, of today
        cases.append(json.dumps(row))
        posts.append(json.dumps({"text": case.content()}))
    _write(place.folder / "cases.jsonl", cases)
    _write(place.folder / "posts.jsonl", posts)
    return len(drafted)


def corpus_text(place: Place) -> str:
    """All the text of the policies that are in force now, as a prompt that holds everything would have it."""
    return "\n\n".join(section.text for section in read_corpus(place.corpus).sections)


def _key(place: Place, environment: dict[str, str]) -> str:
    """The key of this folder's service account, made at first use."""
    kept = place.folder / "key"
    if not kept.exists():
        login = ["--login", "bench", "--name", "Measurement", "--role", "service"]
        run_program([*_COPILOT, "users", "add", *login], environment)
        made = run_program(
            [*_COPILOT, "keys", "create", "--owner", "bench", "--name", "bench", "--scope", "recommendations:draft"],
            environment,
        )
        kept.touch(mode=0o600)
        kept.write_text(made.split()[0] if made.split() else "", "utf-8")
    return kept.read_text("utf-8").strip()


def _write(path: Path, lines: Sequence[str]) -> None:
    path.write_text("".join(line + "\n" for line in lines), "utf-8")
