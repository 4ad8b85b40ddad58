"""What an embedding server answered: its vectors, checked, or why they can't be used. Never quotes the server."""

import json
from typing import Any

import numpy as np
import numpy.typing as npt

from retrieval.errors import EmbedderUnavailable
from retrieval.ports import Vectors

_WAY_OUT = {
    401: "the API key is missing or wrong",
    403: "the API key is not allowed to use this model",
    404: "check the model's name and the base URL",
    413: "a text is too long for it",
}
_OUT_OF_MONEY = {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"}


def read_embeddings(body: bytes, count: int) -> Vectors:
    """``count`` rows of length 1, in the order of the request, from the body of a 200.

    Raises ``EmbedderUnavailable("…", "unusable")`` when a row is missing, comes twice or is no vector.
    """
    rows: dict[int, npt.NDArray[np.float64]] = {}
    for item in _items(body):
        index, row = _index_and_row(item)
        if index in rows:
            raise _unusable(f"the vector of text {index} twice")
        rows[index] = row
    if sorted(rows) != list(range(count)):
        raise _unusable(f"{len(rows)} vectors for {count} texts")
    if len({len(row) for row in rows.values()}) > 1:
        raise _unusable("vectors of different lengths")
    matrix = np.stack([rows[index] for index in range(count)])
    return np.asarray(matrix / np.linalg.norm(matrix, axis=1, keepdims=True), np.float32)


def refusal(status: int, code: str | None) -> EmbedderUnavailable:
    """The error for an HTTP status of 300 and above; ``code`` is the server's word for it, if it gave one."""
    said = f"the embedding server answered with status {status}"
    if code in _OUT_OF_MONEY or status == 402:
        return EmbedderUnavailable(f"{said}: the account has no quota left; top it up", "quota")
    if 300 <= status < 400:
        said = f"{said}: redirects are not followed; put the final address into the base URL"
    way_out = f": {_WAY_OUT[status]}" if status in _WAY_OUT else ""
    return EmbedderUnavailable(said + way_out, _reason(status))


def _reason(status: int) -> str:
    if status >= 500:
        return "server_error"
    return {401: "unauthorised", 403: "unauthorised", 408: "timeout", 429: "rate_limited"}.get(status, "rejected")


def _items(body: bytes) -> list[Any]:
    try:
        items = json.loads(body)["data"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _unusable("something else than JSON with vectors") from None
    if not isinstance(items, list):
        raise _unusable("no list of vectors")
    return items


def _index_and_row(item: object) -> tuple[int, npt.NDArray[np.float64]]:
    index = item.get("index") if isinstance(item, dict) else None
    if not isinstance(item, dict) or not isinstance(index, int) or isinstance(index, bool):
        raise _unusable("a vector without its index")
    try:
        row = np.array(item["embedding"], np.float64)
    except (KeyError, ValueError, TypeError):
        raise _unusable("something that is no vector") from None
    if row.ndim != 1 or not row.size or not np.isfinite(row).all() or not np.linalg.norm(row) > 0:
        raise _unusable("a vector without a direction")
    return index, row


def _unusable(what: str) -> EmbedderUnavailable:
    return EmbedderUnavailable(f"the embedding server sent {what}", "unusable")
