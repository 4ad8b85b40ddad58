"""What was asked of a model and what it answered, as it is kept: small, since most of a question is policy text."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from zlib import compress, decompress

from copilot.recommendations import Exchange
from copilot.wire.writing_out import quick_bytes

_QUICK = 1  # half the time of the usual level, a tenth larger


@dataclass(frozen=True, slots=True)
class WrittenExchanges:
    """Exchanges as ASCII text, and the SHA-256 over them, whatever packs them."""

    packed: str
    digest: str


def written_exchanges(exchanges: Iterable[Exchange]) -> WrittenExchanges:
    """How they are kept, and what is entered of them."""
    plain = _plain(exchanges)
    return WrittenExchanges(b64encode(compress(plain, _QUICK)).decode("ascii"), sha256(plain).hexdigest())


def dump_exchanges(exchanges: Iterable[Exchange]) -> str:
    """How they are kept."""
    return written_exchanges(exchanges).packed


def load_exchanges(kept: str) -> tuple[Exchange, ...]:
    """The exchanges that ``dump_exchanges`` wrote."""
    rows = json.loads(decompress(b64decode(kept)).decode("utf-8", "surrogatepass"))
    return tuple(Exchange(row["question"], row["reply"], row["model"]) for row in rows)


def _plain(exchanges: Iterable[Exchange]) -> bytes:
    rows = [{"question": each.question, "reply": each.reply, "model": each.model} for each in exchanges]
    return quick_bytes(rows)
