"""What was asked of a model and what it answered, as it is kept: small, since most of a question is policy text."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import asdict
from hashlib import sha256
from zlib import compress, decompress

from copilot.recommendations import Exchange
from copilot.wire.base import canonical_json

_QUICK = 1  # half the time of the usual level, a tenth larger


def dump_exchanges(exchanges: Iterable[Exchange]) -> str:
    """As ASCII text."""
    return b64encode(compress(_plain(exchanges), _QUICK)).decode("ascii")


def exchanges_digest(exchanges: Iterable[Exchange]) -> str:
    """SHA-256 over them, whatever packs them."""
    return sha256(_plain(exchanges)).hexdigest()


def load_exchanges(kept: str) -> tuple[Exchange, ...]:
    """The exchanges that ``dump_exchanges`` wrote."""
    rows = json.loads(decompress(b64decode(kept)).decode("utf-8", "surrogatepass"))
    return tuple(Exchange(row["question"], row["reply"], row["model"]) for row in rows)


def _plain(exchanges: Iterable[Exchange]) -> bytes:
    return canonical_json([asdict(each) for each in exchanges]).encode("utf-8", "surrogatepass")
