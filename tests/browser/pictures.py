"""Pictures of every page of the console, light and dark, on a laptop and on a tablet: what stands in docs/screenshots.

``python -m tests.browser.pictures docs/screenshots`` begins a demonstration and takes them all. Chromium draws with
the fonts of this machine: for every script Debian's fonts-noto-core and fonts-noto-cjk are needed.
"""

import argparse
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from evals.performance.console import serving
from tests.browser.conftest import FLAGS
from tests.browser.opening import CHROMIUM, SLOW

WIDTHS = {"wide": (1440, 900), "narrow": (820, 1100)}
SCHEMES = ("light", "dark")
COLOURS = 96  # of a picture: enough for pages that are flat, at a quarter of the size


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its name, who looks at what, and what they do first. ``some``: in two of the four forms alone."""

    name: str
    who: str
    path: str
    does: tuple[str, ...] = ()
    some: bool = False


def _case(name: str, case: str, *does: str, some: bool = False) -> Shot:
    return Shot(name, "Ana", f"/console/case?id={case}", does, some)


SHOTS = (
    Shot("queue", "Ana", "/console/queue"),
    _case("case", "sample-03", "show"),
    _case("case-violation", "sample-05", "show"),
    _case("amend", "sample-05", "show", "e"),
    _case("panel", "sample-05", "cite"),
    _case("hidden", "demo-10"),
    _case("arabic", "demo-27", "show", some=True),
    _case("hebrew", "demo-04", "show", some=True),
    _case("thai", "demo-05", "show", some=True),
    _case("japanese", "demo-06", "show", some=True),
    _case("farsi", "demo-13", "show", some=True),
    _case("disguised", "demo-39", "show", some=True),
    Shot("policies", "Ana", "/console/policies"),
    Shot("policy", "Ana", "/console/policy?id=violent-speech"),
    Shot("section", "Ana", "/console/section?id=violent-speech/2.1&start=0&end=82"),
    Shot("search", "Ana", "/console/search?q=may+somebody+post+an+address"),
    Shot("precedents", "Ana", "/console/precedents"),
    Shot("me", "Ana", "/console/me"),
    Shot("signing-in", "Sara", "/console/signing-in"),
    Shot("keys", "Ana", "/console/queue", ("?",)),
    Shot("sign-in", "Ana", "/console/sign-in"),
    Shot("history", "Sara", "/console/history?id=demo-20"),
    Shot("held", "Sara", "/console/case?id=demo-20"),
    Shot("overview", "Sara", "/console/overview"),
    Shot("diff", "Pia", "/console/diff?id=violent-speech"),
    Shot("policy-work", "Pia", "/console/policy-work"),
    Shot("audit", "Ada", "/console/audit"),
)


def forms_of(shot: Shot) -> list[tuple[str, str]]:
    """Scheme and width of each picture that is taken of it."""
    every = [(scheme, width) for scheme in SCHEMES for width in WIDTHS]
    return [every[0], every[-1]] if shot.some else every


def taken(browser: Browser, url: str, scheme: str, width: str, only: frozenset[str]) -> Iterator[tuple[str, bytes]]:
    """Name and PNG of each picture of one form. ``only``: the names that are wanted, all if there are none."""
    wide, high = WIDTHS[width]
    wanted = [shot for shot in SHOTS if not only or shot.name in only]
    for who in dict.fromkeys(shot.who for shot in wanted):
        context = browser.new_context(viewport={"width": wide, "height": high}, color_scheme=scheme)  # type: ignore[arg-type]
        page = context.new_page()
        page.set_default_timeout(SLOW)
        _become(page, url, who)
        for shot in wanted:
            if shot.who == who and (scheme, width) in forms_of(shot):
                page.goto(f"{url}{shot.path}")
                for what in shot.does:
                    _do(page, what)
                page.wait_for_timeout(300)  # milliseconds, in which what was opened has been drawn
                yield f"{shot.name}-{scheme}-{width}", page.screenshot()
        context.close()


def _become(page: Page, url: str, who: str) -> None:
    page.goto(f"{url}/console/me")
    if page.locator(f".demo button[aria-pressed=true]:has-text('{who}')").count():
        return
    with page.expect_navigation():
        page.locator(f".demo button:has-text('{who}')").click()


def _do(page: Page, what: str) -> None:
    """Show the content if it is hidden, open what is cited first, or press a key."""
    if what == "cite":
        page.locator("#brief a.cite").first.click()
        page.locator("#panel:not([hidden])").wait_for()
    elif what == "show":
        if page.locator("[data-key=v]").count():
            with page.expect_navigation():
                page.locator("[data-key=v]").click()
    else:
        page.keyboard.press(what)


def small(picture: bytes) -> bytes:
    """The same picture with few colours."""
    kept = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS).save(kept, "png", optimize=True)
    return kept.getvalue()


def main() -> None:
    """Take them, and say what was written."""
    asked = argparse.ArgumentParser(prog="python -m tests.browser.pictures", description=__doc__)
    asked.add_argument("folder", type=Path, help="where the pictures go")
    asked.add_argument("--only", nargs="*", default=[], help="names of pictures, such as queue")
    asked.add_argument("--data", type=Path, help="a data folder whose index is used, instead of a new one")
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory() as fresh,
        serving(given.data or Path(fresh), "--demo") as url,
        sync_playwright() as player,
    ):
        browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for scheme in SCHEMES:
            for width in WIDTHS:
                for name, picture in taken(browser, url, scheme, width, frozenset(given.only)):
                    (given.folder / f"{name}.png").write_bytes(small(picture))
                    sys.stdout.write(f"{name}\n")
        browser.close()


if __name__ == "__main__":
    main()
