"""An answer to a question as it goes out. The question itself is not repeated."""

from datetime import date
from typing import Self

from pydantic import ConfigDict, Field

from copilot.asking import Answer, Coverage, Near, Sentence
from copilot.wire.base import WireOut
from copilot.wire.examples import ANSWER
from copilot.wire.findings import CitationOut
from policy_corpus.model import SectionKind


class NearOut(WireOut):
    """A section that answers a question, or is nearest to it, with all its own words."""

    section: str
    version: str
    kind: SectionKind
    policy_title: str
    heading_path: tuple[str, ...]
    chance: float = Field(ge=0, le=1, description="That it has to do with the question; calibrated on questions.")
    text: str

    @classmethod
    def of(cls, near: Near) -> Self:
        section = near.section
        return cls(
            section=section.id,
            version=str(section.version),
            kind=section.kind,
            policy_title=section.policy_title,
            heading_path=section.heading_path,
            chance=near.chance,
            text=section.text,
        )


class SentenceOut(WireOut):
    """A sentence that a model wrote, and the citations that it rests on."""

    text: str
    citations: tuple[str, ...] = Field(min_length=1, description="Ids of citations.")

    @classmethod
    def of(cls, sentence: Sentence) -> Self:
        return cls(text=sentence.text, citations=sentence.citations)


class AnswerOut(WireOut):
    """What the policies in force on that day in that region say."""

    model_config = ConfigDict(json_schema_extra={"examples": [ANSWER]})

    status: Coverage = Field(
        description="`answered`; `not_covered`: the policies don't answer it; `routed`: it is for people alone."
    )
    as_of: date
    region: str | None
    corpus_fingerprint: str
    lane: str | None = Field(description="Where a routed question belongs.")
    sentences: tuple[SentenceOut, ...] = Field(description="A model's short answer; empty without a model.")
    citations: tuple[CitationOut, ...] = Field(description="Empty unless `answered`.")
    sections: tuple[NearOut, ...] = Field(description="Those that answer it, best first; else those that are nearest.")
    dropped: dict[str, int] = Field(description="What a model said that rests on nothing, counted by why.")
    failure: str | None = Field(description="Why a model's answer is missing, as `model_timeout`.")
    answerer: str
    model: str | None
    prompt_fingerprint: str | None

    @classmethod
    def of(cls, answer: Answer) -> Self:
        return cls(
            status=answer.status,
            as_of=answer.question.as_of,
            region=answer.question.region,
            corpus_fingerprint=answer.corpus_fingerprint,
            lane=answer.lane,
            sentences=tuple(map(SentenceOut.of, answer.sentences)),
            citations=tuple(map(CitationOut.of, answer.citations)),
            sections=tuple(map(NearOut.of, answer.near)),
            dropped=dict(answer.dropped),
            failure=answer.failure,
            answerer=answer.answerer,
            model=answer.model,
            prompt_fingerprint=answer.prompt_fingerprint,
        )
