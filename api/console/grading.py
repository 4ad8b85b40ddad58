"""How bad a content may be, by the rules that its draft comes nearest to."""

from copilot.recommendations import Finding, Recommendation
from policy_corpus.corpus import Corpus
from policy_corpus.errors import PolicyNotFound
from policy_corpus.model import Section, Severity

LIKELY = 0.2  # from this probability on a rule that isn't settled counts


def grade(recommendation: Recommendation, corpus: Corpus) -> Severity | None:
    """The severity of the worst rule that is violated, or may be; None where there is none."""
    likely = [
        found for found in recommendation.findings if found.finding is Finding.VIOLATED or found.probability >= LIKELY
    ]
    known = [section for found in likely if (section := _section(corpus, found.section, found.version))]
    return max((section.severity for section in known if section.severity), default=recommendation.severity)


def nearest(recommendation: Recommendation, corpus: Corpus) -> str:
    """The title of the rule that the content comes nearest to; empty where there is none."""
    found = max(recommendation.findings, key=lambda one: one.probability, default=None)
    section = _section(corpus, found.section, found.version) if found else None
    return section.title if section else ""


def found_by_search(recommendation: Recommendation, corpus: Corpus) -> tuple[Section, ...]:
    """The rules that a search found, those that speak of the content most first."""
    found = (_section(corpus, one.section, one.version) for one in recommendation.findings)
    return tuple(section for section in found if section)


def _section(corpus: Corpus, name: str, version: str) -> Section | None:
    try:
        return corpus.by_key(f"{name}@{version}")
    except PolicyNotFound:  # of a corpus that is no longer there
        return None
