"""No vendor comes in without a door, and the edges' libraries stay at the edges."""

import json
import subprocess
import sys

import pytest

from tests.architecture.test_imports import DOORS
from tests.architecture.tree import PACKAGES, ROOT, imports

EDGES = {  # what is imported in several places, and the files or folders where it may be
    "msgspec": ("copilot/",),
    "numpy": ("retrieval/", "evals/"),
    "pydantic": (
        "api/",
        "evals/",
        "copilot/wire/",
        "copilot/settings.py",
        "copilot/thresholds.py",
        "retrieval/langchain_retriever.py",
    ),
    "pydantic_core": ("api/", "copilot/wire/"),
    "regex": ("retrieval/lexical.py",),
}
TOUCHED_BY_NOTHING = ("alembic", "fastapi", "httpx", "numpy", "pydantic", "sqlalchemy", "typer", "uvicorn")


def test_every_vendor_has_a_door() -> None:
    vendors = {found.package for found in imports()} - set(sys.stdlib_module_names) - set(PACKAGES)
    assert vendors - set(DOORS) - set(EDGES) == set()


@pytest.mark.parametrize("vendor", sorted(EDGES))
def test_the_edges_libraries_stay_at_the_edges(vendor: str) -> None:
    users = {found.module.path for found in imports() if found.package == vendor}
    assert users
    assert not [path for path in sorted(users) if not path.startswith(EDGES[vendor])]


def test_the_bare_package_loads_nothing() -> None:
    program = "import json, sys, copilot; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in json.loads(done.stdout)}
    assert "copilot" in loaded
    assert not loaded & {*TOUCHED_BY_NOTHING, *DOORS}
