"""Scores of passages: columns that read like rows."""

import pytest

from retrieval.hits import ALLOWED, VIOLATING, Passage, PassageKind, PassageScore, PassageScores
from retrieval.ports import PassageId


def a_passage(text: str, kind: PassageKind) -> Passage:
    return Passage(PassageId(f"{kind}-{text}"), "spam/1.1@1", kind, text, text)


ROWS = [
    PassageScore(a_passage("rule", PassageKind.RULE), 0.99, 4.0),
    PassageScore(a_passage("a", PassageKind.VIOLATES), 0.1, 0.0),
    PassageScore(a_passage("b", PassageKind.VIOLATES), 0.7, 1.5),
    PassageScore(a_passage("c", PassageKind.VIOLATES), 0.7, 0.0),
    PassageScore(a_passage("d", PassageKind.ALLOWED), -0.2, 0.0),
]


def test_columns_read_like_the_rows_that_they_were_made_of() -> None:
    scores = PassageScores.of(ROWS)
    assert (len(scores), list(scores), scores[2], list(scores[3:])) == (5, ROWS, ROWS[2], ROWS[3:])
    assert scores == PassageScores.of(ROWS)
    assert scores != PassageScores.of(ROWS[:-1])
    assert hash(scores) == hash(PassageScores.of(ROWS))


@pytest.mark.parametrize(
    ("side", "count", "nearest"),
    [
        pytest.param(VIOLATING, 2, ["b", "c"], id="equal ones in their order"),
        pytest.param(VIOLATING, 9, ["b", "c", "a"], id="all that there are"),
        pytest.param(ALLOWED, 3, ["d"], id="the other side, however far"),
    ],
)
def test_of_a_side_the_nearest_stand_first(side: int, count: int, nearest: list[str]) -> None:
    assert [passage.text for passage in PassageScores.of(ROWS).nearest(side, count)] == nearest


def test_nothing_is_near_where_nothing_was_searched() -> None:
    assert (list(PassageScores()), PassageScores().nearest(VIOLATING, 3)) == ([], [])
