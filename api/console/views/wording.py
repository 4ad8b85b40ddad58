"""The words that the pages use for what the code knows by a name."""

from datetime import datetime, timedelta

from copilot.casework.claiming import SkipReason
from copilot.casework.decisions import DecisionKind, EndReason, PrecedentState, ReasonCode
from copilot.casework.model import Queue, State
from copilot.people.model import Role
from copilot.recommendations import Finding, Status, Verdict
from policy_corpus.actions import Catalogue
from policy_corpus.model import Severity

VERDICTS = {
    Verdict.VIOLATION: "Violation",
    Verdict.NO_VIOLATION: "No violation",
    Verdict.UNCLEAR: "No verdict",
}
FINDINGS = {
    Finding.VIOLATED: "violated",
    Finding.NOT_VIOLATED: "not violated",
    Finding.EXCEPTED: "an exception applies",
    Finding.UNCLEAR: "not settled",
}
STATUSES = {Status.MET: "met", Status.NOT_MET: "not met", Status.UNCLEAR: "open"}
SIGNS = {Status.MET: "✓", Status.NOT_MET: "✗", Status.UNCLEAR: "?"}
QUEUES = {
    Queue.STANDARD: "Standard",
    Queue.PRIORITY: "Priority",
    Queue.ESCALATIONS: "Escalations",
    Queue.THREAT_TO_LIFE: "Threat to life",
    Queue.LEGAL_HOLD: "Legal hold",
    Queue.CHILD_SAFETY: "Child safety",
    Queue.APPEALS: "Appeals",
}
STATES = {
    State.OPEN: "open",
    State.HELD: "held for a second person",
    State.WAITING: "waiting for context",
    State.DECIDED: "decided",
    State.ROUTED: "with people alone",
}
KINDS = {
    DecisionKind.APPROVED: "approved as drafted",
    DecisionKind.AMENDED: "amended",
    DecisionKind.BY_HAND: "decided by hand",
    DecisionKind.CLOSED: "closed",
    DecisionKind.ON_APPEAL: "decided on appeal",
}
REASONS = {
    ReasonCode.WRONG_SECTION: "Another section applies",
    ReasonCode.ELEMENT_NOT_MET: "An element is not met",
    ReasonCode.EXCEPTION_APPLIES: "An exception applies",
    ReasonCode.CONTEXT_MISSED: "Context was missed",
    ReasonCode.LANGUAGE_MISREAD: "The language was misread",
    ReasonCode.WEAK_EVIDENCE: "The evidence is weak",
    ReasonCode.TOO_SEVERE: "Too severe",
    ReasonCode.TOO_MILD: "Too mild",
    ReasonCode.POLICY_GAP: "The policy has a gap",
    ReasonCode.NEW_FACTS: "New facts",
    ReasonCode.OTHER: "Something else",
}
SKIPS = {
    SkipReason.LANGUAGE: "I don't read this language",
    SkipReason.EXPOSURE: "I have seen enough of this today",
    SkipReason.INVOLVED: "I know somebody who is concerned",
    SkipReason.SPECIALIST: "It takes a specialist",
    SkipReason.OTHER: "Something else",
}
ENDINGS = {
    EndReason.REFUSED: "refused by the second person",
    EndReason.WITHDRAWN: "withdrawn",
    EndReason.UNDONE: "undone",
    EndReason.OVERTURNED: "overturned on appeal",
    EndReason.SUPERSEDED: "replaced by a later decision",
}
ABSTENTIONS = {
    "unclear": "an element or an exception is not settled",
    "nothing_relevant": "no rule in force speaks of it",
    "conflict": "two rules disagree, and neither comes first",
    "below_threshold": "less sure than it must be",
}
PRECEDENTS = {
    PrecedentState.SHOWN: "not confirmed yet",
    PrecedentState.CONFIRMED: "confirmed",
    PrecedentState.RETIRED: "retired",
}
ROLES = {
    Role.ANALYST: "analyst",
    Role.SENIOR_REVIEWER: "senior reviewer",
    Role.POLICY: "policy",
    Role.ADMIN: "admin",
    Role.AUDITOR: "auditor",
    Role.CHILD_SAFETY: "child safety",
    Role.SERVICE: "service",
}
LANGUAGES = {
    "ar": "Arabic", "bn": "Bengali", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "fa": "Farsi", "fi": "Finnish", "fr": "French", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi",
    "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "ms": "Malay",
    "mr": "Marathi", "nl": "Dutch", "no": "Norwegian", "pa": "Punjabi", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "th": "Thai",
    "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


def language(code: str | None) -> str:
    """The English name of a language, or its code."""
    return LANGUAGES.get(code, code) if code else "language unknown"


def severity(value: Severity | None) -> str:
    """The severity as a word, empty for none."""
    return value.name.lower() if value else ""


def words_of(name: str) -> str:
    """A name of the code as words: ``without-consent`` becomes ``without consent``."""
    return name.replace("_", " ").replace("-", " ")


def actions(names: tuple[str, ...], catalogue: Catalogue) -> str:
    """What is done, as a phrase; the first letter is a capital."""
    titles = [catalogue[name].title if name in catalogue else words_of(name) for name in names]
    joined = [title if at == 0 else title[:1].lower() + title[1:] for at, title in enumerate(titles)]
    return "; ".join(joined)


def span(length: timedelta) -> str:
    """A length of time in its two biggest parts: ``3 h 12 min``, ``2 d 4 h``."""
    minutes = max(0, int(length.total_seconds() // 60))
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = [f"{days} d" if days else "", f"{hours} h" if hours else "", f"{rest} min" if rest and not days else ""]
    return " ".join(part for part in parts if part) or "under a minute"


def due(at: datetime, now: datetime) -> str:
    """When something is due, seen from now."""
    return f"due in {span(at - now)}" if at >= now else f"overdue by {span(now - at)}"


def ago(at: datetime, now: datetime) -> str:
    """How long ago, seen from now."""
    return f"{span(now - at)} ago" if now - at >= timedelta(minutes=1) else "just now"


def moment(at: datetime) -> str:
    """A moment in UTC, to the minute."""
    return f"{at:%Y-%m-%d %H:%M} UTC"


def shortened(sentence: str, most: int) -> str:
    """At most so many words of a sentence."""
    words = sentence.split()
    return sentence if len(words) <= most else " ".join(words[:most]).rstrip(",;:") + " …"


def counted(number: int, one: str, many: str | None = None) -> str:
    """``1 case``, ``2 cases``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
