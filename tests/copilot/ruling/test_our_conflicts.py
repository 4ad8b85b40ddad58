"""Where our own policies pull in two directions with equal weight, nothing is recommended, and it is said why."""

from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

import policy_corpus
from copilot.recommendations import Finding, Status, Verdict
from copilot.ruling import Ruled, Ruling, rule_case, rule_on
from policy_corpus.model import Region, Section, SectionId
from policy_corpus.reader import read_corpus
from tests.drafts import a_ruled

CORPUS = read_corpus(Path(str(files(policy_corpus))))
TODAY = date(2026, 11, 22)


def met(region: str, *sections: str) -> Ruling:
    """A case in that region for which every element of those sections is met and no exception is."""
    in_force = {section.id: section for section in CORPUS.in_force(TODAY, Region(region))}
    return rule_case([_met(in_force, SectionId(section)) for section in sections])


def _met(in_force: dict[SectionId, Section], section: SectionId) -> Ruled:
    found = in_force[section]
    statuses = {part.id: Status.MET for part in found.elements} | {part.id: Status.NOT_MET for part in found.exceptions}
    return a_ruled(found, rule_on(found, statuses), 0.9)


@pytest.mark.parametrize(
    ("region", "sections"),
    [
        pytest.param("TR", ["2.1", "6.2", "6.3"], id="a judgment against criticism of those who govern"),
        pytest.param("TH", ["2.1", "6.2", "6.3"], id="the same in Thailand"),
        pytest.param("FR", ["5.1", "6.1"], id="the quiet day against the debate"),
        pytest.param("ES", ["5.1", "6.1"], id="the same in Spain"),
        pytest.param("DE", ["3.2", "6.1"], id="a banned sign in a debate about the ban"),
    ],
)
def test_people_decide_what_our_rules_leave_open(region: str, sections: list[str]) -> None:
    ruling = met(region, *(f"regional-law/{section}" for section in sections))
    assert ruling.verdict is Verdict.UNCLEAR
    assert ruling.abstention is not None
    assert ruling.abstention.reason == "conflict"
    assert all(f"regional-law/{section}" in ruling.abstention.detail for section in sections)


@pytest.mark.parametrize(
    ("region", "sections", "verdict", "finding"),
    [
        pytest.param("TR", ["2.1", "6.3"], Verdict.VIOLATION, Finding.VIOLATED, id="a judgment, and no criticism"),
        pytest.param("TR", ["2.1", "6.2"], Verdict.NO_VIOLATION, Finding.EXCEPTED, id="criticism, and no judgment"),
        pytest.param("FR", ["5.1"], Verdict.VIOLATION, Finding.VIOLATED, id="the quiet day, and no debate"),
    ],
)
def test_one_side_alone_is_decided(region: str, sections: list[str], verdict: Verdict, finding: Finding) -> None:
    ruling = met(region, *(f"regional-law/{section}" for section in sections))
    assert (ruling.verdict, ruling.ruled[0].finding.finding) == (verdict, finding)


def test_a_judgment_lets_nothing_heavier_be_done_than_to_withhold_there() -> None:
    assert met("TR", "regional-law/2.1", "regional-law/6.3").caps[SectionId("regional-law/2.1")] == (
        "withhold_in_region",
    )
