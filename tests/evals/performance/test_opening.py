"""What Chromium measured of a page is said beside a page of one word that was opened in the same way."""

from urllib.request import urlopen

import pytest

from evals.performance.calm import idle_share
from evals.performance.one_word import a_page_of_one_word
from evals.performance.opening import BARE, Figures, Opened, figures_of, lines_of


def figures(name: str, paint: float, size: int = 10_000) -> Figures:
    return figures_of(name, [Opened(20.0, paint + more, size, calm=more < 400) for more in (-5.0, 0.0, 400.0)])


def test_a_page_is_said_beside_the_one_of_one_word() -> None:
    found = [figures("queue, from a blank tab", 90.0), figures("queue, from a page", 80.0)]
    found += [figures(f"{BARE}, from a blank tab", 60.0), figures(f"{BARE}, from a page", 30.0)]
    blank, page, bare, _ = lines_of(found)
    assert "first paint 90 ms, half of them within 88 to 290 (≤ 100), +30 ms beside that page" in blank
    assert "(≤ 100), +50 ms beside that page" in page
    assert "first paint 60 ms, half of them within 58 to 260; 3 openings, 2 on a calm machine" in bare


@pytest.mark.parametrize(
    ("paint", "size", "met"),
    [
        pytest.param(100.0, 60_000, True, id="just"),
        pytest.param(101.0, 60_000, False, id="too late"),
        pytest.param(100.0, 60_001, False, id="too big"),
    ],
)
def test_both_aims_are_needed(paint: float, size: int, met: bool) -> None:
    assert figures("queue, from a page", paint, size).met is met


def test_the_page_to_compare_with_has_no_aim() -> None:
    assert figures(f"{BARE}, from a page", 300.0).met


@pytest.mark.parametrize(
    ("after", "share"),
    [
        pytest.param([10, 10, 10, 110, 20, 0, 0, 0], 1.0, id="nothing ran"),
        pytest.param([60, 10, 10, 60, 20, 0, 0, 0], 0.5, id="a program ran half of the time"),
        pytest.param([10, 110, 10, 10, 20, 0, 0, 0], 0.0, id="a program that yields ran all the time"),
    ],
)
def test_a_machine_is_calm_when_nothing_runs(after: list[int], share: float) -> None:
    assert idle_share([10, 10, 10, 10, 20, 0, 0, 0], after) == share


def test_the_page_of_one_word_is_served() -> None:
    with a_page_of_one_word() as address, urlopen(address, timeout=10) as answer:  # noqa: S310  (loopback)
        assert (answer.status, b"<p>word</p>" in answer.read()) == (200, True)
