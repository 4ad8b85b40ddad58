"""Who owes a first view, and what the figures of drafts come to."""

from dataclasses import replace

import pytest

from copilot.casework.model import DecisionId, Queue, State, Urgency
from copilot.desk.blind import BlindRule, owes_view
from copilot.desk.figures import Share, figures_of
from copilot.desk.model import Handling, HandlingKind
from copilot.people.model import PersonId
from copilot.recommendations import RecommendationId, Verdict
from policy_corpus.model import Severity
from tests.builders import AT
from tests.copilot.casework.building import opened

ANA = PersonId("ana")
ALL, NONE = BlindRule(1.0), BlindRule(0.0)
YES, NO, UNCLEAR = Verdict.VIOLATION, Verdict.NO_VIOLATION, Verdict.UNCLEAR


@pytest.mark.parametrize(
    ("changes", "rule", "viewed", "owes"),
    [
        pytest.param({}, ALL, False, True, id="every case is drawn"),
        pytest.param({}, NONE, False, False, id="no case is drawn"),
        pytest.param({}, ALL, True, False, id="the view was committed"),
        pytest.param({"state": State.DECIDED}, ALL, False, False, id="decided"),
        pytest.param({"decision": DecisionId("d")}, ALL, False, False, id="decided once and open again"),
        pytest.param({"queue": Queue.APPEALS}, ALL, False, False, id="on appeal"),
        pytest.param({"set_aside": RecommendationId("r")}, ALL, False, False, id="the draft was seen and set aside"),
        pytest.param(
            {"urgency": Urgency(severity=Severity.CRITICAL)}, BlindRule(0.0, True), False, True, id="the most severe"
        ),
        pytest.param(
            {"urgency": Urgency(severity=Severity.HIGH)}, BlindRule(0.0, True), False, False, id="not the most severe"
        ),
    ],
)
def test_a_first_view_is_owed(changes: dict[str, object], rule: BlindRule, viewed: bool, owes: bool) -> None:
    record = replace(opened().record, **changes)  # type: ignore[arg-type]
    assert owes_view(record, ANA, rule, viewed=viewed) is owes


def test_the_share_that_is_drawn_is_the_share_that_was_set() -> None:
    record = opened().record
    drawn = [BlindRule(0.2).draws(replace(record, id=f"case-{n}"), ANA) for n in range(4000)]  # type: ignore[arg-type]
    assert 0.17 < sum(drawn) / len(drawn) < 0.23


def handled(kind: HandlingKind, seconds: float = 60, first: Verdict | None = None, drafted: Verdict = YES) -> Handling:
    decided = drafted if kind is HandlingKind.APPROVED else NO
    return Handling(AT, kind, seconds, 80, drafted, decided, first)


def test_figures_of_drafts() -> None:
    approved, amended = HandlingKind.APPROVED, HandlingKind.AMENDED
    figures = figures_of(
        [
            handled(approved, 5),
            handled(approved, 60, first=NO),
            handled(approved, 60, first=YES),
            handled(amended, 90, first=NO),
            handled(HandlingKind.REJECTED, 30, first=UNCLEAR),
            handled(HandlingKind.BY_HAND, 1, drafted=UNCLEAR),
        ]
    )
    assert figures.agreed == Share(3, 5)
    assert figures.overridden == Share(2, 5)
    assert figures.hurried == Share(1, 3)
    assert figures.blind == Share(2, 3)
    assert figures.swayed == Share(1, 2)
    assert figures.seconds == 60


def test_nothing_is_a_share_of_nothing() -> None:
    figures = figures_of([])
    assert (figures.agreed.value, figures.agreed.bounds, figures.seconds) == (None, None, None)


def test_an_interval_holds_the_share() -> None:
    low, high = Share(9, 10).bounds or (1.0, 0.0)
    assert low == pytest.approx(0.596, abs=0.001)
    assert high == pytest.approx(0.982, abs=0.001)
