"""Where a recommendation came from, as it goes out."""

from typing import Any

from pydantic import Field

from copilot.recommendations import Provenance, Retrieved, StandIn, Tokens
from copilot.wire.base import WireOut
from policy_corpus.model import SectionId


class RetrievedOut(WireOut):
    """A section that was looked at."""

    section: str
    version: str
    score: float = Field(description="Compares within this recommendation only.")
    via: str = Field(description='"search", or the reference that brought it.')

    def to_domain(self) -> Retrieved:
        return Retrieved(SectionId(self.section), self.version, self.score, self.via)


class TokensOut(WireOut):
    """What the model counted; `cached` is the part of `prompt` that its prefix cache served."""

    prompt: int
    completion: int
    cached: int

    def to_domain(self) -> Tokens:
        return Tokens(self.prompt, self.completion, self.cached)


class StandInOut(WireOut):
    """Who drafted instead of the drafter that should have, and why."""

    drafter: str
    reason: str = Field(description='A stable word, as "timeout", "server_error", "circuit_open".')

    def to_domain(self) -> StandIn:
        return StandIn(self.drafter, self.reason)


class ProvenanceOut(WireOut):
    """With which parts a recommendation was made, and what they did."""

    drafter: str
    model: str | None = Field(description="What the server says it ran.")
    prompt_fingerprint: str | None
    corpus_fingerprint: str
    embedder: str
    calibration: str
    retrieved: tuple[RetrievedOut, ...]
    tokens: TokensOut
    dropped: dict[str, int] = Field(description="What the drafter said and nobody could locate, counted by kind.")
    sent: dict[str, Any] = Field(description="The parameters of the model's request as they went out.")
    timings_ms: dict[str, float]
    stood_in: StandInOut | None = Field(None, description="Null where `drafter` itself drafted.")

    def to_domain(self) -> Provenance:
        return Provenance(
            drafter=self.drafter,
            model=self.model,
            prompt_fingerprint=self.prompt_fingerprint,
            corpus_fingerprint=self.corpus_fingerprint,
            embedder=self.embedder,
            calibration=self.calibration,
            retrieved=tuple(retrieved.to_domain() for retrieved in self.retrieved),
            tokens=self.tokens.to_domain(),
            dropped=self.dropped,
            sent=self.sent,
            timings_ms=self.timings_ms,
            stood_in=self.stood_in.to_domain() if self.stood_in else None,
        )
