"""A recommendation for a person at a terminal: the answer first, then what carries it."""

from collections.abc import Iterator, Sequence

from rich.text import Text

from copilot.cli.console import one_line, safe
from copilot.recommendations import (
    Citation,
    CitationId,
    Finding,
    Outcome,
    PartFinding,
    Recommendation,
    SectionFinding,
    Status,
    Verdict,
)

_STYLE = {Verdict.VIOLATION: "bold red", Verdict.NO_VIOLATION: "bold green", Verdict.UNCLEAR: "bold yellow"}
_TITLE = {Verdict.VIOLATION: "VIOLATION", Verdict.NO_VIOLATION: "NO VIOLATION", Verdict.UNCLEAR: "NOT DECIDED"}
_MARK = {Status.MET: "met", Status.NOT_MET: "not met", Status.UNCLEAR: "unclear"}
_MOST_SECTIONS = 2


def render(recommendation: Recommendation, content: str = "") -> Text:
    """The recommendation as lines; ``content`` is shown above it if it is given and the case was not routed."""
    return Text("\n").join(_lines(recommendation, content))


def _lines(r: Recommendation, content: str) -> Iterator[Text]:
    if content and r.status is not Outcome.ROUTED:
        yield _line(f"“{_short(content)}”", "italic")
    yield _headline(r)
    if r.status is Outcome.ROUTED:
        yield _line(f"  {r.rationale}")
        return
    if r.abstention:
        yield _line(f"  Why not: {r.abstention.detail}")
    for finding in _controlling(r):
        yield from _section(finding, r.citations)
    yield from _considerations(r)
    for signal in r.signals[:5]:
        place = f"{signal.source}[{signal.start}:{signal.end}]"
        yield _line(f"  signal: {signal.kind} at {place}, {signal.detail}", "yellow")
    for missing in r.missing_context:
        yield _line(f"  missing: {missing}", "dim")
    yield _line(f"  by {r.provenance.model or r.provenance.drafter}, policies as of {r.as_of}, {r.id}", "dim")


def _headline(r: Recommendation) -> Text:
    if r.status is Outcome.ROUTED:
        return _line(f"ROUTED to people ({r.lane})", "bold magenta")
    line = _line(_TITLE[r.verdict], _STYLE[r.verdict])
    if r.verdict is Verdict.UNCLEAR:
        chance = f"{r.violation_probability:.0%}" if r.violation_probability is not None else "unknown"
        return line.append(f"  the chance of a violation is {chance}", "not bold")
    line.append(f"  confidence {r.confidence:.0%}", "not bold")
    if r.actions:
        line.append("  → " + ", ".join(f"{a.action} ({a.target})" for a in r.actions), "bold")
    if r.requires_second_approval:
        line.append("  needs a second approval", "bold yellow")
    return line


def _controlling(r: Recommendation) -> Sequence[SectionFinding]:
    """The sections that carry the verdict: the violated ones, else those that came nearest."""
    violated = [finding for finding in r.findings if finding.finding is Finding.VIOLATED]
    nearest = sorted((f for f in r.findings if not _is_idle(f)), key=lambda finding: -finding.probability)
    return violated or nearest[: 1 if r.verdict is Verdict.NO_VIOLATION else _MOST_SECTIONS]


def _is_idle(finding: SectionFinding) -> bool:
    """An overriding section that has no say here: it can't be violated, so it has no probability."""
    return finding.probability == 0.0 and finding.finding is Finding.NOT_VIOLATED


def _section(finding: SectionFinding, citations: Sequence[Citation]) -> Iterator[Text]:
    by_id = {citation.id: citation for citation in citations}
    own = [by_id[c] for part in (*finding.elements, *finding.exceptions) for c in part.citations if c in by_id]
    title = f"{own[0].policy_title} / {' / '.join(own[0].heading_path)}" if own else ""
    said = finding.finding.value.replace("_", " ")
    yield _line(f"  {finding.section} ({finding.version}) {title}: {said}, p={finding.probability:.2f}", "bold")
    settled = finding.finding in (Finding.NOT_VIOLATED, Finding.EXCEPTED)
    for kind, parts in (("element", finding.elements), ("exception", finding.exceptions)):
        for part in parts:
            if settled and part.status is not (Status.NOT_MET if kind == "element" else Status.MET):
                continue
            if finding.finding is Finding.UNCLEAR and kind == "exception" and part.status is Status.UNCLEAR:
                continue
            yield from _part(kind, part, by_id)


def _part(kind: str, part: PartFinding, by_id: dict[CitationId, Citation]) -> Iterator[Text]:
    line = _line(f"    {_MARK[part.status]:>7}  {kind} {part.id}")
    for citation in part.citations[:1]:
        line.append(f"  “{_short(by_id[citation].quote)}”", "cyan")
    yield line
    for evidence in part.evidence[:1]:
        yield _line(f"             in {evidence.source}: “{_short(evidence.quote)}”", "dim")


def _considerations(r: Recommendation) -> Iterator[Text]:
    for word, sentences in (("for", r.considerations.for_), ("against", r.considerations.against)):
        for sentence in sentences[:2]:
            yield _line(f"  {word}: {sentence}")


def _line(text: str, style: str = "") -> Text:
    """A line of what is shown, which whatever stands in it can neither break nor end."""
    return Text(one_line(text), style)


def _short(text: str, most: int = 160) -> str:
    line = " ".join(safe(text).split())
    return line if len(line) <= most else line[: most - 1] + "…"
