"""Somebody at a browser, and everything that the browser complains of or asks for."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.browser.serving import Served

CHROMIUM = Path("/usr/bin/chromium")
needs_chromium = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"no Chromium at {CHROMIUM}: apt-get install chromium"
)
SLOW = 30_000  # milliseconds; other tests run beside this one


class Opened:
    """One visitor. ``complaints`` are errors of pages and of their policy, ``abroad`` requests elsewhere.

    ``pressed`` counts the keys; what is typed into a field isn't counted.
    """

    def __init__(self, page: Page, console: Served) -> None:
        self.page, self.console = page, console
        self.complaints: list[str] = []
        self.abroad: list[str] = []
        self.pressed = 0
        page.set_default_timeout(SLOW)
        page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", self._dismiss)
        page.on("request", lambda asked: self._note(asked.url))

    def _dismiss(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog {dialog.message}")
        dialog.dismiss()

    @classmethod
    @contextmanager
    def at(cls, browser: Browser, console: Served, **context: object) -> Iterator["Opened"]:
        """A visitor of a console, who begins at its queue."""
        session = browser.new_context(base_url=console.url, **context)  # type: ignore[arg-type]
        visitor = cls(session.new_page(), console)
        visitor.go("/console/queue")
        try:
            yield visitor
        finally:
            session.close()

    def go(self, path: str) -> None:
        """Open an address."""
        self.page.goto(path)

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.pressed += 1
            self.page.keyboard.press(key)

    def become(self, name: str) -> None:
        """Be another of the people of the demonstration."""
        self.go("/console/me")
        if self.page.locator(f".demo button[aria-pressed=true]:has-text('{name}')").count():
            return
        with self.page.expect_navigation():
            self.page.locator(f".demo button:has-text('{name}')").click()
        expect(self.page.locator(".demo button[aria-pressed=true]")).to_contain_text(name, timeout=SLOW)

    def sees(self, words: str) -> None:
        """The page says so, at once or soon."""
        expect(self.page.locator("body")).to_contain_text(words, timeout=SLOW)

    def is_content(self) -> None:
        """Nothing went wrong, nothing was asked for elsewhere."""
        assert self.complaints == []
        assert self.abroad == []

    def _note(self, url: str) -> None:
        if not url.startswith((self.console.url, "data:")):
            self.abroad.append(url)
