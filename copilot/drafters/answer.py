"""The closed schema in which a model answers, and its way into a draft."""

from typing import Annotated, Any, Literal

from pydantic import Field

from copilot.chat.closed import Closed, read_closed, schema_of
from copilot.drafting import Draft, PartDraft, QuotedWords, SectionDraft
from copilot.recommendations import Status
from policy_corpus.model import SectionId

_MOST = 200  # items of any list in an answer
_STATUS = {status.value: status for status in Status}
_Text = Annotated[str, Field(max_length=4000)]


class QuoteAnswer(Closed):
    """Words of the content, and where they stand."""

    source: _Text
    quote: _Text


class PartAnswer(Closed):
    """One element or exception."""

    id: _Text
    status: Literal["met", "not_met", "unclear"]
    units: list[int] = Field(max_length=_MOST)
    evidence: list[QuoteAnswer] = Field(max_length=_MOST)


class SectionAnswer(Closed):
    """One section, part by part."""

    section: _Text
    elements: list[PartAnswer] = Field(max_length=_MOST)
    exceptions: list[PartAnswer] = Field(max_length=_MOST)


class ConsiderationsAnswer(Closed):
    """Both sides."""

    for_: list[_Text] = Field(alias="for", max_length=_MOST)
    against: list[_Text] = Field(max_length=_MOST)


class Answer(Closed):
    """All that a model may say."""

    sections: list[SectionAnswer] = Field(max_length=_MOST)
    considerations: ConsiderationsAnswer
    missing_context: list[_Text] = Field(max_length=_MOST)
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
        considerations_for=tuple(answer.considerations.for_),
        considerations_against=tuple(answer.considerations.against),
        missing_context=tuple(answer.missing_context),
    )


def _section(answer: SectionAnswer) -> SectionDraft:
    return SectionDraft(SectionId(answer.section), _parts(answer.elements), _parts(answer.exceptions))


def _parts(answers: list[PartAnswer]) -> tuple[PartDraft, ...]:
    return tuple(
        [
            PartDraft(
                id=answer.id,
                status=_STATUS[answer.status],
                units=tuple(answer.units),
                evidence=tuple([QuotedWords(quote.quote, quote.source) for quote in answer.evidence]),
            )
            for answer in answers
        ]
    )
