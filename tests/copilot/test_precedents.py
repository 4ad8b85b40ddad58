"""A draft says where it departs from what people found in cases like it."""

import pytest

from copilot.cases import CaseId
from copilot.precedents import departures
from copilot.recommendations import Finding, Precedent
from policy_corpus.model import SectionId
from tests.builders import a_section_finding

THREAT, OTHER = SectionId("violent-speech/2.1"), SectionId("violent-speech/9")
VIOLATED, NOT, EXCEPTED, UNCLEAR = Finding.VIOLATED, Finding.NOT_VIOLATED, Finding.EXCEPTED, Finding.UNCLEAR


def precedents(*findings: Finding, section: SectionId = THREAT) -> list[Precedent]:
    return [Precedent(CaseId(f"case-{n}"), section, finding, 0.9) for n, finding in enumerate(findings, 1)]


@pytest.mark.parametrize(
    ("draft", "known"),
    [
        pytest.param(VIOLATED, precedents(VIOLATED, VIOLATED), id="they agree"),
        pytest.param(VIOLATED, precedents(NOT), id="one case is none"),
        pytest.param(VIOLATED, precedents(NOT, VIOLATED), id="they don't agree among themselves"),
        pytest.param(VIOLATED, precedents(NOT, NOT, section=OTHER), id="they speak of another section"),
        pytest.param(UNCLEAR, precedents(NOT, NOT), id="the draft doesn't know"),
        pytest.param(NOT, precedents(EXCEPTED, NOT), id="an exception is no violation"),
        pytest.param(VIOLATED, [*precedents(NOT), *precedents(EXCEPTED)], id="the same case twice"),
    ],
)
def test_nothing_is_said(draft: Finding, known: list[Precedent]) -> None:
    assert departures([a_section_finding(finding=draft)], known) == ()


@pytest.mark.parametrize(
    ("draft", "known", "said"),
    [
        pytest.param(VIOLATED, precedents(NOT, EXCEPTED), "not violated in 2", id="people saw no violation"),
        pytest.param(NOT, precedents(VIOLATED, VIOLATED), "violated in 2", id="people saw one"),
    ],
)
def test_a_departure_is_said(draft: Finding, known: list[Precedent], said: str) -> None:
    [sentence] = departures([a_section_finding(finding=draft)], known)
    assert sentence == f"violent-speech/2.1 was found {said} confirmed cases like this one: case-1, case-2."
