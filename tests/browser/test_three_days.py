"""A whole day of an analyst, of a senior reviewer and of a policy lead: by keyboard alone, and by mouse alone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator

from copilot.cases import CaseId
from copilot.casework.appealing import open_appeal
from copilot.casework.decisions import DecisionKind, EndReason
from copilot.casework.files import CaseFile
from copilot.casework.model import Queue, State
from copilot.recommendations import RecommendedAction, Target
from tests.api.console.visiting import SECTION
from tests.browser.opening import Opened, needs_chromium
from tests.browser.serving import Served

pytestmark = needs_chromium
TEXTS = {
    "case-1": "1000 real followers for 5 dollars, write me today",
    "case-2": "Our choir meets on Thursdays behind the old town hall",
    "case-3": "Whoever sells rain coats at this price must be dreaming",
    "case-4": "Nine pictures of my garden, and one of the neighbour's cat",
    "case-5": "The bus was late again, and the driver laughed about it",
}
SEVERE = (RecommendedAction("ban_author", Target.AUTHOR, SECTION),)


class Hands:
    """How somebody does things: by keys alone, or by the mouse alone. Words are typed either way."""

    def __init__(self, opened: Opened, by: str) -> None:
        self.opened, self.page, self.keys = opened, opened.page, by == "keyboard"

    def do(self, key: str, button: str) -> None:
        """Use what has that key and that name."""
        if self.keys:
            self.opened.press(*key.split())
        else:
            self.page.locator(
                f"button:has-text('{button}'):visible, summary:has-text('{button}'):visible"
            ).first.click()

    def open(self, target: Locator) -> None:
        """Follow a link."""
        if self.keys:
            target.focus()
            self.opened.press("Enter")
        else:
            target.click()

    def choose(self, label: str, key: str, letters: str, value: str) -> None:
        """Choose a value of the list in the form that is open."""
        field = self.page.locator(f".pop[open] select[name={label}]")
        if self.keys:
            field.focus() if key == "" else self.opened.press(key)
            self.page.keyboard.type(letters)
        else:
            field.select_option(value)

    def say(self, words: str) -> None:
        """Write into the field of the form that is open."""
        field = self.page.locator(".pop[open] textarea")
        if self.keys:
            field.focus()
        else:
            field.click()
        self.page.keyboard.type(words)

    def send(self, button: str) -> None:
        """Send the form that is open."""
        if self.keys:
            self.opened.press("Control+Enter")
        else:
            self.page.locator(".pop[open]").get_by_role("button", name=button).click()

    def take(self, case: str) -> None:
        """Take a case up from the queue that is shown."""
        if self.keys:
            while self.page.locator("tr.at").inner_text().split()[0] != case:
                self.opened.press("j")
            self.opened.press("Enter")
        else:
            self.page.get_by_role("button", name=f"Take {case}").click()
        self.opened.sees(f"Case {case}")


@pytest.fixture(params=["keyboard", "mouse"])
def hands(request: pytest.FixtureRequest, browser: Browser, console: Served) -> Iterator[Hands]:
    with Opened.at(browser, console) as visitor:
        yield Hands(visitor, request.param)


def file_of(console: Served, case: str) -> CaseFile:
    return console.run(console.office.copilot.casework.ledger.get(CaseId(case)))


def test_an_analysts_day(hands: Hands, console: Served) -> None:
    for name, text in TEXTS.items():
        console.run(console.office.case(name, text))
    opened = hands.opened
    opened.go("/console/queue")
    hands.take("case-1")
    hands.do("a", "Approve")
    opened.sees("case-1: decided")
    hands.do("z", "Undo")
    opened.sees("Case case-1")
    hands.do("a", "Approve")
    opened.sees("case-1: decided")
    hands.take("case-2")
    hands.do("r", "Reject")
    hands.choose("code", "", "The e", "weak_evidence")
    hands.send("Set it aside")
    opened.sees("This draft was set aside")
    hands.do("e", "Decide by hand")
    opened.page.locator("#pop-by-hand").get_by_label("No violation").check()
    hands.send("Decide so")
    opened.sees("case-2: decided")
    hands.take("case-3")
    hands.do("u", "Escalate")
    hands.say("This takes somebody senior.")
    hands.send("Hand it up")
    opened.sees("case-3: escalated")
    hands.take("case-4")
    hands.do("c", "Ask for context")
    hands.say("Whose cat is it?")
    hands.send("Ask, and wait")
    opened.sees("case-4: asked for context")
    hands.take("case-5")
    hands.do("n", "Note")
    hands.say("The driver is named in the reply.")
    hands.send("Keep it")
    opened.sees("The driver is named in the reply.")
    hands.do("s", "Skip")
    hands.send("Leave it to others")
    opened.sees("Nothing here for you")
    opened.is_content()
    kinds = [[one.kind for one in file_of(console, name).decisions if not one.ending] for name in ("case-1", "case-2")]
    assert kinds == [[DecisionKind.APPROVED], [DecisionKind.BY_HAND]]
    assert file_of(console, "case-3").record.queue is Queue.ESCALATIONS
    assert [file_of(console, name).record.state for name in ("case-4", "case-5")] == [State.WAITING, State.OPEN]


def test_a_seniors_day(hands: Hands, console: Served) -> None:
    office, opened, ana = console.office, hands.opened, console.people["ana"].actor
    console.run(office.case("case-1", TEXTS["case-1"], actions=SEVERE))
    console.run(office.case("case-2", TEXTS["case-2"]))
    console.run(office.case("case-3", TEXTS["case-3"], actions=SEVERE))
    for name in ("case-1", "case-2", "case-3"):
        opened.go(f"/console/case?id={name}")
        hands.do("a", "Approve")
        opened.sees(f"{name}: decided")
    work, rules = office.copilot.casework, office.copilot.rules
    console.run(work.do(ana, CaseId("case-2"), lambda file, act: open_appeal(file, act, rules, "It was a warning.")))
    opened.become("Sara")
    opened.go("/console/queue?queue=standard")
    hands.open(opened.page.get_by_role("link", name="case-1"))
    opened.sees("Held for a second person")
    hands.do("a", "Agree")
    opened.sees("case-1:")
    opened.go("/console/case?id=case-3")
    hands.do("r", "Refuse")
    hands.choose("code", "", "Too s", "too_severe")
    hands.send("Refuse")
    opened.sees("case-3:")
    opened.go("/console/queue?queue=appeals")
    hands.take("case-2")
    opened.sees("It was a warning.")
    hands.do("e", "Overturn")
    opened.page.locator("#pop-overturn").get_by_label("No violation").check()
    hands.choose("code", "6", "N", "new_facts")
    hands.send("Decide so")
    opened.sees("case-2:")
    hands.do("g o", "") if hands.keys else opened.page.get_by_role("link", name="Overview").click()
    opened.sees("Why drafts gave no verdict")
    opened.is_content()
    assert file_of(console, "case-1").record.state is State.DECIDED
    refused = file_of(console, "case-3").decisions[0].ending
    assert refused
    assert refused.reason is EndReason.REFUSED
    overturned = file_of(console, "case-2").decisions
    assert overturned[-1].kind is DecisionKind.ON_APPEAL


def test_a_policy_leads_day(hands: Hands, console: Served) -> None:
    console.run(console.office.case())
    opened = hands.opened
    opened.go("/console/case?id=case-1")
    hands.do("e", "Amend")
    opened.page.locator("#pop-amend").get_by_label("No violation").check()
    hands.choose("code", "6", "Too s", "too_severe")
    hands.send("Decide so")
    opened.sees("case-1: decided")
    opened.become("Pia")
    hands.do("g w", "") if hands.keys else opened.page.get_by_role("link", name="Policy work").click()
    opened.sees("Overrides by section")
    opened.sees("Too severe (1)")
    hands.open(opened.page.get_by_role("link", name="Spam: 2025-06-01 to 2026-03-01"))
    opened.sees("Decided cases that cited what changed")
    hands.do("g p", "") if hands.keys else opened.page.get_by_role("link", name="Policies").click()
    opened.sees("In force")
    hands.open(opened.page.get_by_role("link", name="Spam", exact=True))
    opened.sees("what changed since")
    hands.open(opened.page.get_by_role("link", name="spam/1.1"))
    opened.page.locator("#panel:not([hidden])").wait_for()
    hands.do("Escape", "Close")
    hands.do("g r", "") if hands.keys else opened.page.get_by_role("link", name="Precedents").click()
    opened.sees("case-1")
    opened.is_content()
