"""Values to test with: each is whole and sound, and every part of it can be replaced by name."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from copilot.cases import Author, Case, CaseId, ContextItem, Medium, Report, Source
from copilot.recommendations import (
    Abstention,
    Citation,
    CitationId,
    CitationRole,
    Considerations,
    Evidence,
    Exchange,
    Finding,
    Outcome,
    PartFinding,
    Precedent,
    Provenance,
    Recommendation,
    RecommendationId,
    RecommendedAction,
    Retrieved,
    SectionFinding,
    Signal,
    Status,
    Target,
    Tokens,
    Verdict,
)
from policy_corpus.model import Part, PolicyId, Region, Section, SectionId, SectionKind, Severity, Step, Unit, Version

AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
CONTENT = "I know where you park. Friday is your last day."
BODY = "You may not state that you will kill or injure someone."
TARGET = "The target is a person that readers can identify."
HARM = "The harm is death or serious injury."
FIGURATIVE = "The words are an idiom or an exaggeration."


def a_case(**parts: Any) -> Case:
    """A comment with a context, a medium and a report; ``case-1`` unless said."""
    given: dict[str, Any] = {
        "id": CaseId("case-1"),
        "text": CONTENT,
        "language": "en",
        "posted_at": datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
        "region": Region("DE"),
        "surface": "comment",
        "author": Author("parking_pete", 112, False, 1, "private"),
        "context": (ContextItem("parent", "The city closes the lot on Friday."),),
        "media": (Medium("image", "A parking space", "NO PARKING", None),),
        "reports": (Report("user", "This frightens me."),),
    }
    return Case(**(given | parts))


def a_section(
    id: str = "violent-speech/2.1",  # noqa: A002
    *,
    body: str = BODY,
    elements: Sequence[tuple[str, str]] = (("target", TARGET), ("harm", HARM)),
    exceptions: Sequence[tuple[str, str]] = (("figurative", FIGURATIVE),),
    **parts: Any,
) -> Section:
    """A rule in force from 2026-03-01. ``body`` is unit 1; each element and exception (id, words) is the next."""
    lines = [f"element {name}: " for name, _ in elements] + [f"exception {name}: " for name, _ in exceptions]
    text, units, made = f"{body}\n", [Unit(1, 0, len(body))], []
    for line, (name, words) in zip(lines, [*elements, *exceptions], strict=True):
        text += f"\n- {line}"
        units.append(Unit(len(units) + 1, len(text), len(text) + len(words)))
        text += words
        made.append(Part(name, words, len(units)))
    policy = id.split("/", 1)[0]
    given: dict[str, Any] = {
        "id": SectionId(id),
        "policy": PolicyId(policy),
        "policy_title": policy.replace("-", " ").capitalize(),
        "version": Version(date(2026, 3, 1)),
        "title": "Threat to kill or injure",
        "heading_path": ("Threats", "Threat to kill or injure"),
        "kind": SectionKind.RULE,
        "text": text.rstrip("\n"),
        "units": tuple(units),
        "elements": tuple(made[: len(elements)]),
        "exceptions": tuple(made[len(elements) :]),
        "severity": Severity.HIGH,
        "ladder": (Step(1, ("remove",)), Step(2, ("suspend_author",))),
    }
    return Section(**(given | parts))


def a_citation(unit: int = 1, section: Section | None = None, **parts: Any) -> Citation:
    """The words of one unit of a section, ``c1`` unless said."""
    section = section or a_section()
    cited = section.units[unit - 1]
    given: dict[str, Any] = {
        "id": CitationId("c1"),
        "section": section.id,
        "version": str(section.version),
        "language": section.language,
        "policy_title": section.policy_title,
        "heading_path": section.heading_path,
        "role": CitationRole.RULE,
        "quote": section.quote(cited),
        "start": cited.start,
        "end": cited.end,
    }
    return Citation(**(given | parts))


def an_evidence(quote: str = "I know where you park.", text: str = CONTENT, source: str = "text") -> Evidence:
    """Where ``quote`` first stands in ``text``."""
    start = text.index(quote)
    return Evidence(Source(source), quote, start, start + len(quote))


def a_part_finding(id: str = "target", status: Status = Status.MET, **parts: Any) -> PartFinding:  # noqa: A002
    """An element that is met, cited and shown."""
    given: dict[str, Any] = {"citations": (CitationId("c1"),), "evidence": (an_evidence(),)}
    return PartFinding(id, status, **(given | parts))


def a_section_finding(**parts: Any) -> SectionFinding:
    """A violation of ``violent-speech/2.1``."""
    given: dict[str, Any] = {
        "section": SectionId("violent-speech/2.1"),
        "version": "2026-03-01",
        "finding": Finding.VIOLATED,
        "elements": (a_part_finding("target"), a_part_finding("harm", citations=(), evidence=())),
        "exceptions": (a_part_finding("figurative", Status.NOT_MET, citations=(), evidence=()),),
        "probability": 0.91,
    }
    return SectionFinding(**(given | parts))


def a_provenance(**parts: Any) -> Provenance:
    """What a model at an OpenAI-compatible server leaves behind."""
    given: dict[str, Any] = {
        "drafter": "openai:small",
        "model": "small-2026",
        "prompt_fingerprint": "5f0c",
        "corpus_fingerprint": "a81d",
        "embedder": "e5",
        "retrieved": (Retrieved(SectionId("violent-speech/2.1"), "2026-03-01", 0.83, "search"),),
        "tokens": Tokens(1800, 310, 1024),
        "dropped": {"unknown_unit": 1},
        "sent": {"temperature": 0, "seed": 7},
        "timings_ms": {"retrieve": 6.1, "draft": 812.4},
    }
    return Provenance(**(given | parts))


def a_recommendation(**parts: Any) -> Recommendation:
    """A drafted violation of ``case-1``, ``rec-1`` unless said, with something in every field that can hold it."""
    given: dict[str, Any] = {
        "id": RecommendationId("rec-1"),
        "case_id": CaseId("case-1"),
        "as_of": date(2026, 3, 2),
        "region": Region("DE"),
        "status": Outcome.DRAFTED,
        "verdict": Verdict.VIOLATION,
        "provenance": a_provenance(),
        "actions": (RecommendedAction("remove", Target.CONTENT, SectionId("violent-speech/2.1")),),
        "severity": Severity.HIGH,
        "requires_second_approval": True,
        "confidence": 0.91,
        "violation_probability": 0.91,
        "citations": (a_citation(),),
        "findings": (a_section_finding(),),
        "considerations": Considerations(("A day is named.",), ("The parent post is about a parking lot.",)),
        "rationale": "The words name a day and can be read as a threat.",
        "missing_context": ("Whether the two know each other.",),
        "signals": (Signal("hidden_characters", Source("text"), 3, 4, "One zero-width space."),),
        "precedents": (Precedent(CaseId("case-0"), SectionId("violent-speech/2.1"), Finding.VIOLATED, 0.88),),
        "language": "en",
        "exchanges": (
            Exchange("Is this a threat? «I know where you park.»", '{"rationale": "A day is named."}', "m-1"),
        ),
    }
    return Recommendation(**(given | parts))


def an_abstention(**parts: Any) -> Recommendation:
    """A recommendation without a verdict, because nothing in the corpus speaks of the content."""
    given: dict[str, Any] = {
        "status": Outcome.ABSTAINED,
        "verdict": Verdict.UNCLEAR,
        "actions": (),
        "severity": None,
        "requires_second_approval": False,
        "confidence": 0.0,
        "violation_probability": 0.4,
        "abstention": Abstention("nothing_relevant", "No section of the corpus speaks of this."),
    }
    return a_recommendation(**(given | parts))


def a_routed_recommendation(lane: str = "legal_hold", **parts: Any) -> Recommendation:
    """The note that ``case-1`` went to people."""
    given: dict[str, Any] = {
        "id": RecommendationId("rec-1"),
        "case_id": CaseId("case-1"),
        "as_of": date(2026, 3, 2),
        "region": None,
        "status": Outcome.ROUTED,
        "verdict": Verdict.UNCLEAR,
        "provenance": Provenance("none", corpus_fingerprint="a81d"),
        "lane": lane,
    }
    return Recommendation(**(given | parts))
