"""Some families are fitted to, the others never; which is which depends on the name alone."""

from collections import Counter

from evals.golden_cases import GOLDEN, read_golden
from evals.golden_split import FIT, HELD_OUT, fitted_among, fitted_cases, part_of

EIGHT = [FIT, FIT, HELD_OUT, FIT, FIT, FIT, FIT, FIT]


def test_where_a_family_falls_stays_as_it_is() -> None:
    parts = [part_of(f"violent-speech-00{n}") for n in range(1, 9)]
    assert parts == EIGHT


def test_of_our_own_cases_about_six_in_ten_are_fitted_to() -> None:
    golden = read_golden([GOLDEN])
    counts = Counter(part_of(each.family) for each in golden)
    assert 0.55 < counts[FIT] / len(golden) < 0.65
    languages = Counter(each.case.language for each in golden if part_of(each.family) == HELD_OUT)
    assert min(languages.values()) >= 5


def test_nothing_that_is_held_out_is_fitted_to() -> None:
    cases = fitted_cases(read_golden([GOLDEN]))
    assert cases
    assert all(part_of(each.family) == FIT and each.label.lane is None for each in cases)


def test_only_a_calibrated_drafter_was_fitted_and_to_our_cases_alone() -> None:
    ours = [(str(each.case.id), each.family) for each in read_golden([GOLDEN])]
    fitted = fitted_among([*ours, ("theirs", "family-1"), (ours[0][0], "another-family")], "a calibration")
    assert fitted == {case for case, family in ours if part_of(family) == FIT}
    assert fitted_among(ours, None) == frozenset()
