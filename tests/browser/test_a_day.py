"""An analyst's day, a senior's and a policy lead's: by keyboard alone, and by mouse."""

import pytest
from playwright.sync_api import Browser, expect

from copilot.cases import Author, Case, CaseId, Report
from copilot.casework.decisions import DecisionKind, ReasonCode
from copilot.casework.files import CaseFile
from copilot.casework.model import State
from copilot.desk.model import Hiding, Preferences
from copilot.recommendations import Abstention, Outcome, RecommendedAction, Target, Verdict
from policy_corpus.model import Severity
from tests.api.console.visiting import SECTION, TEXT
from tests.browser.opening import SLOW, Opened, needs_chromium
from tests.browser.serving import Served

pytestmark = needs_chromium
CASE = CaseId("case-1")


def file_of(console: Served, case: str = "case-1") -> CaseFile:
    return console.run(console.office.copilot.casework.ledger.get(CaseId(case)))


def test_a_case_is_decided_from_the_queue_with_three_presses(opened: Opened, console: Served) -> None:
    ana = console.people["ana"].actor.person
    console.run(console.office.copilot.desk.keep_preferences(ana, Preferences(Hiding.ALL, toured=True)))
    console.run(console.office.case())
    opened.go("/console/queue")
    opened.press("Enter")
    opened.sees("Hidden until you ask for it")
    opened.press("v")
    opened.sees(TEXT[10:])
    opened.press("a")
    opened.sees("Undo")
    assert opened.pressed == 3
    assert file_of(console).decisions[0].kind is DecisionKind.APPROVED
    opened.press("z")
    opened.sees("Approve")
    assert file_of(console).record.state is State.OPEN
    opened.is_content()


@pytest.mark.parametrize(
    ("keys", "verdict", "severity"),
    [
        pytest.param(("2", "Enter"), Verdict.NO_VIOLATION, None, id="it is no violation"),
        pytest.param(("3", "h", "Enter"), Verdict.VIOLATION, Severity.HIGH, id="it is more severe"),
    ],
)
def test_amended_with_a_reason_in_under_eight_presses(
    opened: Opened, console: Served, keys: tuple[str, ...], verdict: Verdict, severity: Severity | None
) -> None:
    console.run(console.office.case())
    opened.go("/console/case?id=case-1")
    opened.press("e", *keys, "c", "Tab")  # "c" chooses the reason that begins with it
    expect(opened.page.locator("#pop-amend textarea")).to_be_focused()
    opened.page.keyboard.type("It warns of the offer.")
    opened.press("Control+Enter")
    opened.sees("Undo")
    assert opened.pressed < 8
    decision = file_of(console).decisions[0]
    assert (decision.kind, decision.code, decision.reason) == (
        DecisionKind.AMENDED,
        ReasonCode.CONTEXT_MISSED,
        "It warns of the offer.",
    )
    assert (decision.result.verdict, decision.result.severity) == (verdict, severity)
    opened.is_content()


def test_every_key_is_told_and_escape_closes(opened: Opened) -> None:
    opened.press("?")
    expect(opened.page.locator("dialog#keys")).to_be_visible()
    opened.sees("approve, agree, uphold")
    opened.press("Escape")
    expect(opened.page.locator("dialog#keys")).to_be_hidden()
    opened.press("g", "p")
    expect(opened.page.locator("h1")).to_have_text("Policies")
    opened.press("/")
    opened.page.keyboard.type("followers")
    opened.press("Enter")
    opened.sees("Selling followers")
    opened.is_content()


def test_a_citation_opens_at_its_sentence_beside_the_case(opened: Opened, console: Served) -> None:
    console.run(console.office.case())
    opened.go("/console/case?id=case-1")
    opened.page.locator("#brief a.cite").first.click()
    expect(opened.page.locator("#panel #here")).to_be_visible()
    assert "give away followers" in (opened.page.locator("#panel #here").text_content() or "")
    opened.press("Escape")
    expect(opened.page.locator("#panel")).to_be_hidden()
    opened.is_content()


def test_a_draft_comes_step_by_step_and_nothing_moves(opened: Opened, console: Served) -> None:
    copilot, ana = console.office.copilot, console.people["ana"].actor
    case = Case(CASE, TEXT, language="en", author=Author("seller"), reports=(Report("user"),))
    console.run(copilot.casework.take_in(ana, case))
    opened.go("/console/queue")
    opened.page.evaluate(
        "() => { window.shift = 0; new PerformanceObserver(l => { for (const e of l.getEntries())"
        " if (!e.hadRecentInput) window.shift += e.value; }).observe({ type: 'layout-shift', buffered: true }); }"
    )
    opened.press("Enter")
    expect(opened.page.locator("#brief[aria-busy]")).to_have_count(0, timeout=SLOW)
    expect(opened.page.locator("#brief .verdict").first).to_be_visible(timeout=SLOW)
    assert float(opened.page.evaluate("window.shift")) < 0.01
    opened.is_content()


def test_a_draft_that_failed_is_had_again_by_one_key(opened: Opened, console: Served) -> None:
    why = Abstention("model_timeout", "The drafter gave no usable draft: it took too long.")
    failed = console.run(console.office.case(status=Outcome.ABSTAINED, verdict=Verdict.UNCLEAR, abstention=why))
    opened.go("/console/case?id=case-1")
    opened.sees("Nothing was drafted")
    opened.sees("timeout")
    opened.press("d")
    expect(opened.page.get_by_text("Nothing was drafted")).to_have_count(0, timeout=SLOW)
    expect(opened.page.locator("#brief .verdict")).to_be_visible(timeout=SLOW)
    assert file_of(console).record.recommendation != failed.record.recommendation
    opened.is_content()


def test_a_senior_is_the_second_person(opened: Opened, console: Served) -> None:
    severe = (RecommendedAction("ban_author", Target.AUTHOR, SECTION),)

    async def hold() -> None:
        file = await console.office.case()
        assert file.recommendation
        case = await console.office.copilot.store.case(CASE)
        draft = console.office.draft(case)
        object.__setattr__(draft, "actions", severe)
        await console.office.copilot.store.add(case, draft, console.office.copilot.clock.now())

    console.run(hold())
    opened.go("/console/case?id=case-1")
    opened.press("a")
    opened.sees("waits for a second person")
    opened.become("Sara")
    opened.go("/console/case?id=case-1")
    opened.press("a")
    opened.sees("decided")
    assert file_of(console).record.state is State.DECIDED
    opened.press("g", "o")
    opened.sees("Why drafts gave no verdict")
    opened.is_content()


def test_a_policy_lead_reads_what_changed_and_who_decides_otherwise(opened: Opened, console: Served) -> None:
    console.run(console.office.case())
    opened.go("/console/case?id=case-1")
    opened.page.locator("#pop-amend > summary").click()
    opened.page.get_by_label("No violation").check()
    opened.page.locator("#pop-amend select[name=code]").select_option("exception_applies")
    opened.page.locator("#pop-amend").get_by_text("Decide so").click()
    opened.sees("Undo")
    opened.become("Pia")
    opened.page.get_by_role("link", name="Policy work").click()
    opened.sees("An exception applies (1)")
    opened.page.get_by_role("link", name="Spam: 2025-06-01 to 2026-03-01").click()
    expect(opened.page.locator("ins").first).to_be_visible()
    opened.sees("Decided cases that cited what changed")
    opened.is_content()


def test_what_was_typed_outlives_a_lost_connection(opened: Opened, console: Served) -> None:
    console.run(console.office.case())
    opened.go("/console/case?id=case-1")
    opened.press("n")
    opened.page.keyboard.type("Ask the shop first.")
    opened.page.context.set_offline(True)
    opened.press("Control+Enter")
    opened.sees("The connection is lost")
    expect(opened.page.locator("#pop-note textarea")).to_have_value("Ask the shop first.")
    opened.page.context.set_offline(False)
    opened.page.reload()
    opened.press("n")
    expect(opened.page.locator("#pop-note textarea")).to_have_value("Ask the shop first.")
    opened.press("Control+Enter")
    opened.sees("Notes")
    assert [note.text for note in file_of(console).notes] == ["Ask the shop first."]


def test_a_stale_page_keeps_the_words(opened: Opened, console: Served, browser: Browser) -> None:
    console.run(console.office.case())
    opened.go("/console/case?id=case-1")
    with Opened.at(browser, console) as other:
        other.become("Sara")
        other.go("/console/case?id=case-1")
        other.press("a")
        other.sees("Undo")
    opened.press("e", "ArrowRight")
    opened.page.locator("#pop-amend select[name=code]").select_option("too_severe")
    opened.page.locator("#pop-amend textarea").fill("Milder, I think.")
    opened.press("Control+Enter")
    opened.sees("Nothing was decided")
    opened.sees("Sara")
    assert len(file_of(console).decisions) == 1


@pytest.mark.parametrize("script", [True, False])
def test_it_works_without_a_script(browser: Browser, console: Served, script: bool) -> None:
    console.run(console.office.case())
    with Opened.at(browser, console, java_script_enabled=script) as visitor:
        visitor.page.get_by_role("button", name="Take case-1").click()
        visitor.sees("Selling followers")
        visitor.page.get_by_role("button", name="Approve").click()
        visitor.sees("Undo")
    assert file_of(console).decisions[0].kind is DecisionKind.APPROVED


def test_the_view_comes_first(browser: Browser, blind_console: Served) -> None:
    blind_console.run(blind_console.office.case())
    with Opened.at(browser, blind_console) as visitor:
        visitor.press("Enter")
        visitor.sees("Your view first")
        assert "91% sure" not in visitor.page.content()
        visitor.press("v")
        visitor.sees(TEXT)
        visitor.press("2", "Enter")
        visitor.sees("91% sure")
        visitor.is_content()
