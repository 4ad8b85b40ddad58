"""Chromium as Debian packages it, and consoles for it to open."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from copilot.desk.blind import BlindRule
from policy_corpus.corpus import Corpus
from policy_corpus.reader import read_corpus
from tests.api.small_corpus import write_small_corpus
from tests.browser.opening import CHROMIUM, Opened
from tests.browser.serving import Served, served

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="module")  # it holds an event loop, which no asynchronous test bears beside it
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return read_corpus(write_small_corpus(tmp_path_factory.mktemp("corpus")))


@pytest.fixture
def console(corpus: Corpus) -> Iterator[Served]:
    with served(corpus, BlindRule(0.0)) as running:
        yield running


@pytest.fixture
def blind_console(corpus: Corpus) -> Iterator[Served]:
    with served(corpus, BlindRule(1.0)) as running:
        yield running


@pytest.fixture
def opened(browser: Browser, console: Served) -> Iterator[Opened]:
    with Opened.at(browser, console) as visitor:
        yield visitor
