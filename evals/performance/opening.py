"""Pages of the console as Chromium opens them: how soon something is painted, and what came over the wire.

A page is opened in two ways. "From a blank tab": by a browser context that knows only who signed in. "From a page": as
all day long, by a link of another page of the console, from the click on. Beside each stands a page of one word, from a
server that answers at once, opened in turn with it, always as a new document: what the browser itself takes here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

from evals.performance.calm import wait_for_calm
from evals.performance.one_word import a_page_of_one_word

RENDER, BYTES = 100.0, 60_000  # milliseconds until something is painted, bytes over the wire: what is aimed at
BARE = "a page of one word, for comparison"
WAYS = FROM_BLANK, FROM_PAGE = "from a blank tab", "from a page"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
_READ = """() => new Promise((told) => { const look = () => {
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  if (!paint) { setTimeout(look, 20); return; }
  const [page] = performance.getEntriesByType("navigation");
  const all = [page, ...performance.getEntriesByType("resource")];
  told({ server: page.responseStart - page.requestStart, paint: paint.startTime,
         bytes: all.reduce((sum, one) => sum + one.transferSize, 0) }); }; look(); })"""

_CLICK = """([to]) => new Promise((told) => {
  const link = [...document.querySelectorAll("a[href]")].find((one) => one.href === to), begun = performance.now();
  const name = () => document.querySelector("main :is(h1:not(.unseen), th)").setAttribute("elementtiming", "seen");
  new MutationObserver(name).observe(document.documentElement, { childList: true });
  new PerformanceObserver((list) => {
    const [seen] = list.getEntries(), page = performance.getEntriesByType("resource").find((one) => one.name === to);
    told({ server: page.responseStart - page.requestStart, paint: seen.renderTime - begun, bytes: page.transferSize });
  }).observe({ type: "element" });
  link.click(); })"""


@dataclass(frozen=True, slots=True)
class Opened:
    """One opening: milliseconds until the first byte and the first paint, bytes of all files, and if in calm."""

    server: float
    paint: float
    bytes: int
    calm: bool = True


@dataclass(frozen=True, slots=True)
class Figures:
    """All openings of a page in one way: medians, the quartiles of the paint, the largest number of bytes."""

    name: str
    server: float
    paint: float
    quartiles: tuple[float, float]
    bytes: int
    n: int
    calm: int

    @property
    def met(self) -> bool:
        """Whether both aims are reached; the page to compare with has none."""
        return self.name.startswith(BARE) or (self.paint <= RENDER and self.bytes <= BYTES)

    def line(self, bare: "Figures") -> str:
        """In words, beside the page to compare with, opened as often and in turn with this one."""
        low, high = self.quartiles
        times = f"first paint {self.paint:.0f} ms, half of them within {low:.0f} to {high:.0f}"
        rest = f"{self.n} openings, {self.calm} on a calm machine"
        if self.name.startswith(BARE):
            return f"        {self.name}: {times}; {rest}"
        return (
            f"{'met   ' if self.met else 'MISSED'}  {self.name}: {times} (≤ {RENDER:.0f}), "
            f"{self.paint - bare.paint:+.0f} ms beside that page; first byte {self.server:.0f} ms, "
            f"{self.bytes:,} bytes (≤ {BYTES:,}); {rest}"
        )


def lines_of(found: Sequence[Figures]) -> list[str]:
    """All of them in words: each beside the page of one word that was opened in the same way."""
    bare = {one.name.removeprefix(BARE): one for one in found if one.name.startswith(BARE)}
    return [one.line(bare[f", {one.name.rpartition(', ')[2]}"]) for one in found]


def figures_of(name: str, openings: Sequence[Opened]) -> Figures:
    """What the openings of a page come to; two of them at least."""
    paints = quantiles((one.paint for one in openings), n=4, method="inclusive")
    return Figures(
        name,
        median(one.server for one in openings),
        paints[1],
        (paints[0], paints[2]),
        max(one.bytes for one in openings),
        len(openings),
        sum(one.calm for one in openings),
    )


@dataclass(frozen=True, slots=True)
class Filled:
    """What a measurement needs of a database: the first of its cases, and how its only user signs in."""

    case: str
    login: str
    password: str


def open_pages(url: str, filled: Filled, rounds: int, patience: float) -> list[Figures]:
    """Open each page in both ways, in turn. ``patience``: how many seconds each waits for the machine to be calm."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (a library of the tests)

    queue, case = f"{url}/console/queue?queue=standard", f"{url}/console/case?id={filled.case}"
    found: dict[str, list[Opened]] = {}
    with sync_playwright() as playwright, a_page_of_one_word() as bare:
        paths = {"queue": (queue, case), "case": (case, queue), BARE: (bare, bare)}
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        state = _signed_in(browser.new_context(), url, filled)
        for _ in range(rounds):
            for name, (path, before) in paths.items():
                context = browser.new_context(storage_state=state)
                for way, opened in _open(context.new_page(), path, before, patience).items():
                    found.setdefault(f"{name}, {way}", []).append(opened)
                context.close()
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


def _open(page: Any, path: str, before: str, patience: float) -> Mapping[str, Opened]:  # noqa: ANN401
    """The page, from a blank tab; then from the page ``before``, by its link where it has one."""
    found = {}
    calm = wait_for_calm(patience)
    page.goto(path, wait_until="networkidle")
    found[FROM_BLANK] = _opened(page.evaluate(_READ), calm=calm)
    page.goto(before, wait_until="networkidle")
    calm = wait_for_calm(patience)
    if page.locator("main").count():
        found[FROM_PAGE] = _opened(page.evaluate(_CLICK, [path]), calm=calm)
    else:
        _follow(page, path)
        found[FROM_PAGE] = _opened(page.evaluate(_READ), calm=calm)
    return found


def _follow(page: Any, path: str) -> None:  # noqa: ANN401
    with page.expect_navigation(wait_until="networkidle"):
        page.evaluate("(to) => { setTimeout(() => location.assign(to)); }", path)


def _opened(read: Mapping[str, float], *, calm: bool) -> Opened:
    return Opened(float(read["server"]), float(read["paint"]), int(read["bytes"]), calm)
