"""A judge weighs in where the local findings are open, within its time, and never worsens a failure."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from copilot.drafters.judge import Judge
from copilot.drafters.judge_fusion import JudgeFusion
from copilot.drafters.judged import JudgedDrafter
from copilot.drafting import Brief, Draft, PartDraft, SectionDraft
from copilot.errors import CopilotError, ModelReplyUnusable, ModelUnavailable
from copilot.recommendations import Finding, Status
from copilot.ruling import rule_on
from policy_corpus.model import Section
from tests.builders import a_section
from tests.copilot.drafters.answering_judge import AnsweringModel
from tests.drafts import a_brief

FIRST, SECOND, THIRD = a_section(), a_section("abuse/1.1", title="Abuse"), a_section("spam/1.1", title="Spam")
FUSION = JudgeFusion("test", 0.0, 0.5, 0.5, open_from=0.2, open_to=0.8, low=0.3, high=0.7, provenance={})


class Drafts:
    """A drafter that gives each candidate a probability, and says nothing else."""

    name = "local:"

    def __init__(self, *probabilities: float | None) -> None:
        self._probabilities, self.closed = probabilities, 0

    async def draft(self, brief: Brief) -> Draft:
        before = brief.units_before
        return Draft(
            tuple(
                _unclear(hit.section, before[hit.section.key], probability)
                for hit, probability in zip(brief.candidates, self._probabilities, strict=True)
            ),
            calibration="inner",
        )

    async def close(self) -> None:
        self.closed += 1


def _unclear(section: Section, before: int, probability: float | None) -> SectionDraft:
    def said(part_id: str, unit: int) -> PartDraft:
        return PartDraft(part_id, Status.UNCLEAR, (before + unit,))

    return SectionDraft(
        section.id,
        tuple(said(part.id, part.unit) for part in section.elements),
        tuple(said(part.id, part.unit) for part in section.exceptions),
        probability,
    )


def judged(
    inner: Drafts, model: AnsweringModel, seconds: float = 60.0, ticks: Iterator[float] | None = None
) -> JudgedDrafter:
    return JudgedDrafter(inner, Judge(model), FUSION, seconds, lambda: next(ticks, 0.0) if ticks else 0.0)


def finding_of(said: SectionDraft, section: Section) -> Finding:
    return rule_on(section, {part.id: part.status for part in (*said.elements, *said.exceptions)})


@pytest.mark.parametrize(
    ("local", "judge", "finding"),
    [
        pytest.param(0.6, 0.9, Finding.VIOLATED, id="both lean to a violation"),
        pytest.param(0.4, 0.05, Finding.NOT_VIOLATED, id="both lean to none"),
        pytest.param(0.7, 0.3, Finding.UNCLEAR, id="they disagree"),
    ],
)
async def test_what_both_say_settles_it(local: float, judge: float, finding: Finding) -> None:
    drafter = judged(Drafts(local), AnsweringModel(judge))
    draft = await drafter.draft(a_brief(FIRST))
    said = draft.sections[0]
    assert finding_of(said, FIRST) is finding
    assert said.probability == FUSION.fused(local, judge)
    assert draft.sent["judged"] == {FIRST.id: {"local": local, "judge": judge, "fused": said.probability}}
    if finding is Finding.VIOLATED:
        assert all(part.evidence for part in said.elements)


async def test_only_what_is_open_is_asked_about_the_likeliest_first() -> None:
    model = AnsweringModel(0.5)
    brief = a_brief(FIRST, SECOND, THIRD)
    draft = await judged(Drafts(0.3, 0.95, 0.6), model).draft(brief)
    assert list(draft.sent["judged"]) == [THIRD.id, FIRST.id]  # type: ignore[call-overload]
    assert draft.sections[1] == (await Drafts(0.3, 0.95, 0.6).draft(brief)).sections[1]


async def test_what_has_no_probability_is_left_alone() -> None:
    model = AnsweringModel(0.5)
    brief = a_brief(FIRST)
    draft = await judged(Drafts(None), model).draft(brief)
    assert model.asked == []
    assert draft.sections == (await Drafts(None).draft(brief)).sections


@pytest.mark.parametrize(
    ("seconds", "asked"),
    [
        pytest.param(0.0, 0, id="no time at all"),
        pytest.param(1.0, 1, id="time for one, which takes longer"),
        pytest.param(2.5, 2, id="time for two"),
        pytest.param(99.0, 3, id="time for all"),
    ],
)
async def test_it_stops_when_the_time_is_spent(seconds: float, asked: int) -> None:
    model = AnsweringModel(0.5)
    ticks = iter([0.0, 0.0, 2.0, 4.0, 6.0])
    await judged(Drafts(0.5, 0.5, 0.5), model, seconds, ticks).draft(a_brief(FIRST, SECOND, THIRD))
    assert len(model.asked) == asked


@pytest.mark.parametrize(
    ("failure", "asked", "silent"),
    [
        pytest.param(ModelUnavailable("connection", "gone"), 1, {"judge_silent": 1}, id="nobody answers"),
        pytest.param(ModelReplyUnusable("wrong_schema", "hm"), 2, {}, id="one answer can't be used"),
    ],
)
async def test_where_the_judge_fails_the_local_findings_stand(
    failure: CopilotError, asked: int, silent: dict[str, int]
) -> None:
    model = AnsweringModel(failure)
    brief = a_brief(FIRST, SECOND)
    draft = await judged(Drafts(0.5, 0.4), model).draft(brief)
    assert draft.sections == (await Drafts(0.5, 0.4).draft(brief)).sections
    assert len(model.asked) == asked
    assert draft.dropped == silent


async def test_the_same_question_is_asked_once() -> None:
    model = AnsweringModel(0.4, 0.6)
    drafter = judged(Drafts(0.5), model)
    assert await drafter.draft(a_brief(FIRST)) == await drafter.draft(a_brief(FIRST))
    assert len(model.asked) == 1


async def test_it_says_with_what_it_judged_and_closes_both() -> None:
    inner, model = Drafts(0.5), AnsweringModel(0.4)
    drafter = judged(inner, model)
    draft = await drafter.draft(a_brief(FIRST))
    assert drafter.name == "llama:answering"
    assert (draft.model, draft.calibration) == ("answering", "inner+test")
    other = JudgedDrafter(inner, Judge(model), replace(FUSION, low=0.1), 60.0)
    assert drafter.calibration_fingerprint != other.calibration_fingerprint
    assert draft.prompt_fingerprint == drafter.prompt_fingerprint
    assert "0.40" in draft.rationale
    await drafter.close()
    assert (inner.closed, model.closed) == (1, 1)
