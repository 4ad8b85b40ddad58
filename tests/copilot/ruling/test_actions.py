"""The actions are the least that the violated sections' ladders ask for, given the history and the caps."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

import policy_corpus
from copilot.recommendations import Target
from copilot.ruling import plan_actions
from policy_corpus.actions import read_catalogue
from policy_corpus.model import Section, SectionId, SectionKind, Step
from policy_corpus.reader import read_corpus
from tests.builders import a_section

CATALOGUE = read_catalogue()
SEVERE = ("suspend_author", "ban_author")


def a_ladder(*steps: str, id: str = "threats/1") -> Section:  # noqa: A002
    """A section whose nth violation is answered by the nth step, names with commas between them."""
    return a_section(id, ladder=tuple(Step(number, tuple(step.split(", "))) for number, step in enumerate(steps, 1)))


def planned(*sections: Section, strikes: int = 0, **caps: tuple[str, ...]) -> list[str]:
    """The actions; a cap is given as ``threats=("label",)`` for ``threats/1``."""
    named = {SectionId(f"{policy}/1"): names for policy, names in caps.items()}
    return [action.action for action in plan_actions(sections, strikes, named, CATALOGUE).actions]


@pytest.mark.parametrize(
    ("steps", "strikes", "actions"),
    [
        pytest.param(["remove"], 0, ["remove"], id="the first violation"),
        pytest.param(["remove", "ban_author"], 0, ["remove"], id="the first of two steps"),
        pytest.param(["remove", "ban_author"], 1, ["ban_author"], id="the second violation"),
        pytest.param(["remove", "ban_author"], 2, ["ban_author"], id="the last step answers all later ones"),
        pytest.param(["remove", "read_only", "ban_author"], 1, ["read_only"], id="the middle of three steps"),
        pytest.param(["remove", "ban_author"], 10_000, ["ban_author"], id="a very long history"),
        pytest.param(["remove, read_only"], 0, ["remove", "read_only"], id="one action a target, content first"),
        pytest.param(["read_only, remove"], 0, ["remove", "read_only"], id="content first in whatever order"),
        pytest.param(["label, remove"], 0, ["remove"], id="of two on one target the heavier"),
        pytest.param([], 3, [], id="a section without a ladder asks for nothing"),
    ],
)
def test_the_step_for_this_history(steps: list[str], strikes: int, actions: list[str]) -> None:
    assert planned(a_ladder(*steps), strikes=strikes) == actions


@pytest.mark.parametrize(
    ("sections", "actions", "origins"),
    [
        pytest.param([], [], [], id="nothing is violated"),
        pytest.param(
            [a_ladder("label"), a_ladder("remove", id="spam/1")], ["remove"], ["spam/1"], id="the heavier step suffices"
        ),
        pytest.param(
            [a_ladder("remove"), a_ladder("remove", id="spam/1")], ["remove"], ["threats/1"], id="of equals the first"
        ),
        pytest.param(
            [a_ladder("remove"), a_ladder("warn_author", id="spam/1")],
            ["remove", "warn_author"],
            ["threats/1", "spam/1"],
            id="one asks for the content, one for the author",
        ),
    ],
)
def test_several_sections(sections: list[Section], actions: list[str], origins: list[str]) -> None:
    plan = plan_actions(sections, 0, {}, CATALOGUE)
    assert [action.action for action in plan.actions] == actions
    assert [action.from_section for action in plan.actions] == origins
    assert [action.target for action in plan.actions] == [Target(CATALOGUE[name].target) for name in actions]


@pytest.mark.parametrize(
    ("step", "caps", "actions"),
    [
        pytest.param("remove", ("label",), ["label"], id="a heavier action becomes the cap"),
        pytest.param("label", ("remove",), ["label"], id="a milder action stays"),
        pytest.param("remove, ban_author", ("label",), ["label"], id="a cap lifts what is done to the author"),
        pytest.param("ban_author", ("label",), [], id="a cap adds nothing"),
        pytest.param("remove", ("remove", "label"), ["label"], id="of two caps the milder"),
        pytest.param("remove", ("label", "remove"), ["label"], id="of two caps the milder, in whatever order"),
    ],
)
def test_caps(step: str, caps: tuple[str, ...], actions: list[str]) -> None:
    assert planned(a_ladder(step), threats=caps) == actions


def test_a_cap_holds_for_its_own_section_alone() -> None:
    assert planned(a_ladder("remove"), a_ladder("age_restrict", id="spam/1"), threats=("label",)) == ["age_restrict"]


@pytest.mark.parametrize(
    ("steps", "strikes", "caps", "waits"),
    [
        pytest.param(["remove, read_only"], 0, (), False, id="nothing severe"),
        pytest.param(["remove, suspend_author"], 0, (), True, id="a suspension"),
        pytest.param(["remove", "ban_author"], 0, (), False, id="a severe step that is not reached"),
        pytest.param(["remove", "ban_author"], 1, (), True, id="a severe step that is reached"),
        pytest.param(["remove, ban_author"], 0, ("label",), False, id="a severe action that a cap lifts"),
    ],
)
def test_severe_actions_wait_for_a_second_person(
    steps: list[str], strikes: int, caps: tuple[str, ...], waits: bool
) -> None:
    plan = plan_actions([a_ladder(*steps)], strikes, {SectionId("threats/1"): caps} if caps else {}, CATALOGUE)
    assert plan.requires_second_approval is waits


def test_a_severe_action_that_a_heavier_one_replaces_makes_nobody_wait() -> None:
    catalogue = {**CATALOGUE, "label": replace(CATALOGUE["label"], severe=True)}
    assert plan_actions([a_ladder("label")], 0, {}, catalogue).requires_second_approval
    assert not plan_actions([a_ladder("label, remove")], 0, {}, catalogue).requires_second_approval


def drawn_ladder(random: Random, number: int) -> Section:
    """A ladder that gets heavier, or stays, from step to step on each target."""
    content = sorted(random.choices(["label", "limit_reach", "age_restrict", "remove"], k=3), key=_rank)
    author = sorted(random.choices(["warn_author", "read_only", *SEVERE], k=3), key=_rank)
    begins = random.randint(0, 3)  # from which step on something is done to the author
    steps = [f"{c}, {a}" if place >= begins else c for place, (c, a) in enumerate(zip(content, author, strict=True))]
    return a_ladder(*steps[: random.randint(1, 3)], id=f"policy-{number}/1")


def _rank(name: str) -> int:
    return CATALOGUE[name].rank


def _asked(section: Section, strikes: int, target: str) -> list[int]:
    """How heavy the actions are that a section's own step asks for."""
    step = section.ladder[min(strikes, len(section.ladder) - 1)]
    return [_rank(name) for name in step.actions if CATALOGUE[name].target == target]


def test_no_action_is_heavier_than_a_section_asks_for_and_none_asks_for_more() -> None:
    random = Random(1)
    for _ in range(2_000):
        sections = [drawn_ladder(random, number) for number in range(random.randint(1, 4))]
        strikes = random.randint(0, 4)
        plan = plan_actions(sections, strikes, {}, CATALOGUE)
        for target in Target:
            asked = [rank for section in sections for rank in _asked(section, strikes, target)]
            chosen = [_rank(action.action) for action in plan.actions if action.target is target]
            assert chosen == ([max(asked)] if asked else [])
        severe = [action for action in plan.actions if action.action in SEVERE]
        assert plan.requires_second_approval is bool(severe)


def test_a_cap_never_makes_anything_heavier() -> None:
    random = Random(2)
    for _ in range(2_000):
        section, strikes = drawn_ladder(random, 1), random.randint(0, 4)
        cap = random.choice(["label", "limit_reach", "age_restrict", "remove"])
        plan = plan_actions([section], strikes, {section.id: (cap,)}, CATALOGUE)
        assert {action.target for action in plan.actions} <= {Target.CONTENT}
        assert [_rank(a.action) for a in plan.actions] == [min(_rank(cap), *_asked(section, strikes, "content"))]


def test_a_longer_history_never_gets_a_milder_answer() -> None:
    random = Random(3)
    for _ in range(1_000):
        sections = [drawn_ladder(random, number) for number in range(random.randint(1, 3))]
        _assert_monotone(sections)


def test_our_own_ladders_get_heavier_with_the_history() -> None:
    rules = read_corpus(Path(policy_corpus.__file__).parent).sections
    for section in rules:
        if section.kind is SectionKind.RULE:
            _assert_monotone([section])


def _assert_monotone(sections: list[Section]) -> None:
    weights = [
        [max((_rank(a.action) for a in plan.actions if a.target is target), default=0) for target in Target]
        for plan in (plan_actions(sections, strikes, {}, CATALOGUE) for strikes in range(5))
    ]
    for before, after in pairwise(weights):
        assert all(one <= other for one, other in zip(before, after, strict=True)), [s.key for s in sections]


def test_ladders_without_a_step_for_the_first_violation_ask_for_nothing_yet() -> None:
    section = replace(a_ladder("remove"), ladder=(Step(2, ("remove",)),))
    assert planned(section, strikes=0) == []
    assert planned(section, strikes=1) == ["remove"]
