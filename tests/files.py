"""Files of others that some tests read: fetched by `python -m retrieval.assets var/assets`, never by a test."""

import os
from pathlib import Path

import pytest

from retrieval.assets import Asset, find

FOLDER = Path(os.environ.get("COPILOT_TEST_ASSETS", Path(__file__).parents[1] / "var" / "assets"))


def require(asset: Asset) -> Path:
    """The folder that holds the asset; the test is skipped, with the command to run, where it was never fetched."""
    if find(asset, FOLDER) is None:
        pytest.skip(f"{asset.name} is not here: run `python -m retrieval.assets {FOLDER}`")
    return FOLDER
