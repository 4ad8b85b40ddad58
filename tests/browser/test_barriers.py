"""No page has a barrier that axe-core knows; contents in every script and every payload do nothing to it."""

import json

import pytest
from playwright.sync_api import Browser

from tests.api.console.test_pages import PAYLOADS
from tests.browser.axe import axe_script
from tests.browser.opening import Opened, needs_chromium
from tests.browser.serving import Served

pytestmark = needs_chromium
PAGES = (
    "/console/queue",
    "/console/queue?queue=appeals",
    "/console/case?id=case-1",
    "/console/case?id=case-2",
    "/console/history?id=case-1",
    "/console/policies",
    "/console/policy?id=spam",
    "/console/section?id=spam/1.1&start=0&end=40",
    "/console/search?q=followers",
    "/console/diff?id=spam",
    "/console/precedents",
    "/console/overview",
    "/console/policy-work",
    "/console/me",
    "/console/sign-in",
    "/console/case?id=no-such",
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


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.ci)])
def test_no_page_has_a_barrier(browser: Browser, console: Served, axe: str, scheme: str) -> None:
    console.run(console.office.case())
    console.run(console.office.case("case-2", "متابعون حقيقيون 1000 للبيع\u202e اليوم"))
    with Opened.at(browser, console, color_scheme=scheme) as visitor:
        visitor.go("/console/case?id=case-1")
        visitor.press("a")
        visitor.sees("Undo")
        found = {}
        for who in ("Ana", "Sara"):
            visitor.become(who)
            for path in PAGES:
                visitor.go(path)
                found[who, path] = barriers(visitor, axe)
        for key in ("e", "s", "?"):
            visitor.go("/console/case?id=case-2")
            visitor.press(key)
            found["Sara", f"case-2 {key}"] = barriers(visitor, axe)
    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.ci
@pytest.mark.parametrize("number", range(0, len(NAUGHTY), 6))
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
