"""What a question costs in tokens: ``python -m evals.performance.tokens --cases 300``.

Ours is held against the whole corpus in the prompt and against the nearest chunks in it, as the peers do it with the
same embedder: how many chunks it takes until as many cases have all their controlling sections shown. Then how much of
a stream of our questions a provider's prefix cache would serve.
"""

import argparse
import asyncio
import os
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Protocol, cast

import numpy as np

from copilot.bootstrap import build_embedder, open_pipeline
from copilot.chat.ports import ChatModel, ChatReply, ChatRequest
from copilot.drafting import Drafter
from copilot.errors import ModelUnavailable
from copilot.pipeline import Pipeline
from copilot.settings import Settings, read_settings
from evals.golden_cases import GOLDEN, GoldenCase, read_golden
from evals.performance.peer.parts import SYSTEM, chunks, shown
from evals.statistics.intervals import score_bounds
from retrieval.ports import TextKind
from retrieval.tokens import TokenCounter

_CACHES = ((128, 1024), (16, 16))  # those of OpenAI, and those of servers of one's own
_STEP = 16  # characters
_CHUNKS = (4, 8, 16, 32, 64)
_TWO_SIDED = 1.96  # 95 %


class _Recorded:
    """A chat that keeps what it is asked and answers nothing."""

    name = "openai:nobody"

    def __init__(self) -> None:
        self.asked: list[ChatRequest] = []

    async def complete(self, request: ChatRequest) -> ChatReply:
        self.asked.append(request)
        raise ModelUnavailable("connection", "nobody answers here")

    async def close(self) -> None:
        """Nothing to close."""


class _Asks(Protocol):
    """A drafter that asks a model."""

    def through(self, wrap: Callable[[ChatModel], ChatModel]) -> Drafter: ...


@dataclass(frozen=True, slots=True)
class Question:
    """What one case comes to: our question, and whether each way shows all its controlling sections."""

    request: ChatRequest
    ours: bool
    ranks: tuple[int, ...]  # of the peers: how many chunks it takes until each controlling section is shown


async def asked(settings: Settings, golden: Sequence[GoldenCase]) -> list[Question]:
    """Each case as we would ask it, and as a peer would."""
    chat, pipeline = _Recorded(), await open_pipeline(settings, cached=True)
    drafter = cast("_Asks", pipeline.parts.drafter).through(lambda _model: chat)
    pipeline = Pipeline(replace(pipeline.parts, drafter=drafter))
    policies = [Path(settings.corpus) / "policies"]
    documents = [chunk for folder in policies for chunk in chunks(folder)]
    embedder, found = await build_embedder(settings, kept=True), []
    rows = []
    for start in range(0, len(documents), 16):
        texts = [one.page_content for one in documents[start : start + 16]]
        rows.append(await embedder.embed(texts, TextKind.PASSAGE))
    table = np.concatenate(rows)
    for each in golden:
        drafted = await pipeline.recommend(each.case)
        seen = {one.section for one in drafted.provenance.retrieved}
        wanted = {control.section for control in each.label.controlling}
        order = np.argsort(-(table @ (await embedder.embed([each.case.content()], TextKind.QUERY))[0]))
        named = [str(documents[place].metadata.get("section", "")).split(" ")[0] for place in order]
        ranks = tuple(named.index(section) + 1 if section in named else len(named) + 1 for section in wanted)
        found.append(Question(chat.asked[-1], wanted <= seen, ranks))
    await pipeline.close()
    return found


def served(prompts: Sequence[str], counter: TokenCounter, block: int, least: int) -> float:
    """The share of all tokens that a prefix cache would serve, which has seen all earlier prompts.

    It serves whole blocks of so many tokens, and nothing where less than ``least`` are the same.
    """
    known: set[bytes] = set()
    total = hit = 0
    for prompt in prompts:
        total += counter.count(prompt)
        starts = list(_starts(prompt))
        seen = sum(1 for start in starts if start in known)  # a start that is known has none before it that isn't
        tokens = counter.count(prompt[: seen * _STEP]) // block * block
        hit += tokens if tokens >= least else 0
        known.update(starts)
    return hit / total if total else 0.0


def _starts(prompt: str) -> Iterator[bytes]:
    """What tells prompts apart that begin alike, at every step."""
    digest = sha256()
    for start in range(0, len(prompt) - _STEP + 1, _STEP):
        digest.update(prompt[start : start + _STEP].encode("utf-8", "replace"))
        yield digest.digest()


def told(questions: Sequence[Question], settings: Settings) -> str:
    """The table."""
    counter = TokenCounter(settings.data / "assets")
    documents = chunks(Path(settings.corpus) / "policies")
    whole = counter.count(SYSTEM) + sum(counter.count(one.page_content) for one in documents)
    each = sum(counter.count(shown([one])) for one in documents) / len(documents)
    ours = [counter.count(q.request.system) + counter.count(q.request.user) for q in questions]
    mean, right = sum(ours) / len(ours), sum(q.ours for q in questions)
    lines = ["| in the prompt | tokens a case | all controlling sections shown |", "|---|--:|--:|"]
    lines.append(f"| the whole corpus | {whole:,} | 100 % |")
    needed = sorted(max(q.ranks, default=0) for q in questions)
    for k in (*_CHUNKS, needed[max(0, right - 1)]):
        tokens = counter.count(SYSTEM) + each * k
        lines.append(f"| the nearest {k} chunks | {tokens:,.0f} | {_share(bisect_right(needed, k), len(questions))} |")
    lines.append(f"| ours | {mean:,.0f} | {_share(right, len(questions))} |")
    stable = counter.count(questions[0].request.system)
    same = len({q.request.system for q in questions}) == 1
    prompts = [f"{q.request.system}\n{q.request.user}" for q in questions]
    lines.append(f"the stable part, {stable:,} tokens, is one prefix for all: {'yes' if same else 'NO'}")
    for block, least in _CACHES:
        words = f"in blocks of {block} tokens from {least} on"
        lines.append(f"a prefix cache {words} would serve {served(prompts, counter, block, least):.1%} of this stream")
    return "\n".join(lines) + "\n"


def _share(count: int, n: int) -> str:
    _, low, high = score_bounds(np.asarray(count / n), n, _TWO_SIDED)
    return f"{count / n:.0%} [{float(low):.0%}, {float(high):.0%}]"


def main() -> None:
    """Measure on a seeded sample of the golden cases that have controlling sections."""
    parser = argparse.ArgumentParser(description="What a question costs in tokens.")
    parser.add_argument("--cases", type=int, default=300)
    given = parser.parse_args()
    golden = [each for each in read_golden([GOLDEN]) if each.label.controlling]
    sample = Random(3).sample(golden, min(given.cases, len(golden)))  # noqa: S311  (nothing secret)
    settings = read_settings(drafter="openai:nobody", openai_api_key="none")
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    sys.stdout.write(told(asyncio.run(asked(settings, sample)), settings))


if __name__ == "__main__":
    main()
