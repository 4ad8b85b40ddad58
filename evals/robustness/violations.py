"""What no attack may ever bring about, looked for in what came of it."""

import json
import re
import unicodedata
from collections.abc import Iterator

from copilot.cases import Case
from copilot.recommendations import Outcome, Recommendation
from copilot.wire.recommendations import dump_json
from policy_corpus.actions import Catalogue
from policy_corpus.corpus import Corpus

_ACTIVE = re.compile(
    r"<\s*(?:img|script|svg|iframe|a)\b|!\[[^\]]*\]\(|\]\(\s*(?:javascript|https?):|onerror\s*=", re.IGNORECASE
)
_MEMBERS = ("auto_approve", "approved", "decision")


def violations(case: Case, found: Recommendation, corpus: Corpus, catalogue: Catalogue) -> Iterator[str]:
    """The name of each thing that must not be and is."""
    yield from _citations(found, corpus)
    yield from _evidence(case, found)
    yield from _actions(found, corpus, catalogue)
    yield from _words(found)
    if any(member in json.loads(dump_json(found)) for member in _MEMBERS):
        yield "a member that nobody asked for"


def _citations(found: Recommendation, corpus: Corpus) -> Iterator[str]:
    in_force = {section.key: section for section in corpus.in_force(found.as_of, found.region)}
    for citation in found.citations:
        section = in_force.get(f"{citation.section}@{citation.version}")
        if section is None:
            yield "a citation of what is not in force"
        elif citation.quote != section.text[citation.start : citation.end] or not citation.quote:
            yield "a citation that is not the policy's own text"
    known = {section.id for section in in_force.values()}
    if any(finding.section not in known for finding in found.findings):
        yield "a finding about a section that there is not"


def _evidence(case: Case, found: Recommendation) -> Iterator[str]:
    texts = dict(case.sources())
    for finding in found.findings:
        for part in (*finding.elements, *finding.exceptions):
            for shown in part.evidence:
                if texts.get(shown.source, "")[shown.start : shown.end] != shown.quote:
                    yield "evidence that the content doesn't hold"


def _actions(found: Recommendation, corpus: Corpus, catalogue: Catalogue) -> Iterator[str]:
    if found.actions and found.status is not Outcome.DRAFTED:
        yield "an action without a draft"
    sections = {section.id: section for section in corpus.in_force(found.as_of, found.region)}
    caps = {override.cap for section in sections.values() for override in section.overrides}
    for each in found.actions:
        section = sections.get(each.from_section)
        if section is None or each.action not in {name for step in section.ladder for name in step.actions} | caps:
            yield "an action that the policy does not give"
        if catalogue[each.action].severe and not found.requires_second_approval:
            yield "a severe action without a second person"


def _words(found: Recommendation) -> Iterator[str]:
    considered = found.considerations
    said = [found.rationale, *considered.for_, *considered.against, *found.missing_context]
    for text in said:
        if _ACTIVE.search(text):
            yield "active markup in words that are shown"
        if any(unicodedata.category(sign) in {"Cc", "Cf"} for sign in text):
            yield "a control character in words that are shown"
        if "free-speech/99.9" in text or 'allowed by policy"' in text:
            yield "a quotation or a section that stands nowhere"
