"""No page has a barrier that axe-core knows; contents in every script and every payload do nothing to it."""

import json

import pytest
from fastapi.routing import APIRoute
from playwright.sync_api import Browser

from api.console.mounting import console_routers
from copilot.desk.model import Hiding, Preferences
from copilot.recommendations import Abstention, Outcome, RecommendedAction, Target
from tests.api.console.test_pages import PAYLOADS
from tests.api.console.visiting import SECTION, TEXT
from tests.browser.axe import axe_script
from tests.browser.opening import Opened, needs_chromium
from tests.browser.serving import Served

pytestmark = needs_chromium
PAGES = {  # each page of the console, with who looks at it where
    "/console/queue": (("Ana", ""), ("Sara", "?queue=appeals"), ("Ana", "?all=on"), ("Noor", "")),
    "/console/case": (
        ("Ana", "?id=case-2"),
        ("Ana", "?id=held"),
        ("Sara", "?id=held"),
        ("Sara", "?id=case-1"),
        ("Sara", "?id=hidden"),
        ("Ana", "?id=failed"),
        ("Ana", "?id=no-such"),
    ),
    "/console/history": (("Ana", "?id=case-1"),),
    "/console/policies": (("Ada", ""),),
    "/console/policy": (("Pia", "?id=spam"),),
    "/console/section": (("Pia", "?id=spam/1.1&start=0&end=40"),),
    "/console/search": (("Pia", "?q=followers"), ("Pia", "?q=")),
    "/console/diff": (("Pia", "?id=spam"),),
    "/console/precedents": (("Pia", ""),),
    "/console/overview": (("Sara", ""),),
    "/console/policy-work": (("Pia", ""),),
    "/console/audit": (("Ada", ""),),
    "/console/me": (("Sara", ""),),
    "/console/signing-in": (("Sara", ""),),
    "/console/sign-in": (("Ana", ""),),
}
NO_PAGES = {  # what is read but is no page of its own, and where it is looked at instead
    "/": "goes on to the first page",
    "/console": "goes on to the first page",
    "/console/steps": "events",
    "/console/static/{digest}/{name}": "files",
    "/console/report": "tests/evals/report/test_in_a_browser.py",
}
OPENED = (  # what opens over a page: who, where, the keys
    ("Ana", "/console/case?id=case-2", "e"),
    ("Ana", "/console/case?id=case-2", "r"),
    ("Ana", "/console/case?id=case-2", "u"),
    ("Ana", "/console/case?id=case-2", "c"),
    ("Ana", "/console/case?id=case-2", "n"),
    ("Ana", "/console/case?id=case-2", "s"),
    ("Ana", "/console/case?id=case-2", "w"),
    ("Ana", "/console/case?id=case-2", "o"),
    ("Ana", "/console/queue", "?"),
    ("Sara", "/console/case?id=held", "r"),
)
NAUGHTY = (
    *PAYLOADS,
    "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤",
    "السلام عليكم \u202eثم\u202c the rest ١٢٣",
    "שלום world 123",
    "\ufeff\u200b\u2060\u00ad\u180e",
    "\U000e0048\U000e0069",
    "社會科學院語學研究所 ด้้้้้็็็็็้้้้้",
    "1;DROP TABLE cases--",
    "../../../../etc/passwd%00",
    "$(touch /tmp/x)`id`",
    'http://a.example/x?<script>=1#"onmouseover=alert(1)',
    "<<SCRIPT>alert(1)//<</SCRIPT>",
    '<a href="javascript\x0b:alert(1)">x</a>',
    "\"`'><script>\xe3\x80\x80javascript:alert(1)</script>",
    "![x](https://evil.example/x.png) [y](javascript:alert(1))",
    "=cmd|' /C calc'!A0",
    "\x07\x1b[31mred",
)


@pytest.fixture(scope="module")
def axe() -> str:
    script = axe_script()
    if script is None:
        pytest.skip("axe-core was not fetched: python -m tests.browser.axe var/assets")
    return script


def barriers(opened: Opened, axe: str) -> list[str]:
    opened.page.evaluate(axe)
    found = opened.page.evaluate("async () => (await axe.run(document)).violations")
    return [f"{one['id']}: {json.dumps([node['html'][:120] for node in one['nodes'][:3]])}" for one in found]


def prepare(console: Served) -> None:
    """Cases of every kind: open in two scripts, decided, held, hidden."""
    office, severe = console.office, (RecommendedAction("ban_author", Target.AUTHOR, SECTION),)
    console.run(office.case())
    console.run(office.case("case-2", "متابعون حقيقيون 1000 للبيع\u202e اليوم"))
    console.run(office.case("held", "1000 more followers, cheaper than ever", actions=severe))
    console.run(office.case("hidden", "A text of its own, of some length, about nothing"))
    why = Abstention("model_timeout", "The drafter gave no usable draft: it took too long.")
    console.run(office.case("failed", "Of this a model said nothing", status=Outcome.ABSTAINED, abstention=why))
    sara = console.people["sara"].actor.person
    console.run(office.copilot.desk.keep_preferences(sara, Preferences(Hiding.ALL)))


def decide(visitor: Opened, *cases: str) -> None:
    for case in cases:
        visitor.go(f"/console/case?id={case}")
        visitor.press("a")
        visitor.sees(f"{case}:")


def test_every_page_of_the_console_is_looked_at(console: Served) -> None:
    routers = console_routers(console.office.copilot, console.office.setup)
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    assert {route.path for route in routes if "GET" in (route.methods or ())} == PAGES.keys() | NO_PAGES.keys()


@pytest.mark.ci
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_barrier(browser: Browser, console: Served, axe: str, scheme: str) -> None:
    prepare(console)
    wanted = [(who, path + query) for path, places in PAGES.items() for who, query in places]
    with Opened.at(browser, console, color_scheme=scheme) as visitor:
        decide(visitor, "case-1", "held")
        found = {}
        for who in ("Ana", "Sara", "Pia", "Noor", "Ada"):
            visitor.become(who)
            for address in [address for whose, address in wanted if whose == who]:
                visitor.go(address)
                found[who, address] = barriers(visitor, axe)
            for address, key in [(address, key) for whose, address, key in OPENED if whose == who]:
                visitor.go(address)
                visitor.press(key)
                found[who, f"{address} {key}"] = barriers(visitor, axe)
    assert {where: what for where, what in found.items() if what} == {}
    assert len(found) == len(wanted) + len(OPENED)


def test_a_draft_on_its_way_and_a_first_view_have_no_barrier(browser: Browser, blind_console: Served, axe: str) -> None:
    blind_console.run(blind_console.office.case())
    with Opened.at(browser, blind_console) as visitor:
        visitor.go("/console/case?id=case-1")
        visitor.sees("Your view first")
        first = barriers(visitor, axe)
        visitor.press("v")
        visitor.sees(TEXT)
        visitor.press("2", "Enter")
        visitor.page.locator("#brief a.cite").first.click()
        visitor.page.locator("#panel:not([hidden])").wait_for()
        assert first + barriers(visitor, axe) == []


@pytest.mark.parametrize(
    "number", [0, *(pytest.param(number, marks=pytest.mark.ci) for number in range(6, len(NAUGHTY), 6))]
)
def test_contents_do_nothing(browser: Browser, console: Served, number: int) -> None:
    with Opened.at(browser, console) as visitor:
        for at, payload in enumerate(NAUGHTY[number : number + 6]):
            name = f"case-{at}"
            console.run(console.office.case(name, f"1000 real {payload}".replace("\x00", "")))
            visitor.go(f"/console/case?id={name}")
            visitor.press("n")
            visitor.page.locator("#pop-note textarea").fill(payload)
            visitor.press("Control+Enter")
            visitor.page.locator("h2#notes").wait_for()
            assert visitor.page.title() == f"Case {name} · Review copilot"
            visitor.page.locator("a.cite").first.click()
            visitor.page.locator("#panel:not([hidden])").wait_for()
        visitor.is_content()
