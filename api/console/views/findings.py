"""The sections that a draft went through: which lead, what each came to, and which words of the content show it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from api.console.views.marks import Run, plain
from api.console.views.wording import FINDINGS, SIGNS, STATUSES, shortened, words_of
from copilot.recommendations import (
    Citation,
    CitationId,
    Evidence,
    Finding,
    PartFinding,
    Recommendation,
    SectionFinding,
    Status,
    Verdict,
)

MOST_SHOWN = 2  # sections that the brief goes through by itself
QUOTE = 6  # words of the content beside an element


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of the content: their number on the page, and as much of them as the brief shows, if any."""

    number: int
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class PartView:
    """An element or an exception with its status and what shows it."""

    name: str
    status: str
    sign: str
    word: str
    cites: Citation | None
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class FindingView:
    """A section and what it came to. ``quote`` is the rule's own words, those that settle it where it is settled."""

    section: str
    version: str
    title: str
    policy: str
    finding: str
    word: str
    percent: int
    quote: Citation | None
    elements: tuple[PartView, ...]
    exceptions: tuple[PartView, ...]


Numbers = Mapping[tuple[str, int, int], int]  # by source, start and end of an evidence, its number on the page


def numbered(recommendation: Recommendation) -> Numbers:
    """A number for each piece of evidence of the leading sections, in the order in which the content has them."""
    found = {
        (str(evidence.source), evidence.start, evidence.end)
        for finding in leading(recommendation)
        for part in (*finding.elements, *finding.exceptions)
        for evidence in part.evidence
    }
    return {place: number for number, place in enumerate(sorted(found, key=_reading_order), 1)}


def _reading_order(place: tuple[str, int, int]) -> tuple[int, str, int, int]:
    source, start, end = place
    return ({"t": 0, "m": 1}.get(source[0], 2), source, start, end)


def leading(recommendation: Recommendation) -> tuple[SectionFinding, ...]:
    """The sections that carry the verdict: the violated ones, else those that came nearest."""
    violated = [one for one in recommendation.findings if one.finding is Finding.VIOLATED]
    if violated:
        return tuple(violated[:MOST_SHOWN])
    rules = [one for one in recommendation.findings if one.probability or one.finding is not Finding.NOT_VIOLATED]
    nearest = sorted(rules, key=lambda one: (one.finding is not Finding.UNCLEAR, -one.probability))
    if recommendation.verdict is Verdict.NO_VIOLATION:
        nearest = sorted(rules, key=lambda one: -one.probability)
    return tuple(nearest[:1])


def finding_view(
    finding: SectionFinding, cited: Mapping[CitationId, Citation], numbers: Numbers, *, brief: bool
) -> FindingView:
    """One section. In the brief a settled section keeps only the parts that settle it."""
    own = [cited[name] for part in (*finding.elements, *finding.exceptions) for name in part.citations if name in cited]
    own = [citation for citation in own if citation.section == finding.section]
    title = own[0].heading_path[-1] if own and own[0].heading_path else finding.section
    shown = brief and finding.finding in (Finding.VIOLATED, Finding.UNCLEAR)
    elements = finding.elements if shown or not brief else _telling(finding.elements, Status.NOT_MET)
    exceptions = finding.exceptions if shown or not brief else _telling(finding.exceptions, Status.MET)
    return FindingView(
        section=finding.section,
        version=finding.version,
        title=title,
        policy=own[0].policy_title if own else "",
        finding=finding.finding.value,
        word=FINDINGS[finding.finding],
        percent=round(finding.probability * 100),
        quote=_quote(finding, cited) or next((citation for citation in own if citation.role.value == "rule"), None),
        elements=tuple(_part(part, cited, numbers) for part in elements),
        exceptions=tuple(_part(part, cited, numbers) for part in exceptions),
    )


def _quote(finding: SectionFinding, cited: Mapping[CitationId, Citation]) -> Citation | None:
    """What the first part rests on by which the section is not violated."""
    settling = {
        Finding.NOT_VIOLATED: _telling(finding.elements, Status.NOT_MET),
        Finding.EXCEPTED: _telling(finding.exceptions, Status.MET),
    }
    parts = settling.get(finding.finding, ())
    return next((cited[name] for part in parts for name in part.citations if name in cited), None)


def said_once(views: Iterable[FindingView]) -> tuple[FindingView, ...]:
    """The sections with the words of each piece of evidence beside the first part that they show; then its number."""
    said: set[int] = set()

    def once(parts: Iterable[PartView]) -> Iterator[PartView]:
        for part in parts:
            shown = part.mentions[:1]
            yield replace(part, mentions=tuple(replace(one, runs=()) if one.number in said else one for one in shown))
            said.update(one.number for one in shown)

    return tuple(
        replace(view, elements=tuple(once(view.elements)), exceptions=tuple(once(view.exceptions))) for view in views
    )


def without_mentions(view: FindingView) -> FindingView:
    """The section whose parts name no words of the content."""
    elements, exceptions = (
        tuple(replace(part, mentions=()) for part in parts) for parts in (view.elements, view.exceptions)
    )
    return replace(view, elements=elements, exceptions=exceptions)


def _telling(parts: Iterable[PartFinding], status: Status) -> tuple[PartFinding, ...]:
    return tuple(part for part in parts if part.status is status)


def _part(part: PartFinding, cited: Mapping[CitationId, Citation], numbers: Numbers) -> PartView:
    return PartView(
        name=words_of(part.id),
        status=part.status.value,
        sign=SIGNS[part.status],
        word=STATUSES[part.status],
        cites=next((cited[name] for name in part.citations if name in cited), None),
        mentions=tuple(_mentions(part.evidence, numbers)),
    )


def _mentions(evidence: Iterable[Evidence], numbers: Numbers) -> Iterator[Mention]:
    for one in evidence:
        number = numbers.get((str(one.source), one.start, one.end))
        if number is not None:
            yield Mention(number, plain(shortened(one.quote, QUOTE)))
