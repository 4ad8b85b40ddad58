"""One case opened: what it says, what the label says and why, what was drafted, and the policy's own words beside."""

from collections.abc import Iterator, Mapping, Sequence

from copilot.cases import Case, Source
from copilot.recommendations import Citation, CitationId, Evidence, Finding, PartFinding, Recommendation, SectionFinding
from evals.golden_cases import Control, GoldenCase
from evals.report.markup import Html, Node, join, tag
from evals.report.wording import percent, words
from evals.runs.outcomes import Outcome
from evals.scoring.rulebook import Rulebook
from policy_corpus.model import Section

_MOST_FINDINGS = 4
_WITHHELD = "The case belongs to people alone, so its content is not shown here."


def case_view(golden: GoldenCase, outcome: Outcome, rulebook: Rulebook) -> Html:
    """The case and what was drafted on the left, the sections on the right; below each other where it is narrow."""
    rec = outcome.recommendation
    alone = golden.label.lane is not None or (rec is not None and rec.lane is not None)
    left = [_content(golden.case, rec, alone), _label(golden), _outcome(outcome, alone)]
    if rec is not None and not alone:
        left.append(_findings(golden, rec))
    right = None if alone else tag("div", _sections(golden, rec, rulebook))
    return tag("div", tag("div", left), right, class_="beside")


def _content(case: Case, rec: Recommendation | None, alone: bool) -> Html:
    facts = (case.language, case.surface, case.region, case.posted_at and case.posted_at.date().isoformat())
    about = ", ".join(str(fact) for fact in facts if fact) or "nothing is known around it"
    if alone:
        return join(tag("h4", "The case"), tag("p", _WITHHELD))
    marked = _evidence(rec)
    texts = [
        join(
            tag("p", source, class_="source") if source != "text" else None,
            tag("blockquote", _marked(text, marked.get(source, ())), dir="auto", lang=case.language),
        )
        for source, text in case.sources()
    ]
    return join(tag("h4", "The case"), tag("p", about, class_="note"), texts)


def _label(golden: GoldenCase) -> Html:
    label = golden.label
    verdict = f"routed to {words(label.lane)}" if label.lane else words(label.verdict.value)
    actions = f", {', '.join(sorted(label.actions))}" if label.actions else ""
    controls = [tag("li", _control(control)) for control in label.controlling]
    return join(
        tag("h4", "The label"),
        tag("p", tag("strong", verdict), actions),
        tag("ul", controls) if controls else None,
        tag("p", golden.note) if golden.note else None,
    )


def _control(control: Control) -> str:
    if control.exception:
        return f"{control.section}: the exception {control.exception} is met"
    if control.element:
        return f"{control.section}: the element {control.element} is not met"
    return str(control.section)


def _outcome(outcome: Outcome, alone: bool) -> Html:
    rec = outcome.recommendation
    if rec is None:
        return join(tag("h4", "What came"), tag("p", tag("strong", "failed"), ": ", outcome.failure))
    if rec.lane:
        return join(tag("h4", "What came"), tag("p", tag("strong", "routed"), f" to {words(rec.lane)}"))
    said: list[Node] = [tag("strong", words(rec.verdict.value if rec.abstention is None else "abstained"))]
    if rec.abstention:
        said.append(f": {rec.abstention.detail}")
    else:
        said.append(f", confidence {percent(rec.confidence)}")
    said += [f", {', '.join(action.action for action in rec.actions)}"] if rec.actions else []
    said.append(f". Probability of a violation: {percent(rec.violation_probability)}.")
    why = [] if alone else [tag("p", rec.rationale)] if rec.rationale else []
    for word, sentences in (("For", rec.considerations.for_), ("Against", rec.considerations.against)):
        why += [] if alone else [tag("p", f"{word}: {sentence}") for sentence in sentences]
    return join(tag("h4", "What came"), tag("p", said), why)


def _findings(golden: GoldenCase, rec: Recommendation) -> Html:
    """Of the sections that the label names or that are found violated, and those that came nearest."""
    chosen, rest = _chosen(golden, rec)
    cited = {citation.id: citation for citation in rec.citations}
    unseen = ", ".join(sorted(golden.label.sections - {finding.section for finding in rec.findings}))
    others = ", ".join(f"{f.section} ({words(f.finding.value)}, {percent(f.probability)})" for f in rest)
    return join(
        tag("h4", "Findings"),
        [_finding(finding, cited) for finding in chosen],
        tag("p", f"Controlling, but there is no finding of it: {unseen}.") if unseen else None,
        tag("p", f"Looked at as well: {others}.", class_="note") if others else None,
    )


def _finding(finding: SectionFinding, cited: Mapping[CitationId, Citation]) -> Html:
    parts = [("element", part) for part in finding.elements] + [("exception", part) for part in finding.exceptions]
    return join(
        tag(
            "p",
            tag("strong", f"{finding.section} ({finding.version})"),
            f": {words(finding.finding.value)}, probability {percent(finding.probability)}",
        ),
        tag("ul", [_part(kind, part, cited) for kind, part in parts]) if parts else None,
    )


def _part(kind: str, part: PartFinding, cited: Mapping[CitationId, Citation]) -> Html:
    quotes = [tag("q", cited[name].quote, class_="policy") for name in part.citations if name in cited]
    shown = [tag("q", tag("mark", evidence.quote), dir="auto") for evidence in part.evidence]
    return tag(
        "li",
        f"{kind} {part.id}: ",
        tag("em", words(part.status.value)),
        [join(" ", quote) for quote in quotes],
        [join(" shown by ", quote) for quote in shown],
    )


def _sections(golden: GoldenCase, rec: Recommendation | None, rulebook: Rulebook) -> Html:
    found: dict[str, Section] = {}
    for name in sorted(golden.label.sections):
        section = rulebook.of_case(golden.case, name)
        if section is not None:
            found[section.key] = section
    for finding in _chosen(golden, rec)[0] if rec else ():
        section = rulebook.find(finding.section, finding.version)
        if section is not None:
            found.setdefault(section.key, section)
    missing = sorted(golden.label.sections - {section.id for section in found.values()})
    return join(
        tag("h4", "The sections, in the policy's own words"),
        [_section(section, golden) for section in found.values()],
        [tag("p", f"{name}: the policies that were read have no such section on that day.") for name in missing],
        None if found or missing else tag("p", "The label names none, and none was found near."),
    )


def _section(section: Section, golden: GoldenCase) -> Html:
    controls = " (controlling)" if section.id in golden.label.sections else ""
    title = f"{section.id} ({section.version}) {section.title}{controls}"
    return join(tag("h5", title), tag("blockquote", section.text, class_="policy", lang=section.language))


def _chosen(golden: GoldenCase, rec: Recommendation) -> tuple[list[SectionFinding], list[SectionFinding]]:
    def order(finding: SectionFinding) -> tuple[bool, bool, float]:
        named = finding.section in golden.label.sections
        return not named, finding.finding is not Finding.VIOLATED, -finding.probability

    ordered = sorted(rec.findings, key=order)
    named = sum(finding.section in golden.label.sections for finding in ordered)
    most = max(_MOST_FINDINGS, named)
    return ordered[:most], ordered[most:]


def _evidence(rec: Recommendation | None) -> dict[Source, list[Evidence]]:
    found: dict[Source, list[Evidence]] = {}
    for finding in rec.findings if rec else ():
        for part in (*finding.elements, *finding.exceptions):
            for evidence in part.evidence:
                found.setdefault(evidence.source, []).append(evidence)
    return found


def _marked(text: str, evidence: Sequence[Evidence]) -> Iterator[Node]:
    """The text, with what was quoted of it marked; quotations that overlap are marked as one."""
    end = 0
    for each in sorted(evidence, key=lambda e: (e.start, e.end)):
        start, stop = max(each.start, end), min(each.end, len(text))
        if start < stop:
            yield text[end:start]
            yield tag("mark", text[start:stop])
            end = stop
    yield text[end:]
