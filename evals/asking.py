"""Whether questions are answered by the right sections, and left alone when the policies don't cover them."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from pathlib import Path

from copilot.asking import NEAREST, Answer, Coverage, Question
from policy_corpus.model import Region

_Z = 1.959964  # of a 95 % interval


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question, and the sections any of which answers it; none when the policies don't."""

    id: str
    question: str
    language: str
    sections: frozenset[str]
    region: Region | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with Wilson's 95 % interval."""

    count: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper end, 0 to 1; the whole range when nothing was counted."""
        if not self.of:
            return 0.0, 1.0
        p, n = self.count / self.of, self.of
        middle, spread = p + _Z**2 / (2 * n), _Z * sqrt(p * (1 - p) / n + _Z**2 / (4 * n * n))
        return max(0.0, (middle - spread) / (1 + _Z**2 / n)), min(1.0, (middle + spread) / (1 + _Z**2 / n))

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.count} of {self.of} ({low:.1%} to {high:.1%})"


@dataclass(frozen=True, slots=True)
class AskingReport:
    """``found``: covered questions with a right section in the first three, answered or not; ``answered``: those that
    were answered besides; ``cited``: uncovered ones that got a citation. ``missed`` names what is not as it should be.
    """

    found: Share
    answered: Share
    cited: Share
    missed: tuple[str, ...]


def read_questions(path: Path) -> list[AskedQuestion]:
    """The questions of a JSON Lines file."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        AskedQuestion(row["id"], row["question"], row["language"], frozenset(row["sections"]), row.get("region"))
        for row in rows
    ]


async def measure_asking(
    ask: Callable[[Question], Awaitable[Answer]], questions: Sequence[AskedQuestion], as_of: date
) -> AskingReport:
    """Ask every question under the policies of that day, each in its own region."""
    answers = [(each, await ask(Question(each.question, as_of, each.region))) for each in questions]
    covered = [(each, answer) for each, answer in answers if each.sections]
    uncovered = [(each, answer) for each, answer in answers if not each.sections]
    found = [_is_found(each, answer) for each, answer in covered]
    right = [
        is_found and answer.status is Coverage.ANSWERED for is_found, (_, answer) in zip(found, covered, strict=True)
    ]
    cited = [bool(answer.citations) for _, answer in uncovered]
    missed = [each.id for (each, _), good in zip(covered, right, strict=True) if not good]
    missed += [each.id for (each, _), bad in zip(uncovered, cited, strict=True) if bad]
    return AskingReport(
        Share(sum(found), len(covered)),
        Share(sum(right), len(covered)),
        Share(sum(cited), len(uncovered)),
        tuple(missed),
    )


def _is_found(asked: AskedQuestion, answer: Answer) -> bool:
    return any(near.section.id in asked.sections for near in answer.near[:NEAREST])
