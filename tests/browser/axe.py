"""axe-core, which finds barriers in pages: one member of a published wheel, taken at set-up and checked by its hash.

``python -m tests.browser.axe FOLDER`` fetches it.
"""

import sys
from pathlib import Path

from retrieval.assets import Asset, fetch, find
from retrieval.errors import AssetUnavailable

FOLDER = Path(__file__).parents[2] / "var" / "assets"
AXE = Asset(
    name="axe",
    why="finds barriers in the console's pages, in tests alone",
    package="axe-playwright-python",
    version="0.1.8",
    wheel_sha256="fdd263c998388f1a8e67cad02677e612d946248bd44d163be5e8650ea31f95f8",
    wheel_size=160_681,
    member="axe_playwright_python/axe.min.js",
    sha256="84494fec757e4710dc751c8d7a636e457f4532f08f85c86dc9070133fbff53bc",
    size=572_600,
    licence="MPL-2.0",
)


def axe_script() -> str | None:
    """The script, None where it was not fetched."""
    path = find(AXE, FOLDER)
    return path.read_text(encoding="utf-8") if path else None


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{fetch(AXE, Path(sys.argv[1]))}\n")
    except AssetUnavailable as error:
        sys.exit(str(error))
