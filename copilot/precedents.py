"""Decided cases that resemble the one at hand, and what a draft says that departs from them."""

from collections.abc import Iterator, Sequence

from copilot.recommendations import Finding, Precedent, SectionFinding
from policy_corpus.model import SectionId

FEWEST = 2  # cases that must agree before a draft is said to depart from them


class NoPrecedents:
    """Where no decided case is weighed: the evals, and a service that has none yet."""

    async def similar(self, content: str, sections: Sequence[SectionId]) -> tuple[Precedent, ...]:
        """Nothing, whatever the content."""
        del content, sections
        return ()


def departures(findings: Sequence[SectionFinding], precedents: Sequence[Precedent]) -> tuple[str, ...]:
    """A sentence for each section on which all precedents agree and the draft doesn't."""
    return tuple(sentence for found in findings for sentence in _departure(found, precedents))


def _departure(found: SectionFinding, precedents: Sequence[Precedent]) -> Iterator[str]:
    of_section = [one for one in precedents if one.section == found.section]
    cases = list(dict.fromkeys(one.case_id for one in of_section))
    violated = {one.finding is Finding.VIOLATED for one in of_section}
    if found.finding is Finding.UNCLEAR or len(cases) < FEWEST or len(violated) > 1:
        return
    if violated == {found.finding is Finding.VIOLATED}:
        return
    said = "not violated" if found.finding is Finding.VIOLATED else "violated"
    yield f"{found.section} was found {said} in {len(cases)} confirmed cases like this one: {', '.join(cases[:3])}."
