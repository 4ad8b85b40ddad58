"""A claim keeps others away for as long as it holds, on whichever clock."""

from datetime import timedelta

import pytest

from copilot.casework.claiming import claim, release
from copilot.casework.deciding import approve
from copilot.casework.files import CaseFile, after
from copilot.casework.model import LEASE, SKEW
from copilot.errors import CaseMovedOn
from tests.builders import AT
from tests.copilot.casework.building import ANA, BEN, RULES, by, drafted, seen


@pytest.fixture
def claimed() -> CaseFile:
    """A case that ana took up three minutes after ten."""
    return after(drafted(), claim(drafted(), by(ANA, 3)))


@pytest.mark.parametrize("minutes", [-30, 3, 17.9, 18.1, 22.9], ids=lambda m: f"{m} min")
def test_others_are_kept_away(claimed: CaseFile, minutes: float) -> None:
    words = "is with 'ana' since 2026-03-02 10:03 UTC, until 10:18"
    with pytest.raises(CaseMovedOn, match=words):
        claim(claimed, by(BEN, minutes))
    with pytest.raises(CaseMovedOn, match=words):
        approve(claimed, by(BEN, minutes), seen(claimed), RULES)


def test_after_the_lease_and_the_difference_of_clocks_it_is_free(claimed: CaseFile) -> None:
    taken = after(claimed, claim(claimed, by(BEN, 23.1)))
    assert taken.record.claim is not None
    assert taken.record.claim.person == "ben"
    with pytest.raises(CaseMovedOn, match="'ben'"):
        approve(taken, by(ANA, 24), seen(taken), RULES)


def test_who_has_it_decides_also_when_the_lease_is_over(claimed: CaseFile) -> None:
    assert approve(claimed, by(ANA, 300), seen(claimed), RULES).happening is not None


def test_going_on_renews(claimed: CaseFile) -> None:
    renewed = after(claimed, claim(claimed, by(ANA, 10)))
    assert renewed.record.claim is not None
    assert renewed.record.claim.until == AT + timedelta(minutes=10) + LEASE
    assert renewed.record.claim.since == AT + timedelta(minutes=3)


def test_a_clock_that_goes_backwards_takes_nothing_away(claimed: CaseFile) -> None:
    assert claim(claimed, by(ANA, -60)).happening is None


def test_letting_go(claimed: CaseFile) -> None:
    with pytest.raises(CaseMovedOn, match="'ana' has it"):
        release(claimed, by(BEN, 4))
    free = after(claimed, release(claimed, by(ANA, 4)))
    assert free.record.claim is None
    assert release(free, by(ANA, 5)).happening is None
    assert claim(free, by(BEN, 5)).record.claim is not None


def test_the_difference_of_clocks_is_no_more_than_a_lease() -> None:
    assert SKEW < LEASE
