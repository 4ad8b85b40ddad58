"""A citation is sound if it stands where it says, in the version in force, where enforcement applies."""

from typing import Any

import pytest
from msgspec import structs

from copilot.recommendations import Recommendation
from evals.scoring.citations import citation_problems
from policy_corpus.model import Region
from tests.builders import a_case, a_citation, a_part_finding, a_recommendation, a_section_finding, an_evidence
from tests.evals.scoring.labelled import GERMAN, RULE, a_rulebook, sections

FOREIGN = sections()[2]


def cited(**parts: Any) -> Recommendation:
    return a_recommendation(citations=(a_citation(**parts),))


def shown(**parts: Any) -> Recommendation:
    return a_recommendation(findings=(a_section_finding(elements=(a_part_finding(**parts),)),))


@pytest.mark.parametrize(
    ("rec", "region", "problems"),
    [
        pytest.param(a_recommendation(), "DE", (), id="sound"),
        pytest.param(cited(quote="You may."), "DE", (f"not_located {RULE}@2026-03-01",), id="words nobody wrote"),
        pytest.param(cited(quote="", end=0), "DE", (f"not_located {RULE}@2026-03-01",), id="no words at all"),
        pytest.param(
            cited(start=1, end=len("You may")), "DE", (f"not_located {RULE}@2026-03-01",), id="offsets beside the words"
        ),
        pytest.param(cited(version="2026-01-01"), "DE", (f"not_in_force {RULE}@2026-01-01",), id="an older version"),
        pytest.param(cited(version="2025-01-01"), "DE", (f"unknown_section {RULE}@2025-01-01",), id="no such version"),
        pytest.param(cited(section=FOREIGN), "DE", (), id="a rule of the case's own region"),
        pytest.param(cited(section=FOREIGN), "FR", (f"out_of_region {GERMAN}@2026-03-01",), id="of another region"),
        pytest.param(cited(section=FOREIGN), None, (f"out_of_region {GERMAN}@2026-03-01",), id="of no region"),
        pytest.param(shown(citations=("c9",)), "DE", (f"dangling {RULE} c9",), id="a finding that rests on nothing"),
        pytest.param(
            shown(evidence=(structs.replace(an_evidence(), start=3),)),
            "DE",
            (f"evidence_not_located {RULE}",),
            id="words of the content that stand elsewhere",
        ),
    ],
)
def test_each_quotation_is_checked(rec: Recommendation, region: str | None, problems: tuple[str, ...]) -> None:
    case = a_case(region=Region(region) if region else None)

    assert citation_problems(case, rec, a_rulebook()) == problems
