"""A scorecard's figures are what one counts by hand, and what can't be counted says why."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from copilot.recommendations import Tokens
from evals.runs.outcomes import Ending
from evals.scoring.files import plain
from evals.scoring.model import NO_VIOLATION, ROUTED, VIOLATION, CaseScore
from evals.scoring.ratios import Prices
from evals.scoring.scorecard import SectionConfusion, metrics
from tests.evals.scoring.labelled import OTHER, RULE, a_score
from tests.evals.scoring.simulated import a_run

ABSTAINED, FAILED = Ending.ABSTAINED, Ending.FAILED


def named(scores: Sequence[CaseScore]) -> list[CaseScore]:
    """The scores under ids of their own, each a family."""
    return [replace(score, case_id=f"c{n}", family=f"f{n}") for n, score in enumerate(scores)]


# Of five violations 2 are found, 1 missed, 1 abstained on, 1 failed; of four permitted 3 are cleared; one is routed.
TEN = named(
    [
        a_score(VIOLATION, VIOLATION),
        a_score(VIOLATION, VIOLATION, decision_and_citations=False),
        a_score(VIOLATION, NO_VIOLATION, severity="high"),
        a_score(VIOLATION, ending=ABSTAINED),
        a_score(VIOLATION, ending=FAILED),
        a_score(NO_VIOLATION, NO_VIOLATION),
        a_score(NO_VIOLATION, NO_VIOLATION),
        a_score(NO_VIOLATION, NO_VIOLATION),
        a_score(NO_VIOLATION, VIOLATION),
        a_score(ROUTED, ending=Ending.ROUTED),
    ]
)


@pytest.mark.parametrize(
    ("name", "value", "n"),
    [
        pytest.param("headline", 5 / 10, 10, id="one citation missing, one routed right"),
        pytest.param("headline_drafted", 4 / 7, 7, id="headline of what was drafted"),
        pytest.param("accuracy", 6 / 10, 10, id="an abstention and a failure are not right"),
        pytest.param("accuracy_drafted", 5 / 7, 7, id="selective accuracy"),
        pytest.param("coverage", 7 / 9, 9, id="of those with a verdict"),
        pytest.param("abstained", 1 / 10, 10, id="abstained"),
        pytest.param("failed", 1 / 10, 10, id="failed"),
        pytest.param("routing_recall", 1, 1, id="routed"),
        pytest.param("routed_for_nothing", 0, 9, id="routed for nothing"),
        pytest.param("violation_precision", 2 / 3, 3, id="precision of violations"),
        pytest.param("violation_recall", 2 / 5, 5, id="recall counts the abstained and the failed as not found"),
        pytest.param("violation_recall_drafted", 2 / 3, 3, id="recall of what was drafted"),
        pytest.param("violation_f1", 4 / 8, 6, id="F1: twice two, by five labelled and three predicted"),
        pytest.param("violation_f1_drafted", 4 / 6, 4, id="F1 of what was drafted"),
        pytest.param("permitted_precision", 3 / 4, 4, id="precision of permitted"),
        pytest.param("permitted_recall", 3 / 4, 4, id="recall of permitted"),
        pytest.param("permitted_f1", 6 / 8, 5, id="F1 of permitted"),
        pytest.param("macro_f1", (4 / 8 + 6 / 8) / 2, 10, id="the mean of both F1"),
        pytest.param("over_enforcement", 1 / 4, 4, id="permitted speech that was flagged"),
        pytest.param("under_enforcement", 1 / 5, 5, id="violations that were cleared"),
        pytest.param("severe_missed", 1, 1, id="severe violations that were cleared"),
        pytest.param("action_exact", 2 / 3, 3, id="exact actions of the violations that were drafted"),
        pytest.param("action_distance", 5 / 3, 3, id="rungs apart"),
        pytest.param("citations_sound", 1, 7, id="citations"),
        pytest.param("seconds_per_draft", 0.0, 7, id="seconds"),
        pytest.param("brier", (5 * 0.01 + 2 * 0.81) / 7, 7, id="Brier score of the seven that have a probability"),
    ],
)
def test_a_figure_is_what_one_counts(name: str, value: float, n: int) -> None:
    figure = metrics(TEN).metrics[name]

    assert figure.value == pytest.approx(value)
    assert figure.n == n
    assert figure.undefined is None or figure.clusters == 1 or "too few" in figure.undefined


def test_calibration_is_measured_where_nothing_was_fitted() -> None:
    """The one miss is a case that was fitted to; it counts for everything but the probabilities."""
    fitted = metrics(TEN, fitted={"c2", "c3"})
    for name in ("brier", "ece"):
        assert fitted.metrics[name] == metrics([s for s in TEN if s.case_id not in {"c2", "c3"}]).metrics[name]
    assert fitted.metrics["brier"].value == pytest.approx((5 * 0.01 + 0.81) / 6)
    assert fitted.calibration != metrics(TEN).calibration
    assert fitted.metrics["accuracy"] == metrics(TEN).metrics["accuracy"]
    assert metrics(TEN, fitted={s.case_id for s in TEN}).metrics["ece"].undefined


def test_every_ending_stands_in_the_table() -> None:
    card = metrics(TEN)

    assert card.confusion == {
        VIOLATION: {VIOLATION: 2, NO_VIOLATION: 1, "abstained": 1, "failed": 1},
        NO_VIOLATION: {NO_VIOLATION: 3, VIOLATION: 1},
        ROUTED: {"routed": 1},
    }
    assert card.counts.endings == {"drafted": 7, "abstained": 1, "failed": 1, "routed": 1}
    assert sum(sum(row.values()) for row in card.confusion.values()) == card.counts.rows == 10


@pytest.mark.parametrize(
    ("scores", "undefined", "defined"),
    [
        pytest.param(
            [], {"headline", "coverage", "macro_f1", "aurc", "brier", "ece", "seconds_p95"}, {}, id="no cases"
        ),
        pytest.param(
            named([a_score(ending=ABSTAINED)] * 3),
            {"headline_drafted", "accuracy_drafted", "violation_precision", "aurc", "ece", "citations_sound"},
            {"headline": 0, "accuracy": 0, "abstained": 1, "coverage": 0, "violation_recall": 0, "violation_f1": 0},
            id="all abstained",
        ),
        pytest.param(
            named([a_score(ending=FAILED)] * 3),
            {"accuracy_drafted", "action_exact", "retrieved_all", "tokens_per_draft", "brier"},
            {"accuracy": 0, "failed": 1, "abstained": 0},
            id="all failed",
        ),
        pytest.param(
            named([a_score(NO_VIOLATION, NO_VIOLATION)] * 3),
            {
                "violation_recall",
                "violation_precision",
                "violation_f1",
                "macro_f1",
                "under_enforcement",
                "action_exact",
            },
            {"accuracy": 1, "over_enforcement": 0, "permitted_f1": 1},
            id="one class",
        ),
    ],
)
def test_what_cannot_be_computed_says_why(
    scores: list[CaseScore], undefined: set[str], defined: dict[str, float]
) -> None:
    found = metrics(scores).metrics

    for name in undefined:
        assert found[name].value is None, name
        assert found[name].undefined, name
    assert {name: found[name].value for name in defined} == defined
    json.dumps(plain(metrics(scores)), allow_nan=False)


def test_sections_count_by_what_the_verdict_rests_on() -> None:
    scores = named(
        [
            a_score(sections_needed=frozenset({RULE, OTHER}), sections_carrying=frozenset({RULE})),
            a_score(sections_needed=frozenset({RULE}), sections_carrying=frozenset({RULE, OTHER})),
            a_score(sections_needed=frozenset({RULE}), sections_carrying=frozenset({RULE})),
            a_score(ending=ABSTAINED),
        ]
    )
    found = metrics(scores).metrics

    assert found["sections_recall"].value == pytest.approx((1 / 2 + 1 + 1) / 3)
    assert found["sections_precision"].value == pytest.approx((1 + 1 / 2 + 1) / 3)
    assert found["sections_exact"].value == pytest.approx(1 / 3)


def test_retrieval_counts_the_first_k() -> None:
    scores = named(
        [a_score(sections_needed=frozenset({RULE, OTHER}), retrieved_ranks=(1, 4)), a_score(retrieved_ranks=(None,))]
    )
    found = metrics(scores).metrics

    assert [found[f"retrieval_recall_at_{k}"].value for k in (1, 3, 6, "all")] == [0.25, 0.25, 0.5, 0.5]
    assert found["retrieved_all"].value == 0.5


def test_exceptions_stand_on_their_own() -> None:
    needed, other = frozenset({f"{RULE} figurative"}), frozenset({f"{OTHER} figurative"})
    scores = named(
        [
            a_score(NO_VIOLATION, NO_VIOLATION, exceptions_needed=needed, exceptions_found=needed | other),
            a_score(NO_VIOLATION, VIOLATION, exceptions_needed=needed),
            a_score(VIOLATION, NO_VIOLATION, exceptions_found=other),
        ]
    )
    found = metrics(scores).metrics

    assert (found["exception_recall"].value, found["exception_recall"].n) == (0.5, 2)
    assert found["exception_precision"].value == pytest.approx(1 / 3)


def test_a_violation_drafted_for_another_rule_is_a_confusion() -> None:
    scores = named(
        [
            a_score(rules_violated=frozenset({RULE}), rules_found=frozenset({OTHER})),
            a_score(VIOLATION, NO_VIOLATION, rules_violated=frozenset({RULE})),
            a_score(rules_violated=frozenset({RULE}), rules_found=frozenset({RULE})),
            a_score(ending=ABSTAINED, rules_violated=frozenset({RULE})),
        ]
    )
    assert set(metrics(scores).section_confusions) == {
        SectionConfusion(RULE, None, 1),
        SectionConfusion(RULE, OTHER, 1),
    }


def test_the_abstained_and_the_failed_cost_too() -> None:
    spent = Tokens(prompt=1000, completion=100, cached=600)
    scores = named([a_score(tokens=spent), a_score(ending=ABSTAINED, tokens=spent)])
    found = metrics(scores, Prices(prompt=10.0, completion=100.0, cached=1.0)).metrics

    assert found["tokens_per_draft"].value == 2200
    assert found["money_per_draft"].value == pytest.approx(2 * (400 * 10 + 600 * 1 + 100 * 100) / 1e6)


def test_repeats_show_how_far_a_model_agrees_with_itself() -> None:
    scores = [
        a_score(case_id="c1", repeat=0),
        a_score(case_id="c1", repeat=1),
        a_score(VIOLATION, NO_VIOLATION, case_id="c2", repeat=0),
        a_score(case_id="c2", repeat=1),
        a_score(case_id="c3"),
    ]
    found = metrics(scores)

    assert (found.metrics["repeat_agreement"].value, found.metrics["repeat_agreement"].n) == (0.5, 2)
    assert (found.counts.rows, found.counts.cases, found.counts.repeats) == (5, 3, 2)


def test_a_slice_has_figures_of_its_own_cases() -> None:
    scores = named(
        [
            a_score(slices=(("language", "de"), ("tag", "satire"))),
            a_score(VIOLATION, NO_VIOLATION, slices=(("language", "de"),)),
        ]
    )
    cards = {(card.kind, card.value): card for card in metrics(scores).slices}

    assert cards["language", "de"].metrics["accuracy"].value == 0.5
    assert (cards["tag", "satire"].metrics["accuracy"].value, cards["tag", "satire"].cases) == (1, 1)


def test_the_risk_coverage_curve_ends_where_drafting_ends() -> None:
    scores = named(
        [
            a_score(confidence=0.9),
            a_score(VIOLATION, NO_VIOLATION, confidence=0.6),
            a_score(ending=ABSTAINED),
            a_score(ending=FAILED),
        ]
    )
    points = metrics(scores).risk_coverage

    assert [(point.coverage, point.risk) for point in points] == [(0.25, 0.0), (0.5, 0.5)]


def test_variants_of_one_case_widen_the_interval() -> None:
    alone = a_run(200)
    together = [
        replace(score, family=f"family-{number // 10}", verdict_right=number // 10 % 4 != 0)
        for number, score in enumerate(alone)
    ]
    single = [replace(score, family=score.case_id) for score in together]

    assert (metrics(together).metrics["accuracy_drafted"].half_width or 0) > 1.5 * (
        metrics(single).metrics["accuracy_drafted"].half_width or 1
    )


def test_two_failures_agree_on_nothing() -> None:
    scores = [
        a_score(case_id="c1", repeat=0),
        a_score(case_id="c1", repeat=1),
        a_score(case_id="c2", repeat=0, ending=FAILED),
        a_score(case_id="c2", repeat=1, ending=FAILED),
        a_score(case_id="c3", repeat=0, ending=FAILED),
        a_score(case_id="c3", repeat=1),
    ]
    agreement = metrics(scores).metrics["repeat_agreement"]
    assert (agreement.value, agreement.n) == (1.0, 1)


def test_a_draft_of_what_belongs_to_people_alone_counts_as_wrong() -> None:
    scores = named(
        [
            a_score(confidence=0.9),
            a_score(ROUTED, VIOLATION, confidence=0.8),
            a_score(ROUTED, NO_VIOLATION, confidence=0.7),
        ]
    )
    found = metrics(scores)
    assert (found.metrics["violation_precision"].value, found.metrics["violation_precision"].n) == (0.5, 2)
    assert (found.metrics["permitted_precision"].value, found.metrics["permitted_precision"].n) == (0.0, 1)
    assert found.metrics["aurc"].n == 3
    assert [(round(p.coverage, 3), round(p.risk, 3)) for p in found.risk_coverage] == [
        (0.333, 0),
        (0.667, 0.5),
        (1, 0.667),
    ]
