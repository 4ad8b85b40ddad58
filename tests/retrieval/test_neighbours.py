"""The examples near a content say which section it belongs to, and on which side they lean."""

import numpy as np
import pytest

from retrieval.compared_rows import ComparedRows
from retrieval.fusion import standardised
from retrieval.neighbours import Neighbours, log_odds

ROWS = np.eye(4, dtype=np.float32)  # two examples of the first section, one of the second and of the third


def neighbours() -> Neighbours:
    return Neighbours(
        places=np.arange(4),
        owners=np.array([0, 0, 1, 2]),
        sides=np.array([1, -1, 1, 0], dtype=np.int8),
        rows=ComparedRows.alone(ROWS),
        policies=np.array([0, 0, 1, 1]),
    )


def towards(*parts: float) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    row = np.array([parts], dtype=np.float32)
    return np.asarray(row / np.linalg.norm(row), dtype=np.float32)


@pytest.mark.parametrize(
    ("content", "section"),
    [
        pytest.param(towards(1, 0.2, 0, 0), 0, id="near the violating example of the first"),
        pytest.param(towards(0, 1, 0.2, 0), 0, id="near its allowed one"),
        pytest.param(towards(0, 0, 1, 0.1), 1, id="near the second"),
        pytest.param(towards(0.1, 0, 0, 1), 2, id="near one that doesn't say its side"),
    ],
)
def test_the_section_of_the_nearest_example_has_the_largest_share(
    content: np.ndarray[tuple[int, int], np.dtype[np.float32]], section: int
) -> None:
    near = neighbours().near(content, content)
    assert int(near.columns["share"][:3].argmax()) == section
    assert int(near.columns["nearest"][:3].argmax()) == section
    assert np.exp(near.columns["share"][:3]).sum() == pytest.approx(1.0, abs=1e-3)


def test_a_section_without_examples_is_neither_near_nor_far() -> None:
    columns = neighbours().near(towards(1, 0, 0, 0), towards(1, 0, 0, 0)).columns
    assert columns["share"][0] > columns["share"][3] > columns["share"][1:3].max()
    assert columns["count"][:3].min() < columns["count"][3] < columns["count"].max()
    assert [name for name, column in columns.items() if not np.isfinite(column).all()] == ["nearest", "mean"]
    assert standardised(columns["nearest"])[3] == standardised(columns["mean"])[3] == 0


def test_what_stands_around_finds_the_section_and_says_nothing_of_the_side() -> None:
    content, around = towards(1, 0, 0, 0), towards(0, 0, 1, 0)
    near = neighbours().near(content, around)
    assert int(near.columns["share"].argmax()) == 1
    assert near.cosines.tolist() == [1, 0, 0, 0]


@pytest.mark.parametrize(
    ("content", "sign"),
    [
        pytest.param(towards(1, 0, 0, 0), 1, id="a violating example"),
        pytest.param(towards(0, 1, 0, 0), -1, id="an allowed one"),
        pytest.param(towards(0, 0, 0, 1), -1, id="no example of either side is near: mostly allowed"),
    ],
)
def test_the_lean_has_the_side_of_what_is_near(
    content: np.ndarray[tuple[int, int], np.dtype[np.float32]], sign: int
) -> None:
    some = neighbours()
    lean = some.lean(some.near(content, content).cosines, [0, 1, 2])
    assert lean is not None
    assert np.sign(lean) == sign


def test_sections_that_are_taken_away_have_no_part_in_the_lean() -> None:
    some, content = neighbours(), towards(1, 0, 0, 0)
    cosines = some.near(content, content).cosines
    whole, without = some.lean(cosines, [0, 1, 2]), some.lean(cosines, [1, 2])
    assert whole is not None
    assert without is not None
    assert without < 0 < whole
    assert some.lean(cosines, [2]) is None


def test_odds_rise_with_what_violates_and_fall_with_what_is_allowed() -> None:
    rising = [log_odds([step / 20], [0.5]) for step in range(21)]
    falling = [log_odds([0.5], [step / 20]) for step in range(21)]
    assert rising == sorted(rising)
    assert falling == sorted(falling, reverse=True)
    assert log_odds([], []) == pytest.approx(log_odds([0.0] * 3, [0.0] * 3), abs=0.05)
