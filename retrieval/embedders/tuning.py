"""What tells apart which contents violate and which don't: other offsets and scales for some layers of the embedder.

They were fitted to the examples of the policies, the two sides of which stand nearer to each other by meaning than a
decision needs them. They belong to no section. ``python -m evals.tuning`` fits them anew.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from retrieval.embedders.e5_weights import Numbers

FITTED = Path(__file__).with_name("tuning.npz")
_OWN = ("weights", "provenance")


@dataclass(frozen=True)
class Tuning:
    """Numbers by the name of their tensor, for the file of weights with that SHA-256."""

    weights: str
    numbers: Mapping[str, Numbers]
    provenance: Mapping[str, object] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """SHA-256 of the numbers."""
        digest = sha256()
        for name in sorted(self.numbers):
            digest.update(name.encode() + np.ascontiguousarray(self.numbers[name], "<f4").tobytes())
        return digest.hexdigest()


@lru_cache(maxsize=4)
def load_tuning(path: Path = FITTED) -> Tuning | None:
    """What a file holds; None when there is no such file or it can't be read."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            numbers = {name: stored[name].astype(np.float32) for name in stored.files if name not in _OWN}
            return Tuning(str(stored["weights"]), numbers, json.loads(str(stored["provenance"])))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def tuning_of(weights: str) -> Tuning | None:
    """The tuning that comes along for the weights with that SHA-256, if there is one."""
    shipped = load_tuning()
    return shipped if shipped is not None and shipped.weights == weights else None


def write_tuning(tuning: Tuning, path: Path = FITTED) -> None:
    """Write it; the same numbers make the same file."""
    rows = {name: np.asarray(tuning.numbers[name], np.float32) for name in sorted(tuning.numbers)}
    said = json.dumps(tuning.provenance, sort_keys=True)
    np.savez(path, allow_pickle=False, weights=np.array(tuning.weights), provenance=np.array(said), **rows)
