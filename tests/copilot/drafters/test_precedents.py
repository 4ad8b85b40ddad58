"""Decided cases that resemble a content weigh for the section that they were decided under, and for no other."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from copilot.cases import CaseId
from copilot.drafters.calibration import load_calibration
from copilot.drafters.local import LocalDrafter
from copilot.drafting import Brief
from copilot.pipeline import Pipeline
from copilot.recommendations import Finding, Precedent
from policy_corpus.model import SectionId
from tests.builders import a_case, a_section
from tests.copilot.drafters.test_local import IDIOM, VIOLATING, a_hit
from tests.copilot.pipelines import a_copilot, local_drafter


def some(finding: Finding, section: str = "violent-speech/2.1") -> tuple[Precedent, ...]:
    return tuple(Precedent(CaseId(f"decided-{n}"), SectionId(section), finding, 0.9) for n in range(3))


async def probability(*precedents: Precedent) -> float:
    """Of a content that lies between the two sides of the section's own examples."""
    brief = Brief(a_case(), (a_hit(a_section(), (VIOLATING, 0.4), (IDIOM, 0.4)),), (), precedents, "en")
    said = (await LocalDrafter(load_calibration()).draft(brief)).sections[0].probability
    assert said is not None
    return said


async def test_a_violation_that_was_decided_makes_another_likelier() -> None:
    assert await probability(*some(Finding.VIOLATED)) > await probability() + 0.01


@pytest.mark.parametrize("finding", [Finding.NOT_VIOLATED, Finding.EXCEPTED])
async def test_a_permission_that_was_decided_makes_a_violation_less_likely(finding: Finding) -> None:
    assert await probability(*some(finding)) < await probability() - 0.01


@pytest.mark.parametrize(
    "precedents",
    [
        pytest.param(some(Finding.VIOLATED, "other/1"), id="of another section"),
        pytest.param(some(Finding.UNCLEAR), id="that settled nothing"),
    ],
)
async def test_precedents_that_say_nothing_here(precedents: tuple[Precedent, ...]) -> None:
    assert await probability(*precedents) == await probability()


class OneDecided:
    """Precedents of which one fits, whatever is asked; it remembers which sections were asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[SectionId, ...]] = []

    async def similar(self, content: str, sections: Sequence[SectionId]) -> tuple[Precedent, ...]:
        del content
        self.asked.append(tuple(sections))
        return (Precedent(CaseId("decided-1"), sections[0], Finding.VIOLATED, 0.95),)


async def test_what_was_weighed_is_shown(tmp_path: Path) -> None:
    precedents = OneDecided()
    async with a_copilot(tmp_path, local_drafter()) as copilot:
        alone = await copilot.recommend(a_case())
        weighing = Pipeline(replace(copilot.pipeline.parts, precedents=precedents))
        recommendation = await weighing.recommend(a_case())
    assert [len(asked) > 1 for asked in precedents.asked] == [True]
    assert [precedent.case_id for precedent in recommendation.precedents] == ["decided-1"]
    assert alone.precedents == ()
    chances = [{f.section: f.probability for f in each.findings} for each in (alone, recommendation)]
    assert chances[1][precedents.asked[0][0]] > chances[0][precedents.asked[0][0]]
