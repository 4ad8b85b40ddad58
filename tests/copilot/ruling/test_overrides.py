"""Sections that override others exempt or cap, the higher precedence wins, and equals that disagree are a conflict."""

from collections.abc import Sequence
from typing import Any

import pytest

from copilot.recommendations import Finding
from copilot.ruling import Conflict, OverrideResult, Ruled, apply_overrides
from policy_corpus.model import Region, Section, SectionId
from tests.builders import a_section
from tests.drafts import a_ruled, an_overriding_section

RULE = SectionId("threats/1")
APPLIES, MAY_APPLY, NO = Finding.VIOLATED, Finding.UNCLEAR, Finding.NOT_VIOLATED
SATIRE = an_overriding_section("satire/1", "threats/*")
URGENT_SATIRE = an_overriding_section("satire/2", "threats/1", precedence=5)
NEWS = an_overriding_section("news/1", "threats/1", cap="label")
URGENT_NEWS = an_overriding_section("news/2", "threats/1", cap="label", precedence=5)
HARSH_NEWS = an_overriding_section("news/3", "threats/1", cap="remove")


def overridden(*others: tuple[Section, Finding], finding: Finding = Finding.VIOLATED, **parts: Any) -> OverrideResult:
    """What becomes of ``threats/1`` beside overriding sections that came to these findings."""
    rule = a_ruled(a_section(RULE, **parts), finding)
    return apply_overrides([rule, *(a_ruled(section, found) for section, found in others)])


def of_the_rule(result: OverrideResult) -> Finding:
    return result.ruled[0].finding.finding


@pytest.mark.parametrize(
    ("others", "finding", "caps"),
    [
        pytest.param([], Finding.VIOLATED, (), id="nothing overrides"),
        pytest.param([(SATIRE, APPLIES)], Finding.EXCEPTED, (), id="an exemption"),
        pytest.param([(SATIRE, NO)], Finding.VIOLATED, (), id="an exemption whose elements are not met"),
        pytest.param([(SATIRE, Finding.EXCEPTED)], Finding.VIOLATED, (), id="an exemption that is itself excepted"),
        pytest.param([(NEWS, APPLIES)], Finding.VIOLATED, ("label",), id="a cap"),
        pytest.param([(NEWS, NO)], Finding.VIOLATED, (), id="a cap whose elements are not met"),
        pytest.param([(SATIRE, APPLIES), (URGENT_NEWS, APPLIES)], Finding.VIOLATED, ("label",), id="the cap leads"),
        pytest.param([(NEWS, APPLIES), (URGENT_SATIRE, APPLIES)], Finding.EXCEPTED, (), id="the exemption leads"),
        pytest.param([(SATIRE, APPLIES), (URGENT_SATIRE, APPLIES)], Finding.EXCEPTED, (), id="two that agree"),
        pytest.param([(SATIRE, MAY_APPLY)], Finding.UNCLEAR, (), id="an exemption that may apply"),
        pytest.param([(SATIRE, MAY_APPLY), (SATIRE, APPLIES)], Finding.EXCEPTED, (), id="one applies, one may"),
        pytest.param([(NEWS, MAY_APPLY)], Finding.VIOLATED, ("label",), id="a cap that may apply makes it milder"),
        pytest.param([(NEWS, APPLIES), (SATIRE, MAY_APPLY)], Finding.UNCLEAR, (), id="an equal exemption may apply"),
        pytest.param([(URGENT_NEWS, APPLIES), (SATIRE, MAY_APPLY)], Finding.VIOLATED, ("label",), id="a lower one may"),
        pytest.param([(URGENT_SATIRE, APPLIES), (NEWS, MAY_APPLY)], Finding.EXCEPTED, (), id="a lower cap may apply"),
        pytest.param([(SATIRE, APPLIES), (URGENT_NEWS, MAY_APPLY)], Finding.EXCEPTED, (), id="doubt is never harsher"),
        pytest.param(
            [(HARSH_NEWS, APPLIES), (URGENT_NEWS, MAY_APPLY)],
            Finding.VIOLATED,
            ("remove", "label"),
            id="a milder cap may apply beside one that does",
        ),
        pytest.param(
            [(HARSH_NEWS, MAY_APPLY), (NEWS, MAY_APPLY)], Finding.VIOLATED, ("remove", "label"), id="two caps may apply"
        ),
    ],
)
def test_what_becomes_of_a_violated_section(
    others: list[tuple[Section, Finding]], finding: Finding, caps: tuple[str, ...]
) -> None:
    for order in (others, others[::-1]):
        result = overridden(*order)
        assert of_the_rule(result) is finding
        assert set(result.caps.get(RULE, ())) == set(caps)
        assert result.conflicts == ()


@pytest.mark.parametrize(
    "others",
    [
        pytest.param([(SATIRE, APPLIES), (NEWS, APPLIES)], id="one exempts, one caps"),
        pytest.param([(HARSH_NEWS, APPLIES), (NEWS, APPLIES)], id="two caps of equal precedence differ"),
        pytest.param([(URGENT_SATIRE, APPLIES), (URGENT_NEWS, APPLIES), (NEWS, APPLIES)], id="the two highest differ"),
    ],
)
def test_equals_that_disagree_are_a_conflict(others: list[tuple[Section, Finding]]) -> None:
    result = overridden(*others)
    assert result.conflicts == (Conflict(RULE, (others[0][0].id, others[1][0].id)),)
    assert of_the_rule(result) is Finding.VIOLATED


@pytest.mark.parametrize(
    ("ours", "theirs", "precedence", "conflict"),
    [
        pytest.param(["DE"], ["FR"], 0, True, id="two countries"),
        pytest.param(["DE"], ["EU"], 0, True, id="a country and the EU"),
        pytest.param(["DE"], ["FR"], 1, False, id="two countries, and one says that it leads"),
        pytest.param(["DE", "FR"], ["FR"], 0, False, id="they share a country"),
        pytest.param(["global"], ["FR"], 0, False, id="ours holds everywhere"),
        pytest.param(["DE"], ["global"], 0, False, id="theirs holds everywhere"),
    ],
)
def test_two_regions_that_pull_apart(ours: list[str], theirs: list[str], precedence: int, conflict: bool) -> None:
    other = an_overriding_section("satire/1", "threats/*", precedence=precedence, regions=tuple(map(Region, theirs)))
    result = overridden((other, APPLIES), regions=tuple(map(Region, ours)))
    assert bool(result.conflicts) is conflict
    assert of_the_rule(result) is (Finding.VIOLATED if conflict else Finding.EXCEPTED)


@pytest.mark.parametrize(
    ("target", "covered"),
    [
        pytest.param("threats/1", True, id="the section by its name"),
        pytest.param("threats/*", True, id="its whole policy"),
        pytest.param("threats/2", False, id="another section"),
        pytest.param("threats/1.1", False, id="a section below it"),
        pytest.param("threat/*", False, id="a policy with a shorter name"),
    ],
)
def test_an_override_acts_on_what_it_names(target: str, covered: bool) -> None:
    result = overridden((an_overriding_section("satire/1", target), APPLIES))
    assert of_the_rule(result) is (Finding.EXCEPTED if covered else Finding.VIOLATED)


@pytest.mark.parametrize(
    ("finding", "others", "expected"),
    [
        pytest.param(Finding.UNCLEAR, [(SATIRE, APPLIES)], Finding.EXCEPTED, id="an exemption settles a doubtful rule"),
        pytest.param(
            Finding.UNCLEAR, [(SATIRE, MAY_APPLY)], Finding.UNCLEAR, id="an exemption that may apply does not"
        ),
        pytest.param(Finding.UNCLEAR, [(NEWS, APPLIES)], Finding.UNCLEAR, id="a cap does not"),
        pytest.param(Finding.UNCLEAR, [(SATIRE, APPLIES), (NEWS, APPLIES)], Finding.UNCLEAR, id="a conflict does not"),
        pytest.param(
            Finding.NOT_VIOLATED, [(SATIRE, APPLIES)], Finding.NOT_VIOLATED, id="what is not violated stays so"
        ),
        pytest.param(Finding.EXCEPTED, [(NEWS, APPLIES)], Finding.EXCEPTED, id="what is excepted stays so"),
    ],
)
def test_what_becomes_of_other_findings(
    finding: Finding, others: Sequence[tuple[Section, Finding]], expected: Finding
) -> None:
    result = overridden(*others, finding=finding)
    assert of_the_rule(result) is expected
    assert (result.caps, result.conflicts, result.doubtful) == ({}, (), ())


def test_who_may_apply_is_named() -> None:
    assert overridden((SATIRE, MAY_APPLY), (NEWS, MAY_APPLY)).doubtful == (SATIRE.id, NEWS.id)
    assert overridden((SATIRE, APPLIES), (NEWS, MAY_APPLY)).doubtful == ()


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        pytest.param(Finding.VIOLATED, Finding.EXCEPTED, id="one that applies excepts"),
        pytest.param(Finding.UNCLEAR, Finding.UNCLEAR, id="one that may apply"),
        pytest.param(Finding.NOT_VIOLATED, Finding.NOT_VIOLATED, id="one that does not apply"),
    ],
)
def test_an_overriding_section_is_never_violated(finding: Finding, expected: Finding) -> None:
    result = overridden((SATIRE, finding), finding=Finding.NOT_VIOLATED)
    assert result.ruled[1].finding.finding is expected


def test_an_exempted_section_is_no_longer_likely_to_be_violated() -> None:
    rule = a_ruled(a_section(RULE), Finding.VIOLATED, 0.97)
    exempted, capped = (
        apply_overrides([rule, a_ruled(other, APPLIES)]).ruled[0].finding.probability for other in (SATIRE, NEWS)
    )
    assert (exempted, capped) == (0.5, 0.97)


def test_sections_keep_their_order_and_their_parts() -> None:
    given: list[Ruled] = [a_ruled(SATIRE, APPLIES), a_ruled(a_section(RULE)), a_ruled(NEWS, NO)]
    result = apply_overrides(given)
    assert [r.section for r in result.ruled] == [r.section for r in given]
    assert [r.finding.elements for r in result.ruled] == [r.finding.elements for r in given]
