"""LLM03:2025. Files of others are held to their hashes, and everything is installed from locks with hashes."""

import re
from pathlib import Path

from copilot.gguf.catalogue import known_models
from retrieval.assets import ASSETS

ROOT = Path(__file__).parents[2]


def test_every_pinned_package_has_a_hash() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-uv.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        pinned = re.split(r"(?m)^(?=[a-z0-9][\w.-]*(?:\[[\w,-]*\])?==)", text)[1:]
        assert pinned
        assert all("--hash=sha256:" in one for one in pinned), name
    assert "--require-hashes" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_every_file_of_others_has_a_hash() -> None:
    for digest in [asset.sha256 for asset in ASSETS] + [model.sha256 for model in known_models().values()]:
        assert re.fullmatch("[0-9a-f]{64}", digest)
