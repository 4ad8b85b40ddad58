"""One draft does for several cases only where all that decides is the same."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from copilot.campaigns import first_alike
from copilot.cases import Author, Case, CaseId, ContextItem, Report, ReportFlag
from policy_corpus.model import Region

CASE = Case(CaseId("one"), "Earn money from home today with this simple method, write to us and get it for free")


def test_the_name_of_the_author_changes_nothing() -> None:
    other = replace(CASE, id=CaseId("two"), author=Author(handle="somebody", followers=3))
    assert first_alike([CASE, None, other]) == [0, 1, 0]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(replace(CASE, region=Region("DE")), id="another region"),
        pytest.param(replace(CASE, posted_at=datetime(2026, 1, 1, tzinfo=UTC)), id="another day"),
        pytest.param(replace(CASE, author=Author(strikes=2)), id="strikes"),
        pytest.param(replace(CASE, reports=(Report("user", "a scam"),)), id="what it was reported for"),
        pytest.param(replace(CASE, reports=(Report("user", "", ReportFlag.LEGAL_HOLD),)), id="a flag"),
        pytest.param(replace(CASE, context=(ContextItem("parent", "What do you do?"),)), id="a context"),
    ],
)
def test_what_decides_keeps_two_cases_apart(other: Case) -> None:
    assert first_alike([CASE, other]) == [0, 1]
