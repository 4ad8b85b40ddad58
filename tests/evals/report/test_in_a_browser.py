"""The report in a real browser: offline, light and dark, by keyboard, silent, and without a request."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from copilot.recommendations import Finding, Verdict
from evals.comparing import compare
from evals.golden_cases import Control
from evals.report.failures import Opened
from evals.report.page import render_report
from evals.runs.outcomes import Ending
from evals.scoring.cases import score_case
from tests.browser.axe import axe_script
from tests.builders import a_case, a_recommendation
from tests.evals.report.pages import a_material
from tests.evals.scoring.labelled import RULE, a_golden, a_rulebook, an_outcome, found
from tests.evals.scoring.simulated import a_run

CHROMIUM = Path("/usr/bin/chromium")
WORDS = "Wholly <b>harmless</b> words <script>document.title = 'taken'</script>"
_MOST_TABS = 200

pytestmark = [
    pytest.mark.ci,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no Chromium at {CHROMIUM}: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run whose worst failure is a violation that was drafted as permitted, beside another run."""
    golden = a_golden(Control(RULE), case=a_case(text=WORDS))
    cleared = a_recommendation(
        case_id="case-1", verdict=Verdict.NO_VIOLATION, findings=(found(RULE, Finding.NOT_VIOLATED, 0.2),), actions=()
    )
    missed = Opened(golden, an_outcome(cleared))
    assert missed.outcome.ending is Ending.DRAFTED
    run = a_run(60)
    scores = [score_case(golden, missed.outcome, a_rulebook()), *run]
    material = a_material(scores, [missed], comparison=compare(run, run), against={"id": "other"})
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(render_report(material), encoding="utf-8")
    return path


class Opening:
    """A page that was opened, with all that it asked for and complained of."""

    def __init__(self, browser: Browser, report: Path, scheme: str) -> None:
        context = browser.new_context(offline=True, color_scheme="dark" if scheme == "dark" else "light")
        self.page: Page = context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(report.as_uri())

    def tab_to(self, wanted: str) -> None:
        """Press Tab until what has the focus matches a selector."""
        for _ in range(_MOST_TABS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
                return
        pytest.fail(f"{_MOST_TABS} tabs don't reach {wanted}")

    def lightness(self, selector: str, what: str) -> float:
        """From 0, black, to 255, of a colour as it is shown."""
        colour = self.page.evaluate(
            "([selector, what]) => getComputedStyle(document.querySelector(selector))[what]", [selector, what]
        )
        return sum(map(float, re.findall(r"[\d.]+", colour)[:3])) / 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_opens_offline_and_asks_for_nothing(browser: Browser, report: Path, scheme: str) -> None:
    opened = Opening(browser, report, scheme)
    assert opened.requests == [report.as_uri()]
    assert opened.complaints == []
    assert opened.page.title() != "taken"
    assert opened.page.locator("h1").is_visible()
    assert opened.page.locator("svg").count() > 3
    wider = opened.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0


@pytest.mark.parametrize(("scheme", "is_dark"), [("light", False), ("dark", True)])
def test_it_is_light_or_dark_as_the_reader_likes(browser: Browser, report: Path, scheme: str, is_dark: bool) -> None:
    opened = Opening(browser, report, scheme)
    behind, letters = opened.lightness("body", "backgroundColor"), opened.lightness("body", "color")
    assert (behind < letters) is is_dark
    assert abs(behind - letters) > 120


def test_a_failure_is_opened_by_keyboard(browser: Browser, report: Path) -> None:
    opened = Opening(browser, report, "light")
    words = opened.page.get_by_text("Wholly <b>harmless</b> words").first
    assert not words.is_visible()
    opened.tab_to("tr.opens summary, td.opens summary")
    outline = opened.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    opened.page.keyboard.press("Enter")
    assert words.is_visible()
    assert opened.complaints == []
    opened.page.keyboard.press("Enter")
    assert not words.is_visible()


def test_it_has_no_barrier(browser: Browser, report: Path) -> None:
    script = axe_script()
    if script is None:
        pytest.skip("axe-core was not fetched: python -m tests.browser.axe var/assets")
    page = browser.new_page()
    page.goto(report.as_uri())
    page.evaluate(script)
    assert page.evaluate("async () => (await axe.run(document)).violations.map((one) => one.id)") == []
    page.close()
