"""The console fits a laptop and a tablet, and a text that runs from right to left stays within itself."""

import pytest
from playwright.sync_api import Browser

from tests.browser.opening import Opened, needs_chromium
from tests.browser.serving import Served
from tests.browser.test_barriers import PAGES, decide, prepare

pytestmark = needs_chromium
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
ARABIC = "متابعون حقيقيون 1000 للبيع اليوم"


@pytest.mark.parametrize(
    ("width", "height"),
    [
        pytest.param(820, 1180, id="a tablet upright"),
        pytest.param(1180, 820, id="a tablet on its side", marks=pytest.mark.ci),
        pytest.param(1366, 768, id="a laptop", marks=pytest.mark.ci),
    ],
)
def test_no_page_is_wider_than_the_screen(browser: Browser, console: Served, width: int, height: int) -> None:
    prepare(console)
    with Opened.at(browser, console, viewport={"width": width, "height": height}) as visitor:
        decide(visitor, "case-1", "held")
        wide = {}
        for who in ("Ana", "Sara", "Pia", "Noor", "Ada"):
            visitor.become(who)
            for address in [path + query for path, places in PAGES.items() for whose, query in places if whose == who]:
                visitor.go(address)
                wide[who, address] = int(visitor.page.evaluate(TOO_WIDE))
    assert {where: by for where, by in wide.items() if by > 0} == {}
    assert len(wide) > len(PAGES)


def test_a_text_from_right_to_left_stays_within_itself(opened: Opened, console: Served) -> None:
    console.run(console.office.case("case-1", ARABIC))
    opened.go("/console/case?id=case-1")
    found = opened.page.evaluate(
        "() => ['.content .text', '#brief', '.head'].map((at) => {"
        " const style = getComputedStyle(document.querySelector(at)); return [style.direction, style.unicodeBidi]; })"
    )
    assert found[0] == ["rtl", "isolate"]
    assert [direction for direction, _ in found[1:]] == ["ltr", "ltr"]
