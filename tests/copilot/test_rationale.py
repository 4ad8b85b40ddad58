"""A ruling is put into words that are true of its findings."""

from dataclasses import replace

import pytest
from msgspec import structs

from copilot.rationale import consider, explain, nearest_rule
from copilot.recommendations import Finding, PartFinding, Status
from copilot.ruling import Ruled, rule_case
from copilot.ruling.verdict import FLOOR
from tests.builders import a_section
from tests.drafts import a_rule, a_ruled, an_overriding_section

VIOLATED, UNCLEAR, EXCEPTED, NOT_VIOLATED = Finding.VIOLATED, Finding.UNCLEAR, Finding.EXCEPTED, Finding.NOT_VIOLATED
NAME = "threats/1 (Threat to kill or injure)"
SATIRE = an_overriding_section("satire/1", "threats/*")


def a_threat(finding: Finding, probability: float | None = None) -> Ruled:
    return a_ruled(a_section("threats/1"), finding, probability)


def with_elements(finding: Finding, *statuses: Status, groups: tuple[str | None, ...] = (None, None)) -> Ruled:
    ruled = a_ruled(a_rule(groups, id="threats/1"), finding)
    elements = tuple(PartFinding(f"e{number}", status) for number, status in enumerate(statuses))
    return replace(ruled, finding=structs.replace(ruled.finding, elements=elements))


@pytest.mark.parametrize(
    ("ruled", "words"),
    [
        pytest.param(
            [a_threat(VIOLATED)],
            f"{NAME} is violated: target and harm are met; none of its exceptions is (figurative).",
            id="a violation",
        ),
        pytest.param(
            [with_elements(VIOLATED, Status.MET, Status.NOT_MET, groups=("a", "a"))],
            f"{NAME} is violated: e0 is met.",
            id="of a group only what is met",
        ),
        pytest.param(
            [a_threat(VIOLATED), a_ruled(a_rule(id="spam/1"), VIOLATED, 0.95)],
            f"spam/1 (Threat to kill or injure) is violated: e0 is met. {NAME} is violated: target and harm are met; "
            "none of its exceptions is (figurative).",
            id="two violations, the likelier first",
        ),
        pytest.param(
            [a_threat(NOT_VIOLATED)], f"The nearest rule is {NAME}; target and harm are not met.", id="elements fail"
        ),
        pytest.param(
            [with_elements(NOT_VIOLATED, Status.MET, Status.NOT_MET)],
            f"The nearest rule is {NAME}; e1 is not met.",
            id="one element fails",
        ),
        pytest.param(
            [a_threat(EXCEPTED)], f"The nearest rule is {NAME}; the exception figurative is met.", id="an exception"
        ),
        pytest.param(
            [a_threat(VIOLATED), a_ruled(SATIRE)],
            f"The nearest rule is {NAME}; another section exempts it.",
            id="an exemption",
        ),
        pytest.param(
            [a_threat(UNCLEAR, FLOOR / 2)],
            f"The nearest rule is {NAME}, and it is far from the content.",
            id="a far rule",
        ),
        pytest.param(
            [a_threat(UNCLEAR)], "What was found does not settle threats/1 (target, harm).", id="an abstention"
        ),
        pytest.param([], "No rule that is in force here has to do with this content.", id="no rule"),
    ],
)
def test_why_the_verdict_is_what_it_is(ruled: list[Ruled], words: str) -> None:
    assert explain(rule_case(ruled)) == words


@pytest.mark.parametrize(
    ("ruled", "for_", "against"),
    [
        pytest.param(
            [a_threat(VIOLATED)],
            "target and harm are met.",
            "the exceptions figurative were considered and don't hold.",
            id="a violation",
        ),
        pytest.param(
            [a_ruled(a_rule(id="threats/1"))],
            "e0 is met.",
            None,
            id="a violation without exceptions",
        ),
        pytest.param(
            [a_threat(EXCEPTED)], "target and harm are met.", "the exception figurative is met.", id="excepted"
        ),
        pytest.param([a_threat(NOT_VIOLATED)], None, "target and harm are not met.", id="elements fail"),
        pytest.param([a_threat(UNCLEAR)], None, "target and harm are not settled.", id="doubt"),
        pytest.param(
            [a_threat(VIOLATED), a_ruled(SATIRE)],
            "target and harm are met.",
            "another section exempts it.",
            id="exempted",
        ),
        pytest.param(
            [a_threat(VIOLATED), a_ruled(SATIRE, UNCLEAR)],
            "target and harm are met.",
            "another section may exempt it.",
            id="perhaps exempted",
        ),
    ],
)
def test_what_speaks_for_and_against(ruled: list[Ruled], for_: str | None, against: str | None) -> None:
    considered = consider(rule_case(ruled))
    assert considered.for_ == (f"{NAME}: {for_}" if for_ else f"{NAME} is the rule that the content comes nearest to.",)
    least = f"{NAME} knows no exception; whether the least restrictive action suffices remains to be judged."
    assert considered.against == (f"{NAME}: {against}" if against else least,)


def test_both_sides_are_heard_of_the_two_nearest_rules() -> None:
    sections = [a_section(f"threats/{number}") for number in range(4)]
    near = zip(sections, (0.1, 0.4, 0.2, 0.3), strict=True)
    considered = consider(rule_case([a_ruled(section, NOT_VIOLATED, p) for section, p in near]))
    for side in (considered.for_, considered.against):
        assert [sentence.split(" ")[0] for sentence in side] == ["threats/1", "threats/3"]


def test_without_rules_nothing_is_considered() -> None:
    assert consider(rule_case([a_ruled(SATIRE)])).for_ == ()


def test_the_nearest_rule() -> None:
    near, far = a_threat(NOT_VIOLATED, 0.4), a_ruled(a_section("spam/1"), NOT_VIOLATED, 0.2)
    assert nearest_rule(rule_case([far, near])) == near
    assert nearest_rule(rule_case([far, near, a_ruled(SATIRE, VIOLATED, 0.9)])) == near
    tied = a_ruled(a_section("spam/2"), NOT_VIOLATED, 0.4)
    assert nearest_rule(rule_case([tied, near])) == tied
    assert nearest_rule(rule_case([])) is None
