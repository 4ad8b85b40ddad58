"""The page loads nothing, runs nothing, can't be broken by a case, and says what a reader has to know."""

import re
from dataclasses import replace
from time import perf_counter

import pytest
from msgspec import structs

from copilot.cases import ContextItem
from copilot.recommendations import Considerations, Finding, Verdict
from evals.comparing import compare
from evals.golden_cases import Control
from evals.report.failures import Opened, worst_failures
from evals.report.markup import visible
from evals.report.page import render_report
from evals.runs.outcomes import Ending
from evals.scoring.model import NO_VIOLATION, ROUTED, VIOLATION, CaseScore
from policy_corpus.model import SectionId
from tests.builders import BODY, a_case, a_part_finding, a_recommendation, a_routed_recommendation, an_abstention
from tests.evals.report.pages import a_material, read_page
from tests.evals.scoring.labelled import OTHER, RULE, a_draft_of, a_golden, a_score, an_outcome, found
from tests.evals.scoring.simulated import a_run, noisy

NAUGHTY = [
    "<script>alert(1)</script>",
    "</script></style></title><img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "]]><!--",
    "&lt;script&gt;",
    "{{7*7}} ${7*7}",
    "\u202e\u0000\ud800\ufffe",
    "</details></td></tr></table></main>",
]
RUN = a_run(800)


def a_miss(text: str = "I know where you park.") -> Opened:
    """A violation that was drafted as permitted, under another section."""
    case = a_case(text=text, context=(), media=())
    rec = a_draft_of(found(OTHER, Finding.NOT_VIOLATED, 0.2), verdict=Verdict.NO_VIOLATION, rationale="Nothing here.")
    golden = a_golden(case=case, note="The words are a threat.")
    return Opened(golden, an_outcome(rec))


def hostile(text: str) -> Opened:
    """The same text in every place where a stranger or a model can put one."""
    label = text.encode("utf-8", "replace").decode()
    case = a_case(id=label, text=text, language=label, surface=label, context=(ContextItem(label, text),), media=())
    part = a_part_finding(label, evidence=(), citations=())
    finding = structs.replace(found(RULE, Finding.NOT_VIOLATED, 0.1), elements=(part,), version=label)
    rec = a_draft_of(verdict=Verdict.NO_VIOLATION, rationale=text, considerations=Considerations((text,), (text,)))
    golden = a_golden(Control(RULE), Control(SectionId(label)), case=case, note=text, family=label, tags=(label,))
    return Opened(golden, replace(an_outcome(replace(rec, findings=(finding,))), case_id=label))


def a_page_with(text: str) -> str:
    """With that text wherever one can stand."""
    opened = hostile(text)
    score = replace(a_score(VIOLATION, NO_VIOLATION, severity=text), case_id=str(opened.golden.case.id))
    score = replace(score, slices=(("policy", text), ("language", text)), sections_needed=frozenset({text}))
    other = compare([replace(score, verdict=VIOLATION, verdict_right=True, decision_and_citations=True)], [score])
    about = {"drafter": text, "settings": {text: text}}
    return render_report(a_material([score], [opened], comparison=other, about=about))


@pytest.mark.parametrize("text", NAUGHTY, ids=range(len(NAUGHTY)))
def test_what_a_stranger_wrote_stays_text(text: str) -> None:
    """The elements are those of a page with harmless words in every place, and so are their attributes."""
    page, harmless = a_page_with(text), read_page(a_page_with("harmless"))
    reader = read_page(page)
    page.encode()

    assert [each.name for each in reader.elements] == [each.name for each in harmless.elements]
    assert [list(each.attributes) for each in reader.elements] == [list(e.attributes) for e in harmless.elements]
    assert all((each.attributes.get("href") or "#").startswith("#") for each in reader.elements)
    assert {"script", "img", "iframe"}.isdisjoint(each.name for each in reader.elements)
    assert reader.text.count(visible(text)) >= 10


def test_the_page_loads_nothing() -> None:
    page = render_report(a_material(RUN))
    policies = [e.attributes for e in read_page(page).named("meta") if "http-equiv" in e.attributes]

    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[\w+/=]{44}'; base-uri 'none'; form-action 'none'",
        policies[0]["content"] or "",
    )
    assert not re.search(r"https?:|//[a-z]|@import|url\(", page)


def test_the_headline_stands_first_with_its_interval() -> None:
    material = a_material(RUN)
    page = read_page(render_report(material))
    headline = material.scores.scorecard.metrics["headline"]
    assert headline.value is not None
    assert headline.low is not None

    first = page.named("section")[0].text
    assert first.startswith(f"In short{headline.value:.1%}of 800 cases in ")
    assert f"95% interval {headline.low:.1%} to " in first
    assert page.named("h2")[0].text == "In short"
    assert "Against the baseline" not in page.text


def test_everything_can_be_reached() -> None:
    opened = [a_miss()]
    score = a_score(VIOLATION, NO_VIOLATION, severity="high")
    other = compare([a_score(severity="high")], [score])
    page = read_page(render_report(a_material([score], opened, comparison=other)))
    ids = [each.attributes["id"] for each in page.elements if "id" in each.attributes]

    assert len(ids) == len(set(ids))
    links = [each.attributes["href"] or "" for each in page.named("a")]
    assert {link[1:] for link in links} <= set(ids)
    assert "#failure-0" in links
    assert all(
        each.attributes.get("tabindex") == "0" for each in page.elements if each.attributes.get("class") == "wide"
    )
    assert len(page.named("caption")) == len(page.named("table"))
    assert all(each.attributes.get("scope") in ("col", "row") for each in page.named("th"))
    assert all(each.text.strip() for each in page.named("th", "caption", "summary", "h1", "h2", "h3", "a"))


def test_a_failure_opens_the_case_beside_its_sections_and_findings() -> None:
    page = read_page(render_report(a_material(opened=[a_miss()])))
    details = next(each.text for each in page.named("details") if each.text.startswith("Open case-1"))

    for said in ("I know where you park.", "The words are a threat.", "Nothing here.", f"{OTHER} (2026-03-01)"):
        assert said in details
    assert f"{RULE} (2026-03-01) Threat to kill or injure (controlling)" in details
    assert BODY in details
    assert f"Controlling, but there is no finding of it: {RULE}." in details


def test_what_was_quoted_of_the_content_is_marked() -> None:
    rec = a_recommendation(verdict=Verdict.VIOLATION)
    page = read_page(
        render_report(a_material(opened=[Opened(a_golden(verdict=Verdict.NO_VIOLATION), an_outcome(rec))]))
    )
    marked = [each.text for each in page.named("mark") if "blockquote" in each.parents]

    assert marked == ["I know where you park."]


def test_the_content_of_a_case_that_belongs_to_people_alone_is_withheld() -> None:
    golden = a_golden(verdict=Verdict.UNCLEAR, lane="child_safety", case=a_case(text="The words in question."))
    routed = Opened(a_golden(case=a_case(text="The words in question.")), an_outcome(a_routed_recommendation()))
    for opened in (Opened(golden, an_outcome(a_recommendation(rationale="The words in question."))), routed):
        page = read_page(render_report(a_material(opened=[opened])))
        assert "its content is not shown here" in page.text
        assert "The words in question" not in page.text


@pytest.mark.parametrize(
    ("score", "group"),
    [
        pytest.param(a_score(ROUTED), "Drafted, but belongs to people alone", id="drafted and not to be"),
        pytest.param(a_score(ROUTED, ending=Ending.ABSTAINED), "Not routed to the people", id="not routed"),
        pytest.param(a_score(VIOLATION, NO_VIOLATION, severity="high"), "Severe violations", id="severe"),
        pytest.param(a_score(NO_VIOLATION, VIOLATION), "Permitted speech", id="permitted speech flagged"),
        pytest.param(a_score(VIOLATION, NO_VIOLATION, severity="low"), "Other violations", id="a light one"),
        pytest.param(a_score(ending=Ending.FAILED), "Failed", id="failed"),
        pytest.param(a_score(ending=Ending.ABSTAINED), "Abstained", id="abstained"),
        pytest.param(a_score(decision_and_citations=False), "Right verdict, but", id="a section is not cited"),
    ],
)
def test_failures_stand_in_groups(score: CaseScore, group: str) -> None:
    page = read_page(render_report(a_material([score])))
    heads = [each.text for each in page.named("h3") if (each.attributes.get("id") or "").startswith("group-")]

    assert len(heads) == 1
    assert heads[0].startswith(group)
    assert "The case is not in the run's folder." in page.text


def test_the_worst_are_shown_and_the_rest_is_counted() -> None:
    scores = [
        replace(s, case_id=f"x{n}", family=f"x{n}") for n, s in enumerate([a_score(VIOLATION, NO_VIOLATION)] * 290)
    ]
    scores += [replace(a_score(ROUTED), case_id=f"y{n}", family=f"y{n}") for n in range(20)]
    page = read_page(render_report(a_material(scores)))

    assert [s.case_id[0] for s in worst_failures(scores)] == ["y"] * 20 + ["x"] * 280
    assert "310 of 310 outcomes. The worst 300 are shown, 10 more are not." in page.text
    assert "280 of 290 shown" in page.text
    assert len([e for e in page.named("tr") if (e.attributes.get("id") or "").startswith("failure-")]) == 300


def test_plots_have_axes_and_their_numbers_stand_in_tables() -> None:
    page = read_page(render_report(a_material(RUN)))
    plots = [each for each in page.named("svg") if each.attributes.get("role") == "img"]

    assert [each.attributes["aria-labelledby"] for each in plots] == ["reliability-title", "risk-title"]
    for plot, axes in zip(
        plots,
        (
            ("probability of a violation that was said", "share that were violations"),
            ("share of the cases with a verdict that are shown", "share of these that are wrong"),
        ),
        strict=True,
    ):
        assert all(axis in plot.text for axis in axes)
        assert {"0%", "20%", "100%"} <= set(re.findall(r"\d+%", plot.text))
    captions = [each.text for each in page.named("caption")]
    assert {"Reliability", "Risk and coverage"} <= set(captions)


def test_the_comparison_says_what_changed() -> None:
    after = noisy(RUN, 2, 0.15, only_worse=True)
    page = read_page(render_report(a_material(after, comparison=compare(RUN, after), against={"id": "other"})))
    changes = page.named("section")[1].text

    assert "the headline went from " in changes
    assert ": worse." in changes
    assert "Slices that moved" in changes
    assert "F1 of violations" in changes
    row = next(each.text for each in page.named("tr") if each.text.startswith("decided as labelled and every"))
    assert f"{len(RUN):,}" in row
    assert "McNemar" in [each.text for each in page.named("th")]
    assert "other" in changes
    assert "abc" in changes


@pytest.mark.parametrize(
    "scores",
    [
        pytest.param([a_score(ending=Ending.FAILED)], id="all failed"),
        pytest.param([a_score(ROUTED, ending=Ending.ROUTED)], id="all routed"),
        pytest.param([a_score()], id="one case, all right"),
    ],
)
def test_a_run_with_little_in_it_is_told_too(scores: list[CaseScore]) -> None:
    page = read_page(render_report(a_material(scores, comparison=compare(scores, scores))))
    assert "nan" not in page.text.replace("nance", "")
    assert "None" not in page.text.replace("None for sure", "").replace("None.", "")


def test_a_failure_and_an_abstention_say_why() -> None:
    failed = read_page(render_report(a_material(opened=[Opened(a_golden(), an_outcome())])))
    abstained = read_page(render_report(a_material(opened=[Opened(a_golden(), an_outcome(an_abstention()))])))

    assert "failed: Timeout: no answer" in failed.text
    assert "No section of the corpus speaks of this." in abstained.text


def test_ten_thousand_cases_take_seconds() -> None:
    before = a_run(10_000)
    after = noisy(before, 2, 0.05)
    material = a_material(after)
    began = perf_counter()
    page = render_report(replace(material, comparison=compare(before, after)))
    assert perf_counter() - began < 20
    assert len(page) < 2_000_000


def test_a_slice_of_a_single_family_has_no_figure() -> None:
    one = replace(RUN[0], slices=(*RUN[0].slices, ("tag", "seen once")))
    page = read_page(render_report(a_material([one, *RUN[1:]])))
    notes = [each.text for each in page.named("p") if each.attributes.get("class") == "note"]
    assert "Of a single family each, so without a figure: seen once (1)." in notes
    assert "seen once" not in [each.text for each in page.named("th")]
