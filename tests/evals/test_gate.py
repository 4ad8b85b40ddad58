"""The gate stops a run that lost something, says what, and lets an equal one pass."""

from dataclasses import replace
from pathlib import Path

import pytest

from evals.gate import RULES, BoundRule, GateFileError, GateRules, LossRule, check_gate, read_rules
from evals.gate_text import render_gate
from evals.runs.outcomes import Ending
from evals.scoring.model import NO_VIOLATION, ROUTED, VIOLATION, CaseScore
from tests.evals.scoring.labelled import a_score
from tests.evals.scoring.simulated import a_run, noisy

BASE = a_run(1000)
SHIPPED = read_rules()
FOR_MODELS = read_rules(RULES.with_name("gate_model.toml"))  # which answer differently each time


def failed(current: list[CaseScore], baseline: list[CaseScore], rules: GateRules = SHIPPED) -> set[str]:
    return {check.name for check in check_gate(current, baseline, rules).checks if not check.passed}


def test_the_same_run_passes() -> None:
    assert check_gate(BASE, BASE, SHIPPED).passed


def test_a_loss_of_five_points_is_stopped() -> None:
    worse = noisy(BASE, 7, 0.05 / 0.76, only_worse=True)
    lost = sum(s.right for s in BASE) - sum(s.right for s in worse)

    assert 0.04 <= lost / len(BASE) <= 0.06
    assert {"headline", "accuracy"} <= failed(worse, BASE)


def test_a_loss_of_five_points_is_stopped_amid_noise() -> None:
    worse = noisy(noisy(BASE, 11, 0.05), 12, 0.05 / 0.76, only_worse=True)
    assert "headline" in failed(worse, noisy(BASE, 13, 0.05))


@pytest.mark.parametrize("seed", range(3))
def test_two_noisy_runs_of_the_same_model_pass(seed: int) -> None:
    assert failed(noisy(BASE, 100 + seed, 0.05), noisy(BASE, 200 + seed, 0.05), FOR_MODELS) == set()


def test_a_better_run_passes() -> None:
    assert check_gate(BASE, noisy(BASE, 7, 0.1, only_worse=True), SHIPPED).passed


def rules(*loss: LossRule, bound: tuple[BoundRule, ...] = ()) -> GateRules:
    return GateRules(fewest_in_slice=5, comparable=0.9, bound=bound, loss=loss)


def lost(count: int, of: int, expected: str = VIOLATION, **parts: object) -> tuple[list[CaseScore], list[CaseScore]]:
    """A run and its baseline: the first so many cases went wrong."""
    right = [replace(a_score(expected, expected), case_id=f"c{n}", family=f"f{n}", **parts) for n in range(of)]  # type: ignore[arg-type]
    other = VIOLATION if expected == NO_VIOLATION else NO_VIOLATION
    wrong = [
        replace(score, verdict=other, verdict_right=False, decision_and_citations=False) for score in right[:count]
    ]
    return wrong + right[count:], right


@pytest.mark.parametrize(
    ("rule", "count", "passes"),
    [
        pytest.param(LossRule(measure="headline", allowed=0.1), 10, True, id="as much as is allowed, though real"),
        pytest.param(LossRule(measure="headline", allowed=0.1), 11, False, id="more than is allowed, and real"),
        pytest.param(LossRule(measure="headline", allowed=0.0), 5, True, id="five lost, none won: p = 0.0625"),
        pytest.param(LossRule(measure="headline", allowed=0.0), 6, False, id="six: p = 0.03125"),
        pytest.param(
            LossRule(measure="headline", allowed=0.0, alpha=0.1), 5, False, id="five, where less proof is needed"
        ),
        pytest.param(LossRule(measure="headline", allowed=0.0, never=0.01), 1, False, id="one, where none may be"),
        pytest.param(LossRule(measure="coverage", allowed=0.0), 20, True, id="wrong drafts are drafts"),
        pytest.param(LossRule(measure="permitted_not_flagged", allowed=0.0), 20, True, id="no permitted speech here"),
        pytest.param(LossRule(measure="headline", each="policy", allowed=0.0), 6, False, id="six in its one policy"),
        pytest.param(
            LossRule(measure="headline", each="policy", only="fraud", allowed=0.0), 0, False, id="no such policy"
        ),
    ],
)
def test_a_loss_fails_when_it_is_too_much_and_real(rule: LossRule, count: int, passes: bool) -> None:
    current, baseline = lost(count, 100)
    assert check_gate(current, baseline, rules(rule)).passed is passes


@pytest.mark.parametrize(
    ("expected", "severity", "name"),
    [
        pytest.param(NO_VIOLATION, None, "permitted_not_flagged", id="permitted speech"),
        pytest.param(VIOLATION, "critical", "severe_not_cleared", id="severe harms"),
    ],
)
def test_permitted_speech_and_severe_harms_are_held_to_more(expected: str, severity: str | None, name: str) -> None:
    """Five of four hundred: too little for the headline's rule, enough for theirs."""
    current, baseline = lost(5, 400, expected, severity=severity)
    assert failed(current, baseline, FOR_MODELS) == {name}
    assert name in failed(current, baseline)


@pytest.mark.parametrize(
    ("expected", "severity", "count", "name"),
    [
        pytest.param(VIOLATION, "critical", 3, "severe_not_cleared", id="three severe ones of 340"),
        pytest.param(
            NO_VIOLATION, None, 4, "permitted_not_flagged in policy violent-speech", id="four permitted of 50"
        ),
        pytest.param(VIOLATION, "low", 8, "headline in policy violent-speech", id="all that a policy had"),
    ],
)
def test_a_drafter_that_answers_the_same_may_lose_little(
    expected: str, severity: str | None, count: int, name: str
) -> None:
    of = {"severe_not_cleared": 340}.get(name, 50)
    current, baseline = lost(count, of, expected, severity=severity)
    assert name in failed(current, baseline)


def test_what_a_fit_won_does_not_hide_what_was_lost_elsewhere() -> None:
    """Thirty won of the cases that were fitted to, ten lost of the others: better in all, and it fails."""
    lost_there, kept_there = lost(10, 100, slices=(("part", "held out"),))
    before, won = lost(30, 200, slices=(("part", "fitted to"),))
    before, won = ([replace(s, case_id=f"f{s.case_id}") for s in scores] for scores in (before, won))
    found = failed([*won, *lost_there], [*before, *kept_there])

    assert "headline in part held out" in found
    assert "headline" not in found


def test_a_run_that_stopped_early_does_not_pass() -> None:
    assert failed(BASE[:100], BASE) == {"cases of the baseline that were run"}


def test_one_case_that_people_should_have_got_fails() -> None:
    baseline = [a_score(ROUTED, ending=Ending.ROUTED, case_id=f"c{n}") for n in range(20)]
    assert "routing_recall" in failed([a_score(ROUTED, case_id="c0"), *baseline[1:]], baseline)


def test_one_unsound_citation_fails() -> None:
    current = [
        replace(BASE[0], citations=1, citation_problems=("not_located violent-speech/2.1@2026-03-01",)),
        *BASE[1:],
    ]
    assert failed(current, BASE) == {"citations_sound"}


def test_failures_fail_though_no_verdict_got_worse() -> None:
    current = [replace(a_score(ending=Ending.FAILED), case_id=f"c{n}", family=f"f{n}") for n in range(100)]
    assert "failed" in failed(current, current)


@pytest.mark.parametrize(
    ("current", "baseline"),
    [
        pytest.param(BASE, BASE[:500], id="the baseline lacks half of the cases"),
        pytest.param(BASE, [replace(score, label="f" * 12) for score in BASE], id="the labels have changed"),
        pytest.param([], BASE, id="nothing was run"),
    ],
)
def test_what_cannot_be_compared_does_not_pass(current: list[CaseScore], baseline: list[CaseScore]) -> None:
    assert "cases that the baseline knows" in failed(current, baseline)


def test_a_gate_says_why_on_one_screen() -> None:
    result = check_gate(noisy(BASE, 7, 0.5, only_worse=True), BASE, SHIPPED)
    lines = render_gate(result).splitlines()

    assert len(lines) <= 40
    assert max(map(len, lines)) <= 120
    assert lines[0].startswith(
        f"Gate failed: {sum(not c.passed for c in result.checks)} of {len(result.checks)} checks"
    )
    assert lines[2].startswith("FAIL headline: 40.7% [")
    assert f"worst first ({len(result.worst)}):" in render_gate(result)
    assert f"  {result.worst[0].case_id}: violation (high), was violation, is no_violation" in lines


def test_a_gate_that_passes_says_so() -> None:
    assert render_gate(check_gate(BASE, BASE, SHIPPED)).startswith("Gate passed (1000 cases compared")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("comparable = 2", "less than or equal to 1", id="a share above one"),
        pytest.param(
            "fewest_in_slice = 15\ncomparable = 1\n[[loss]]\nmeasure = 'luck'\nallowed = 0",
            "no measure 'luck'",
            id="unknown",
        ),
        pytest.param("fewest_in_slice = 15\ncomparable = 1\nlosses = 3", "losses", id="a key that isn't one"),
        pytest.param("[[", "hint: evals/gate.toml shows every key", id="no TOML"),
    ],
)
def test_rules_that_cannot_be_read_are_refused(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "gate.toml").write_text(text, encoding="utf-8")
    with pytest.raises(GateFileError, match=says):
        read_rules(tmp_path / "gate.toml")
