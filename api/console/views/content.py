"""The left side of a case page: what the case says, marked, or what stands in its place until it is revealed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.console.views.findings import leading, numbered
from api.console.views.marks import Run, Span, marked, plain
from api.console.views.wording import counted, language, words_of
from copilot.cases import Case
from copilot.recommendations import Recommendation, Status

ROLES = {"alt_text": "what it shows", "ocr_text": "words in it", "transcript": "what is said"}


@dataclass(frozen=True, slots=True)
class TextView:
    """One text of the case under its name."""

    source: str
    title: str
    runs: tuple[Run, ...]
    language: str | None


@dataclass(frozen=True, slots=True)
class SignalView:
    """Something conspicuous, in words. ``detail`` may repeat the content."""

    kind: str
    detail: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class ContentView:
    """What the case says and around it. ``own`` is what the author published."""

    facts: tuple[str, ...]
    handle: tuple[Run, ...]
    author: tuple[str, ...]
    own: tuple[TextView, ...]
    around: tuple[TextView, ...]
    reports: tuple[tuple[str, tuple[Run, ...]], ...]
    signals: tuple[SignalView, ...]


def content_of(case: Case, recommendation: Recommendation | None) -> ContentView:
    """All of a case, the evidence of ``recommendation`` marked where it still stands."""
    spoken = case.language or (recommendation.language if recommendation else None)
    texts = [
        TextView(source, _title(case, source), marked(text, list(_spans(recommendation, source, text))), spoken)
        for source, text in case.sources()
    ]
    posted = [f"{case.posted_at:%Y-%m-%d %H:%M} UTC"] if case.posted_at else []
    place = [case.region] if case.region else []
    return ContentView(
        facts=(words_of(case.surface or "post"), *posted, *place, language(spoken)),
        handle=plain(case.author.handle or ""),
        author=tuple(_author(case)),
        own=tuple(text for text in texts if not text.source.startswith("context/")),
        around=tuple(text for text in texts if text.source.startswith("context/")),
        reports=tuple((words_of(report.source), plain(report.reason or "")) for report in case.reports),
        signals=_signals(recommendation),
    )


def _title(case: Case, source: str) -> str:
    kind, *place = source.split("/")
    if kind == "text":
        return "Text"
    number = int(place[0])
    if kind == "context":
        return words_of(case.context[number].role)
    return f"{words_of(case.media[number].kind)}: {ROLES[place[1]]}"


def _author(case: Case) -> Iterator[str]:
    author = case.author
    if author.category:
        yield words_of(author.category)
    if author.verified:
        yield "verified"
    if author.followers is not None:
        yield counted(author.followers, "follower")


def _spans(recommendation: Recommendation | None, source: str, text: str) -> Iterator[Span]:
    if recommendation is None:
        return
    numbers = numbered(recommendation)
    for finding in leading(recommendation):
        for part, excepts in [
            *((one, False) for one in finding.elements),
            *((one, True) for one in finding.exceptions),
        ]:
            for evidence in part.evidence:
                if evidence.source == source and text[evidence.start : evidence.end] == evidence.quote:
                    number = numbers[str(evidence.source), evidence.start, evidence.end]
                    against = (part.status is Status.MET) == excepts
                    yield Span(evidence.start, evidence.end, number, against)
    for signal in recommendation.signals:
        if signal.source == source:
            yield Span(signal.start, signal.end)


def _signals(recommendation: Recommendation | None) -> tuple[SignalView, ...]:
    if recommendation is None:
        return ()
    seen: Sequence[tuple[str, str]] = list(dict.fromkeys((one.kind, one.detail) for one in recommendation.signals))
    return tuple(SignalView(words_of(kind), plain(detail)) for kind, detail in seen[:8])
