"""A finding becomes statuses that come to it, and nothing that stood already is turned over for less."""

import pytest

from copilot.drafters.settling import settle
from copilot.drafting import PartDraft, QuotedWords, SectionDraft
from copilot.recommendations import Finding, Status
from copilot.ruling import rule_on
from policy_corpus.model import SectionId
from retrieval.hits import Hit, Passage, PassageKind, PassageScore, PassageScores
from retrieval.ports import PassageId
from tests.builders import a_case, a_section
from tests.drafts import a_rule

SECTION = a_section()
MET, NOT_MET, UNCLEAR = Status.MET, Status.NOT_MET, Status.UNCLEAR


def a_said(section: SectionId, elements: Status, exceptions: Status, *quotes: str) -> SectionDraft:
    evidence = tuple(QuotedWords(quote) for quote in quotes)
    return SectionDraft(
        section,
        tuple(PartDraft(part.id, elements, (part.unit,), evidence) for part in SECTION.elements),
        tuple(PartDraft(part.id, exceptions, (part.unit,)) for part in SECTION.exceptions),
        0.5,
    )


def near(part: str | None, dense: float = 0.9, kind: PassageKind = PassageKind.ALLOWED) -> PassageScore:
    passage = Passage(PassageId(f"p{dense}"), SECTION.key, kind, "words", "words", part)
    return PassageScore(passage, dense, 0.0)


def finding_of(said: SectionDraft) -> Finding:
    return rule_on(SECTION, {part.id: part.status for part in (*said.elements, *said.exceptions)})


@pytest.mark.parametrize("finding", [Finding.VIOLATED, Finding.NOT_VIOLATED, Finding.UNCLEAR])
@pytest.mark.parametrize("elements", list(Status))
@pytest.mark.parametrize("exceptions", list(Status))
def test_statuses_come_to_the_finding(finding: Finding, elements: Status, exceptions: Status) -> None:
    said = settle(a_said(SECTION.id, elements, exceptions), finding, Hit(SECTION, 1.0), a_case(), 10)
    found = finding_of(said)
    assert found is finding or (finding is Finding.NOT_VIOLATED and found is Finding.EXCEPTED)
    if finding is Finding.VIOLATED:
        assert all(part.evidence for part in said.elements)


def test_what_comes_to_it_already_stays() -> None:
    excepted = a_said(SECTION.id, MET, MET, "Friday")
    assert settle(excepted, Finding.NOT_VIOLATED, Hit(SECTION, 1.0), a_case(), 0) is excepted
    violated = a_said(SECTION.id, MET, NOT_MET, "Friday")
    assert settle(violated, Finding.VIOLATED, Hit(SECTION, 1.0), a_case(), 0) is violated


@pytest.mark.parametrize(
    ("passages", "finding", "settled"),
    [
        pytest.param([near(SECTION.exceptions[0].id)], Finding.EXCEPTED, SECTION.exceptions[0].id, id="an exception"),
        pytest.param([near(SECTION.elements[-1].id)], Finding.NOT_VIOLATED, SECTION.elements[-1].id, id="an element"),
        pytest.param(
            [near(SECTION.exceptions[0].id, 0.1), near(SECTION.elements[-1].id, 0.8)],
            Finding.NOT_VIOLATED,
            SECTION.elements[-1].id,
            id="the nearest of two",
        ),
        pytest.param([near("gone")], Finding.NOT_VIOLATED, SECTION.elements[0].id, id="a part that is no more"),
        pytest.param(
            [near(SECTION.elements[-1].id, kind=PassageKind.VIOLATES)],
            Finding.NOT_VIOLATED,
            SECTION.elements[0].id,
            id="no allowed example",
        ),
    ],
)
def test_the_nearest_allowed_example_says_what_clears_it(
    passages: list[PassageScore], finding: Finding, settled: str
) -> None:
    hit = Hit(SECTION, 1.0, passages=PassageScores.of(passages))
    said = settle(a_said(SECTION.id, UNCLEAR, UNCLEAR), Finding.NOT_VIOLATED, hit, a_case(), 0)
    assert finding_of(said) is finding
    decisive = MET if finding is Finding.EXCEPTED else NOT_MET
    parts = said.exceptions if finding is Finding.EXCEPTED else said.elements
    assert [part.id for part in parts if part.status is decisive] == [settled]


def test_an_any_of_group_fails_together() -> None:
    section = a_rule(["one", "one", None])
    unclear = SectionDraft(section.id, tuple(PartDraft(part.id, UNCLEAR) for part in section.elements))
    said = settle(unclear, Finding.NOT_VIOLATED, Hit(section, 1.0), a_case(), 0)
    assert [part.status for part in said.elements] == [NOT_MET, NOT_MET, UNCLEAR]


def test_units_are_numbered_and_words_that_were_shown_are_kept() -> None:
    said = settle(a_said(SECTION.id, MET, UNCLEAR, "Friday"), Finding.VIOLATED, Hit(SECTION, 1.0), a_case(), 7)
    assert [part.units for part in said.elements] == [(7 + part.unit,) for part in SECTION.elements]
    assert {quote.quote for part in said.elements for quote in part.evidence} == {"Friday"}
