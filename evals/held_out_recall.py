"""Does each example of the policies find its own section while it doesn't stand there?"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from evals.held_out import HeldOut, held_out_examples
from evals.statistics.estimates import Estimate, clustered_proportion, wilson
from policy_corpus.model import SectionId
from retrieval.language import identify_language
from retrieval.retriever import Retriever

DEPTHS = (1, 5)


@dataclass(frozen=True, slots=True)
class Found:
    """One example that was held out: where its section stood among all, from 1."""

    section: SectionId
    text: str
    language: str | None
    rank: int


@dataclass(frozen=True, slots=True)
class Recall:
    """Of a slice of the examples, sections as clusters: the share whose section is among the first 1 and 5."""

    name: str
    at: tuple[Estimate, ...]


async def held_out_ranks(retriever: Retriever, as_of: date, folds: int = 20, seed: int = 1) -> list[Found]:
    """Every example in force on that day. One that stands in two sections is looked for in each."""
    return [_found(each) async for each in held_out_examples(retriever, as_of, folds, seed)]


def recall_by(found: Iterable[Found], slice_of: Callable[[Found], str]) -> list[Recall]:
    """A row for each slice, the largest first."""
    slices: dict[str, list[Found]] = {}
    for each in found:
        slices.setdefault(slice_of(each), []).append(each)
    ordered = sorted(slices.items(), key=lambda item: (-len(item[1]), item[0]))
    return [Recall(name, tuple(_recall(rows, depth) for depth in DEPTHS)) for name, rows in ordered]


def _recall(found: Sequence[Found], depth: int) -> Estimate:
    hits = [each.rank <= depth for each in found]
    sections = [each.section for each in found]
    return clustered_proportion(hits, sections) if len(set(sections)) > 1 else wilson(sum(hits), len(hits))


def _found(held: HeldOut) -> Found:
    names = [held.found.scope.sections[place].id for place in held.found.order]
    text = held.example.text
    return Found(held.section, text, identify_language(text), names.index(held.section) + 1)
