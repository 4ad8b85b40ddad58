"""Two runs are compared case by case, and only on what both have under the same label."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from evals.comparing import compare, compare_slices, harm, pair_up
from evals.runs.outcomes import Ending
from evals.scoring.model import NO_VIOLATION, ROUTED, VIOLATION, CaseScore
from evals.statistics.paired import smallest_at_all
from tests.evals.scoring.labelled import a_score
from tests.evals.scoring.simulated import a_run, noisy

BASE = a_run(600)


def runs(*pairs: tuple[CaseScore, CaseScore]) -> tuple[list[CaseScore], list[CaseScore]]:
    named = [[replace(s, case_id=f"c{n}", family=f"f{n}") for s in pair] for n, pair in enumerate(pairs)]
    return [before for before, _ in named], [after for _, after in named]


RIGHT, MISSED = a_score(), a_score(VIOLATION, NO_VIOLATION)
KEPT, FLAGGED = a_score(NO_VIOLATION, NO_VIOLATION), a_score(NO_VIOLATION, VIOLATION)
ABSTAINED, FAILED = a_score(ending=Ending.ABSTAINED), a_score(ending=Ending.FAILED)


def test_differences_are_those_of_the_same_cases() -> None:
    found = compare(*runs((RIGHT, MISSED), (RIGHT, RIGHT), (MISSED, RIGHT), (KEPT, FLAGGED), (RIGHT, ABSTAINED)))
    headline = found.overall["headline"]

    assert (headline.before, headline.after) == (0.8, 0.4)
    assert headline.paired.difference.value == pytest.approx(-0.4)
    assert (headline.paired.better, headline.paired.worse) == (1, 3)
    assert headline.mcnemar == pytest.approx(2 * (1 + 4) / 16)
    assert found.overall["permitted_not_flagged"].after == 0
    assert found.overall["violations_not_cleared"].paired.difference.value == 0
    assert (found.overall["accuracy_drafted"].paired.difference.n, found.overall["coverage"].after) == (4, 0.8)
    assert found.overall["routing_recall"].paired.difference.undefined == "there are no cases"


def test_cases_without_a_partner_count_nowhere_and_are_named() -> None:
    before, after = runs((RIGHT, RIGHT), (RIGHT, MISSED), (RIGHT, MISSED))
    after[2] = replace(after[2], label="f" * 12)
    found = compare(before[1:], after)

    assert (found.pairs, found.only_before, found.only_after, found.relabelled) == (1, (), ("c0",), ("c2",))
    assert found.overall["headline"].before == 1


def test_repeats_are_paired_with_each_other() -> None:
    before = [a_score(repeat=0), replace(MISSED, repeat=1)]
    pairs, _ = pair_up(before, [replace(RIGHT, repeat=1), a_score(repeat=0), a_score(repeat=2)])

    assert [(old.right, new.right) for old, new in pairs] == [(False, True), (True, True)]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        pytest.param(RIGHT, replace(RIGHT, decision_and_citations=False), id="a controlling section is not cited"),
        pytest.param(replace(RIGHT, decision_and_citations=False), ABSTAINED, id="abstained"),
        pytest.param(ABSTAINED, MISSED, id="missed rather than abstained"),
        pytest.param(FAILED, MISSED, id="missed rather than failed"),
        pytest.param(MISSED, FLAGGED, id="permitted speech weighs more than a light violation"),
        pytest.param(FLAGGED, replace(MISSED, severity="high"), id="a severe violation more than that"),
        pytest.param(replace(MISSED, severity="high"), replace(MISSED, severity="critical"), id="a critical one more"),
        pytest.param(replace(MISSED, severity="critical"), a_score(ROUTED), id="drafting what belongs to people, most"),
    ],
)
def test_endings_are_ordered_by_harm(better: CaseScore, worse: CaseScore) -> None:
    assert harm(better) < harm(worse)


def test_the_cases_that_flipped_stand_worst_first() -> None:
    severe = replace(MISSED, severity="critical")
    found = compare(*runs((MISSED, RIGHT), (KEPT, FLAGGED), (RIGHT, RIGHT), (a_score(severity="critical"), severe)))

    assert [(flip.case_id, flip.worse > 0, flip.before, flip.after) for flip in found.flips] == [
        ("c3", True, "violation", "no_violation"),
        ("c1", True, "no_violation", "violation"),
        ("c0", False, "no_violation", "violation"),
    ]


def test_slices_are_adjusted_for_how_many_there_are() -> None:
    pairs, _ = pair_up(BASE, noisy(BASE, 3, 0.2, only_worse=True))
    alone = {each.slice: each for each in compare_slices("headline", pairs, ["language"])}

    assert len(alone) == 8
    lowest = min(alone.values(), key=lambda each: each.paired.p_value or 1)
    assert lowest.p_adjusted == pytest.approx(min(1, 8 * (lowest.paired.p_value or 0)))


def test_slices_with_few_cases_are_left_out() -> None:
    pairs, _ = pair_up(BASE, BASE)
    assert compare_slices("headline", pairs, ["policy"], fewest=600) == []


def test_two_runs_that_are_the_same_differ_in_nothing() -> None:
    found = compare(BASE, BASE)

    assert found.flips == ()
    assert {each.paired.difference.value for each in (*found.overall.values(), *found.slices)} <= {0, None}
    assert found.overall["headline"].smallest_effect == pytest.approx(smallest_at_all(200), rel=0.03)


def test_hardly_any_flips_leave_what_so_many_cases_can_show_at_all() -> None:
    """Of eighty cases eight that all go one way are found four times in five, and three never are."""
    pairs = [(RIGHT, MISSED)] * 3 + [(RIGHT, RIGHT)] * 77
    smallest = compare(*runs(*pairs)).overall["headline"].smallest_effect
    alone = compare(*runs(*[(RIGHT, RIGHT)] * 80)).overall["headline"].smallest_effect

    assert smallest == alone == smallest_at_all(80)
    assert 0.085 < (smallest or 0) < 0.1
    assert compare(*runs(*[(RIGHT, MISSED)] * 3)).overall["headline"].smallest_effect is None


def test_where_nothing_flipped_families_count_as_if_they_moved_together() -> None:
    before, after = runs(*[(RIGHT, RIGHT)] * 80)
    paired = [[replace(s, family=f"f{n // 2}") for n, s in enumerate(run)] for run in (before, after)]

    assert compare(*paired).overall["headline"].smallest_effect == smallest_at_all(40)


def test_repetitions_that_one_run_lacks_are_counted() -> None:
    twice = [a_score(repeat=0), a_score(repeat=1), a_score(case_id="c2"), a_score(case_id="c3", repeat=1)]
    found = compare([a_score(), a_score(case_id="c3")], twice)

    assert (found.pairs, found.alone, found.only_after) == (1, 3, ("c2",))


@pytest.mark.parametrize(("cases", "at_most"), [(600, 0.045), (2400, 0.022)])
def test_the_smallest_effect_shrinks_with_the_number_of_cases(cases: int, at_most: float) -> None:
    base: Sequence[CaseScore] = a_run(cases)
    smallest = compare(base, noisy(base, 2, 0.1)).overall["headline"].smallest_effect

    assert smallest is not None
    assert at_most / 2 < smallest < at_most


@pytest.mark.parametrize("runs_of", [[], [FAILED], [ABSTAINED]])
def test_runs_with_nothing_decided_can_be_compared(runs_of: list[CaseScore]) -> None:
    found = compare(runs_of, runs_of)
    assert (found.pairs, found.flips) == (len(runs_of), ())
