"""Pages of the console as Chromium opens them: how soon something is painted, and what came over the wire."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

RENDER, BYTES = 100.0, 60_000  # milliseconds until something is painted, bytes over the wire: what is aimed at
BARE = "a page of one word, for comparison"  # what the browser itself takes on this machine
_BARE = "data:text/html,<p>word</p>"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
_READ = """() => { const [page] = performance.getEntriesByType("navigation");
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  const all = [page, ...performance.getEntriesByType("resource")];
  return { server: page.responseStart - page.requestStart, paint: paint ? paint.startTime : 0,
           bytes: all.reduce((sum, one) => sum + one.transferSize, 0) }; }"""


@dataclass(frozen=True, slots=True)
class Opened:
    """One opening of a page: milliseconds until the first byte and until the first paint, bytes with all its files."""

    server: float
    paint: float
    bytes: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The medians of all openings of a page."""

    name: str
    server: float
    paint: float
    bytes: int
    n: int

    @property
    def met(self) -> bool:
        """Whether both aims are reached; the page to compare with has none."""
        return self.name.startswith(BARE) or (self.paint <= RENDER and self.bytes <= BYTES)

    def line(self, bare: "Figures") -> str:
        """In words, beside the page to compare with, opened as often and in turn with this one."""
        if self.name.startswith(BARE):
            return f"        {self.name}: first paint {self.paint:.0f} ms; median of {self.n}"
        times = f"{self.paint / bare.paint:.1f} times" if bare.paint else "not to be compared with"
        return (
            f"{'met   ' if self.met else 'MISSED'}  {self.name}: first paint {self.paint:.0f} ms (≤ {RENDER:.0f}), "
            f"{times} that page's; first byte {self.server:.0f} ms, "
            f"{self.bytes:,} bytes (≤ {BYTES:,}); medians of {self.n}"
        )


def lines_of(found: Sequence[Figures]) -> list[str]:
    """All of them in words: each beside the page of one word that was opened in the same way."""
    bare = {one.name.removeprefix(BARE): one for one in found if one.name.startswith(BARE)}
    return [one.line(bare[f", {one.name.rpartition(', ')[2]}"]) for one in found]


def figures_of(name: str, openings: Sequence[Opened]) -> Figures:
    """The medians; the largest number of bytes."""
    return Figures(
        name,
        median(one.server for one in openings),
        median(one.paint for one in openings),
        max(one.bytes for one in openings),
        len(openings),
    )


@dataclass(frozen=True, slots=True)
class Filled:
    """What a measurement needs of a database: the first of its cases, and how its only user signs in."""

    case: str
    login: str
    password: str


def open_pages(url: str, filled: Filled, rounds: int) -> list[Figures]:
    """Open each page in turn, first by a browser that knows only who signed in, then once more."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (a library of the tests)

    paths = {
        "queue": f"{url}/console/queue?queue=standard",
        "case": f"{url}/console/case?id={filled.case}",
        BARE: _BARE,
    }
    found: dict[str, list[Opened]] = {f"{name}, {how}": [] for name in paths for how in ("first time", "again")}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        state = _signed_in(browser.new_context(), url, filled)
        for _ in range(rounds):
            for name, path in paths.items():
                first, again = _open(browser.new_context(storage_state=state), path)
                found[f"{name}, first time"].append(first)
                found[f"{name}, again"].append(again)
        browser.close()
    return [figures_of(name, openings) for name, openings in found.items()]


def _signed_in(context: Any, url: str, filled: Filled) -> Any:  # noqa: ANN401  (the library's own types)
    page = context.new_page()
    page.goto(f"{url}/console/sign-in")
    page.fill("input[name=login]", filled.login)
    page.fill("input[name=password]", filled.password)
    with page.expect_navigation():
        page.press("input[name=password]", "Enter")
    state = context.storage_state()
    context.close()
    return state


def _open(context: Any, url: str) -> tuple[Opened, Opened]:  # noqa: ANN401
    """The first opening, and one with the files of the page at hand."""
    page = context.new_page()
    openings = []
    for _ in range(2):
        page.goto("about:blank")
        page.goto(url, wait_until="networkidle")
        read = page.evaluate(_READ)
        openings.append(Opened(float(read["server"]), float(read["paint"]), int(read["bytes"])))
    context.close()
    return openings[0], openings[1]
