"""What the local drafter clears, by which part, and what it holds back."""

from dataclasses import replace

import pytest

from copilot.drafters.calibration import load_calibration
from copilot.drafters.clearing import cleared_by
from copilot.drafters.local import LocalDrafter
from copilot.drafting import Brief, Draft
from copilot.grounding import ground
from copilot.recommendations import Status, Verdict
from copilot.ruling import rule_case
from policy_corpus.model import Example, Section, Severity, Side
from retrieval.hits import Hit, Passage, PassageKind, PassageScore, PassageScores
from retrieval.ports import PassageId
from tests.builders import a_case, a_section

MET, NOT_MET, UNCLEAR = Status.MET, Status.NOT_MET, Status.UNCLEAR
VIOLATING = Example("Friday is your last day, I will hurt you.", Side.VIOLATES)
IDIOM = Example("If they cancel this show I'll die.", Side.ALLOWED, exception="figurative")
NOBODY = Example("Somebody ought to be stopped.", Side.ALLOWED, fails="target")


def a_hit(section: Section, *scores: tuple[Example, float], score: float = 1.0) -> Hit:
    found = []
    for example, dense in scores:
        kind = PassageKind.VIOLATES if example.side is Side.VIOLATES else PassageKind.ALLOWED
        part = example.exception or example.fails
        passage = Passage(PassageId(example.text), section.id, kind, example.text, example.text, part)
        found.append(PassageScore(passage, dense, 0.0))
    return Hit(
        replace(section, examples=tuple(example for example, _ in scores)), score, passages=PassageScores.of(found)
    )


def any_of(section: Section, *grouped: str) -> Section:
    """The section with these elements in one any-of group."""
    elements = tuple(replace(e, group="one") if e.id in grouped else e for e in section.elements)
    return replace(section, elements=elements)


async def drafted(*hits: Hit, lean: float | None = None) -> tuple[Brief, Draft]:
    brief = Brief(a_case(), hits, language="en", lean=lean)
    return brief, await LocalDrafter(load_calibration()).draft(brief)


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        pytest.param("harm", {"target": UNCLEAR, "harm": NOT_MET, "figurative": NOT_MET}, id="an element alone"),
        pytest.param("figurative", {"target": UNCLEAR, "harm": UNCLEAR, "figurative": MET}, id="an exception"),
    ],
)
def test_one_part_clears_a_section(part: str, expected: dict[str, Status]) -> None:
    assert cleared_by(a_section(), part) == expected


async def test_what_is_cleared_by_one_of_an_any_of_group_is_cleared() -> None:
    section = any_of(a_section(), "target", "harm")
    brief, draft = await drafted(a_hit(section, (VIOLATING, 0.4), (NOBODY, 0.95)))
    assert {part.status for part in draft.sections[0].elements} == {NOT_MET}
    assert rule_case(ground(draft, brief).ruled).verdict is Verdict.NO_VIOLATION


async def test_exceptions_are_claimed_only_of_what_is_near() -> None:
    near = a_hit(a_section("near/1"), (VIOLATING, 0.6), (IDIOM, 0.9), score=4.0)
    far = a_hit(a_section("far/1"), (VIOLATING, 0.1), (IDIOM, 0.3), score=-4.0)
    _, draft = await drafted(near, far)
    assert [said.exceptions[0].status for said in draft.sections] == [MET, NOT_MET]
    assert NOT_MET in {part.status for part in draft.sections[1].elements}


async def test_beside_a_violation_no_exception_is_claimed() -> None:
    violated = a_hit(a_section("violated/1"), (VIOLATING, 0.95), (IDIOM, 0.4), score=1.0)
    beside = a_hit(a_section("beside/1"), (VIOLATING, 0.5), (IDIOM, 0.55), score=7.0)
    _, draft = await drafted(violated, beside)
    calibration = load_calibration()
    first, second = (said.probability or 0.0 for said in draft.sections)
    assert second >= 0.3 * first
    assert first >= calibration.high > calibration.low >= second
    assert MET not in {part.status for part in draft.sections[1].exceptions}


@pytest.mark.parametrize(
    ("severity", "lean", "verdict"),
    [
        pytest.param(
            Severity.MEDIUM, -0.32, Verdict.NO_VIOLATION, id="medium severity at more than a quarter is cleared"
        ),
        pytest.param(Severity.HIGH, -0.32, Verdict.UNCLEAR, id="high severity at more than a quarter is held back"),
        pytest.param(Severity.HIGH, -0.6, Verdict.NO_VIOLATION, id="high severity at a fifth is cleared"),
        pytest.param(Severity.CRITICAL, -0.6, Verdict.UNCLEAR, id="critical severity at a fifth is held back"),
    ],
)
async def test_what_is_severe_is_cleared_only_when_it_is_unlikely(
    severity: Severity, lean: float, verdict: Verdict
) -> None:
    section = replace(a_section(), severity=severity)
    brief, draft = await drafted(a_hit(section, (VIOLATING, 0.5), (IDIOM, 0.5)), lean=lean)
    least, most = (0.25, load_calibration().low) if lean == -0.32 else (0.15, 0.25)
    assert least < (draft.sections[0].probability or 0.0) <= most
    assert rule_case(ground(draft, brief).ruled).verdict is verdict


async def test_critical_severity_is_cleared_where_a_violation_is_unlikely() -> None:
    section = replace(a_section(), severity=Severity.CRITICAL)
    brief, draft = await drafted(a_hit(section, (VIOLATING, 0.3), (IDIOM, 0.7)))
    assert rule_case(ground(draft, brief).ruled).verdict is Verdict.NO_VIOLATION
