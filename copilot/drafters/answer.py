"""The closed schema in which a model answers, and its way into a draft."""

from typing import Annotated, Any

from msgspec import Meta, field

from copilot.chat.closed import Closed, read_closed, schema_of
from copilot.drafting import Draft, PartDraft, QuotedWords, SectionDraft
from copilot.recommendations import Status
from policy_corpus.model import SectionId

_MOST = 200  # items of any list in an answer
_Text = Annotated[str, Meta(max_length=4000)]
_Units = Annotated[tuple[int, ...], Meta(max_length=_MOST)]
_Texts = Annotated[tuple[_Text, ...], Meta(max_length=_MOST)]


class QuoteAnswer(Closed, frozen=True):
    """Words of the content, and where they stand."""

    source: _Text
    quote: _Text


class PartAnswer(Closed, frozen=True):
    """One element or exception."""

    id: _Text
    status: Status
    units: _Units
    evidence: Annotated[tuple[QuoteAnswer, ...], Meta(max_length=_MOST)]


_Parts = Annotated[tuple[PartAnswer, ...], Meta(max_length=_MOST)]


class SectionAnswer(Closed, frozen=True):
    """One section, part by part."""

    section: _Text
    elements: _Parts
    exceptions: _Parts


class ConsiderationsAnswer(Closed, frozen=True):
    """Both sides."""

    for_: _Texts = field(name="for")
    against: _Texts


class Answer(Closed, frozen=True):
    """All that a model may say."""

    sections: Annotated[tuple[SectionAnswer, ...], Meta(max_length=_MOST)]
    considerations: ConsiderationsAnswer
    missing_context: _Texts
    rationale: _Text


def answer_schema() -> dict[str, Any]:
    """The answer as a JSON Schema without references, in the part of the language that structured output takes."""
    return schema_of(Answer)


def read_answer(text: str) -> Draft:
    """The draft in a model's answer. Raises ``ModelReplyUnusable``: ``not_json``, ``too_large``, ``wrong_schema``."""
    answer = read_closed(Answer, text)
    return Draft(
        sections=tuple(_section(section) for section in answer.sections),
        rationale=answer.rationale,
        considerations_for=answer.considerations.for_,
        considerations_against=answer.considerations.against,
        missing_context=answer.missing_context,
    )


def _section(answer: SectionAnswer) -> SectionDraft:
    return SectionDraft(SectionId(answer.section), _parts(answer.elements), _parts(answer.exceptions))


def _parts(answers: tuple[PartAnswer, ...]) -> tuple[PartDraft, ...]:
    return tuple([PartDraft(each.id, each.status, each.units, _quoted(each)) for each in answers])


def _quoted(answer: PartAnswer) -> tuple[QuotedWords, ...]:
    return tuple([QuotedWords(quote.quote, quote.source) for quote in answer.evidence])
