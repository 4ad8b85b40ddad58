"""A case's score says what the outcome was worth against its label, and calls nothing wrong that was not decided."""

from dataclasses import replace
from typing import Any

import pytest

from copilot.recommendations import Finding, Recommendation, RecommendedAction, Retrieved, Status, Target, Verdict
from evals.golden_cases import Control, GoldenCase
from evals.runs.outcomes import Ending
from evals.scoring.cases import label_digest, score_case, score_run
from policy_corpus.model import SectionId
from tests.builders import a_part_finding, a_recommendation, a_routed_recommendation, a_section_finding, an_abstention
from tests.evals.scoring.labelled import GERMAN, OTHER, RULE, a_draft_of, a_golden, a_rulebook, an_outcome, found

PERMITTED = Verdict.NO_VIOLATION
VIOLATED, EXCEPTED, NOT = Finding.VIOLATED, Finding.EXCEPTED, Finding.NOT_VIOLATED
RIGHT = a_draft_of(found(RULE, VIOLATED, 0.9))


@pytest.mark.parametrize(
    ("golden", "rec", "facts"),
    [
        pytest.param(
            a_golden(),
            RIGHT,
            {"verdict_right": True, "headline": True, "action_exact": True, "distance": 0, "routing_right": None},
            id="a violation found, with its section and action",
        ),
        pytest.param(
            a_golden(),
            a_draft_of(found(RULE, NOT, 0.4), found(OTHER, VIOLATED, 0.9)),
            {"verdict_right": True, "headline": False, "carrying": {OTHER}},
            id="the right verdict for another rule: the needed one is cited as not violated",
        ),
        pytest.param(
            a_golden(Control(RULE), Control(OTHER)),
            RIGHT,
            {"verdict_right": True, "headline": False, "cited": {RULE}},
            id="one of two violated rules",
        ),
        pytest.param(
            a_golden(),
            a_draft_of(found(RULE, NOT, 0.1), verdict=PERMITTED, actions=()),
            {"verdict_right": False, "headline": False, "action_exact": False, "distance": 5, "under": True},
            id="a violation that is missed: five rungs from none to remove",
        ),
        pytest.param(
            a_golden(verdict=PERMITTED),
            RIGHT,
            {"verdict_right": False, "headline": False, "action_exact": False, "distance": 5, "over": True},
            id="permitted speech that is flagged",
        ),
        pytest.param(
            a_golden(Control(RULE, exception="figurative"), verdict=PERMITTED),
            a_draft_of(found(RULE, EXCEPTED, 0.2, "figurative"), verdict=PERMITTED, actions=()),
            {"verdict_right": True, "headline": True, "exception": True, "distance": 0, "carrying": {RULE}},
            id="an exception that is found met",
        ),
        pytest.param(
            a_golden(Control(RULE, exception="figurative"), verdict=PERMITTED),
            a_draft_of(found(RULE, NOT, 0.2), verdict=PERMITTED, actions=()),
            {"verdict_right": True, "headline": True, "exception": False},
            id="permitted for another reason than the exception: cited, and the exception not found",
        ),
        pytest.param(
            a_golden(),
            an_abstention(),
            {
                "verdict_right": None,
                "headline": False,
                "action_exact": None,
                "ending": Ending.ABSTAINED,
                "wrong": False,
            },
            id="an abstention is not wrong",
        ),
        pytest.param(
            a_golden(),
            None,
            {"verdict_right": None, "headline": False, "ending": Ending.FAILED, "wrong": False, "cited": set()},
            id="a failure is not wrong",
        ),
        pytest.param(
            a_golden(verdict=Verdict.UNCLEAR, lane="legal_hold"),
            a_routed_recommendation(),
            {"routing_right": True, "headline": True, "verdict_right": None, "right": True},
            id="routed as it should be",
        ),
        pytest.param(
            a_golden(verdict=Verdict.UNCLEAR, lane="child_safety"),
            a_routed_recommendation(),
            {"routing_right": False, "headline": False, "right": False},
            id="routed to the wrong lane",
        ),
        pytest.param(
            a_golden(verdict=Verdict.UNCLEAR, lane="child_safety"),
            RIGHT,
            {"routing_right": False, "headline": False, "verdict_right": False, "wrong": True},
            id="drafted, though it belongs to people alone",
        ),
        pytest.param(
            a_golden(),
            a_routed_recommendation(),
            {"routing_right": False, "headline": False, "verdict_right": None, "wrong": False},
            id="routed for nothing",
        ),
    ],
)
def test_a_case_is_scored(golden: GoldenCase, rec: Recommendation | None, facts: dict[str, Any]) -> None:
    score = score_case(golden, an_outcome(rec), a_rulebook())

    seen = {
        "verdict_right": score.verdict_right,
        "routing_right": score.routing_right,
        "headline": score.decision_and_citations,
        "action_exact": score.action_exact,
        "distance": score.action_distance,
        "cited": set(score.sections_cited),
        "carrying": set(score.sections_carrying),
        "exception": score.exception_right,
        "ending": score.ending,
        "right": score.right,
        "wrong": score.wrong,
        "over": score.over_enforced,
        "under": score.under_enforced,
    }
    assert {name: seen[name] for name in facts} == facts


def test_a_permitted_verdict_rests_on_the_nearest_rule_and_on_what_excepts() -> None:
    findings = (found(RULE, NOT, 0.1), found(OTHER, NOT, 0.4), found(GERMAN, EXCEPTED, 0.2, "figurative"))
    rec = a_draft_of(*findings, verdict=PERMITTED, actions=())

    assert score_case(a_golden(verdict=PERMITTED), an_outcome(rec), a_rulebook()).sections_carrying == {OTHER, GERMAN}


def test_a_definition_that_a_violated_rule_cites_carries_the_verdict() -> None:
    finding = a_section_finding(elements=(a_part_finding(citations=("c1", "c2")),), exceptions=())
    rec = a_draft_of(finding, found(OTHER, NOT, 0.1))

    assert score_case(a_golden(), an_outcome(rec), a_rulebook()).sections_carrying == {RULE, OTHER}


def test_needed_sections_have_the_rank_at_which_they_were_retrieved() -> None:
    retrieved = tuple(Retrieved(SectionId(name), "2026-03-01", 0.5, "search") for name in ("other/1", OTHER))
    rec = replace(RIGHT, provenance=replace(RIGHT.provenance, retrieved=retrieved))

    assert score_case(a_golden(Control(RULE), Control(OTHER)), an_outcome(rec), a_rulebook()).retrieved_ranks == (
        None,
        2,
    )


@pytest.mark.parametrize(
    ("actions", "distance"),
    [
        pytest.param(("remove",), 0, id="the same"),
        pytest.param(("label",), 4, id="the mildest instead of the heaviest"),
        pytest.param((), 5, id="none"),
        pytest.param(("remove", "lock_until_confirmed"), 2, id="an action on the author on top"),
        pytest.param(("remove", "unheard_of"), 0, id="an action that the catalogue doesn't know"),
    ],
)
def test_rungs_apart_are_added_over_content_and_author(actions: tuple[str, ...], distance: int) -> None:
    taken = tuple(RecommendedAction(name, Target.CONTENT, RULE) for name in actions)
    assert score_case(a_golden(), an_outcome(replace(RIGHT, actions=taken)), a_rulebook()).action_distance == distance


def test_a_case_is_in_the_slices_of_its_label() -> None:
    golden = a_golden(tags=("near_line", "satire"))

    assert score_case(golden, an_outcome(), a_rulebook()).slices == (
        ("policy", "violent-speech"),
        ("section", RULE),
        ("language", "en"),
        ("surface", "comment"),
        ("severity", "high"),
        ("tag", "near_line"),
        ("tag", "satire"),
    )


def test_a_case_that_no_section_is_near_to_counts_for_the_policies_it_was_labelled_under() -> None:
    assert ("policy", "violent-speech") in score_case(a_golden(verdict=PERMITTED), an_outcome(), a_rulebook()).slices


def test_a_digest_changes_with_the_label_and_not_with_a_note() -> None:
    assert label_digest(a_golden()) == label_digest(a_golden(note="Because.", tags=("clear",)))
    assert label_digest(a_golden()) != label_digest(a_golden(verdict=PERMITTED))


def test_a_run_is_scored_in_the_order_of_its_outcomes() -> None:
    scores = score_run([a_golden()], [an_outcome(RIGHT, repeat=1), an_outcome(None)], a_rulebook())
    assert [(score.repeat, score.ending) for score in scores] == [(1, Ending.DRAFTED), (0, Ending.FAILED)]


def test_an_excepted_section_needs_the_named_exception_to_be_met() -> None:
    finding = a_section_finding(
        finding=EXCEPTED, elements=(), exceptions=(a_part_finding("figurative", Status.UNCLEAR, citations=()),)
    )
    golden = a_golden(Control(RULE, exception="figurative"), verdict=PERMITTED)
    rec = a_recommendation(findings=(finding,), verdict=PERMITTED, actions=())

    assert score_case(golden, an_outcome(rec), a_rulebook()).exception_right is False
