"""What Chromium measured of a page is said beside a page of one word that was opened in the same way."""

import pytest

from evals.performance.opening import BARE, Figures, Opened, figures_of, lines_of


def figures(name: str, paint: float, size: int = 10_000) -> Figures:
    return figures_of(name, [Opened(20.0, paint + more, size) for more in (-5.0, 0.0, 400.0)])


def test_a_page_is_said_beside_the_one_of_one_word() -> None:
    found = [figures("queue, first time", 90.0), figures("queue, again", 80.0)]
    found += [figures(f"{BARE}, first time", 60.0), figures(f"{BARE}, again", 40.0)]
    first, again, bare, _ = lines_of(found)
    assert "first paint 90 ms (≤ 100), 1.5 times that page's" in first
    assert "first paint 80 ms (≤ 100), 2.0 times that page's" in again
    assert "first paint 60 ms; median of 3" in bare


@pytest.mark.parametrize(
    ("paint", "size", "met"),
    [
        pytest.param(100.0, 60_000, True, id="just"),
        pytest.param(101.0, 60_000, False, id="too late"),
        pytest.param(100.0, 60_001, False, id="too big"),
    ],
)
def test_both_aims_are_needed(paint: float, size: int, met: bool) -> None:
    assert figures("queue, again", paint, size).met is met


def test_the_page_to_compare_with_has_no_aim() -> None:
    assert figures(f"{BARE}, again", 300.0).met
