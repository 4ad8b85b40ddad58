"""From page to page the document stays: what is then still as it is with a new one."""

from playwright.sync_api import Page, expect

from copilot.cases import Case, CaseId
from tests.api.console.visiting import TEXT
from tests.browser.opening import SLOW, Opened, needs_chromium
from tests.browser.serving import Served

pytestmark = needs_chromium
MANY = 60


def mark(page: Page) -> None:
    """So that a document is known again."""
    page.evaluate("window.marked = true")


def is_marked(page: Page) -> bool:
    return bool(page.evaluate("window.marked === true"))


def test_a_link_goes_to_its_address_and_back_to_where_it_was(opened: Opened, console: Served) -> None:
    for number in range(MANY):
        case = Case(CaseId(f"case-{number}"), f"{TEXT} {number}", language="en")
        console.run(console.office.copilot.casework.take_in(console.people["ana"].actor, case))
    opened.go("/console/queue")
    page = opened.page
    mark(page)
    link = page.locator("tr[data-row] a").last
    address = link.get_attribute("href")
    assert address is not None
    link.scroll_into_view_if_needed()
    scrolled = page.evaluate("scrollY")
    assert scrolled > 100
    link.click()
    expect(page).to_have_url(f"{console.url}{address}", timeout=SLOW)
    expect(page.locator("main.case")).to_be_visible()
    expect(page).to_have_title(f"Case {address.rpartition('=')[2]} · Review copilot")
    assert page.evaluate("scrollY") == 0
    assert page.evaluate("document.activeElement.id") == "main"
    page.go_back()
    expect(page.locator("tr[data-row]").first).to_be_visible(timeout=SLOW)
    expect(page).to_have_url(f"{console.url}/console/queue", timeout=SLOW)
    page.wait_for_function("to => Math.abs(scrollY - to) < 2", arg=scrolled)
    page.go_forward()
    expect(page.locator("main.case")).to_be_visible(timeout=SLOW)
    assert is_marked(page)
    page.reload()
    expect(page.locator("main.case")).to_be_visible(timeout=SLOW)
    assert not is_marked(page)
    opened.is_content()


def test_a_lost_connection_leaves_the_page_and_says_so(opened: Opened, console: Served) -> None:
    console.run(console.office.case())
    opened.go("/console/case?id=case-1")
    opened.press("n")
    opened.page.keyboard.type("Ask the shop first.")
    opened.page.context.set_offline(True)
    opened.page.locator("nav a").first.click()
    opened.sees("open the page again when it is back")
    expect(opened.page.locator("#pop-note textarea")).to_have_value("Ask the shop first.")
    opened.page.context.set_offline(False)
    opened.page.locator("nav a").first.click()
    expect(opened.page.locator("main.case")).to_have_count(0, timeout=SLOW)
    opened.page.go_back()
    expect(opened.page.locator("#pop-note textarea")).to_have_value("Ask the shop first.", timeout=SLOW)


def test_a_newer_version_is_loaded_whole(opened: Opened, console: Served) -> None:
    console.run(console.office.case())
    opened.go("/console/case?id=case-1")
    mark(opened.page)
    opened.page.evaluate(
        "document.querySelector('script[src]').setAttribute('src', '/console/static/older/console.js')"
    )
    opened.page.locator("nav a").first.click()
    expect(opened.page.locator("main.case")).to_have_count(0, timeout=SLOW)
    opened.page.wait_for_function("window.marked === undefined")


def test_a_draft_that_comes_later_stays_off_other_pages(opened: Opened, console: Served) -> None:
    """Who goes on while it is drafted sees the other case, however the first one ends."""
    console.run(console.office.case("other", "Something else that is for sale, " * 4))
    console.run(console.office.case())
    page = opened.page
    opened.go("/console/case?id=case-1")
    drafting = page.locator("#brief").evaluate_handle(
        "box => { box.dataset.stream = '/console/steps?id=case-1'; box.dataset.part = location.href; return box; }"
    )
    with page.expect_response(lambda answer: "case?id=other" in answer.url):
        page.evaluate("go('/console/case?id=other')")
    expect(page.locator("h1")).to_contain_text("other", timeout=SLOW)
    page.evaluate("box => Promise.all([fill(box), poll(box)])", drafting)
    expect(page.locator("h1")).to_contain_text("other")
    assert page.locator("#brief input[name=case][value=case-1], #bar input[name=case][value=case-1]").count() == 0
    opened.is_content()
