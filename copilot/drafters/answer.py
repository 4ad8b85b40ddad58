"""The closed schema in which a model answers, and its way into a draft."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from copilot.chat.strict_json import parse_strict
from copilot.drafting import Draft, PartDraft, QuotedWords, SectionDraft
from copilot.errors import ModelReplyUnusable
from copilot.recommendations import Status
from policy_corpus.model import SectionId

_MOST = 200  # items of any list in an answer
_Text = Annotated[str, Field(max_length=4000)]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class QuoteAnswer(_Closed):
    """Words of the content, and where they stand."""

    source: _Text
    quote: _Text


class PartAnswer(_Closed):
    """One element or exception."""

    id: _Text
    status: Literal["met", "not_met", "unclear"]
    units: list[int] = Field(max_length=_MOST)
    evidence: list[QuoteAnswer] = Field(max_length=_MOST)


class SectionAnswer(_Closed):
    """One section, part by part."""

    section: _Text
    elements: list[PartAnswer] = Field(max_length=_MOST)
    exceptions: list[PartAnswer] = Field(max_length=_MOST)


class ConsiderationsAnswer(_Closed):
    """Both sides."""

    for_: list[_Text] = Field(alias="for", max_length=_MOST)
    against: list[_Text] = Field(max_length=_MOST)


class Answer(_Closed):
    """All that a model may say."""

    sections: list[SectionAnswer] = Field(max_length=_MOST)
    considerations: ConsiderationsAnswer
    missing_context: list[_Text] = Field(max_length=_MOST)
    rationale: _Text


def answer_schema() -> dict[str, Any]:
    """The answer as a JSON Schema without references, in the part of the language that structured output takes."""
    schema = Answer.model_json_schema(by_alias=True)
    definitions = schema.pop("$defs", {})
    resolved = _plain(schema, definitions)
    assert isinstance(resolved, dict)  # noqa: S101  (an object schema stays one)
    return resolved


def _plain(node: Any, definitions: dict[str, Any]) -> Any:  # noqa: ANN401  (any JSON)
    """References resolved; what structured output refuses or ignores left out."""
    if isinstance(node, list):
        return [_plain(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _plain(definitions[node["$ref"].rsplit("/", 1)[-1]], definitions)
    dropped = {"title", "description", "maxLength", "maxItems"}
    return {
        key: {name: _plain(value, definitions) for name, value in item.items()}
        if key == "properties"
        else _plain(item, definitions)
        for key, item in node.items()
        if key not in dropped
    }


def read_answer(text: str) -> Draft:
    """The draft in a model's answer. Raises ``ModelReplyUnusable``: ``not_json``, ``too_large``, ``wrong_schema``."""
    try:
        answer = Answer.model_validate(parse_strict(text))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the answer"
        raise ModelReplyUnusable("wrong_schema", f"not in the schema: {place}: {first['msg']}") from None
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
        PartDraft(
            id=answer.id,
            status=Status(answer.status),
            units=tuple(answer.units),
            evidence=tuple(QuotedWords(quote.quote, quote.source) for quote in answer.evidence),
        )
        for answer in answers
    )
