"""The drafter without a model compares with examples: it ranks, it points at words, and says when it can't tell."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from copilot.cases import Author
from copilot.drafters.calibration import load_calibration
from copilot.drafters.local import LocalDrafter
from copilot.drafting import Brief, Draft, SectionDraft
from copilot.recommendations import Status
from policy_corpus.model import Example, Section, Side
from retrieval.hits import Hit, Passage, PassageKind, PassageScore, PassageScores
from retrieval.passages import searched_texts
from retrieval.ports import PassageId, TextKind
from retrieval.retriever import Retriever
from retrieval.stores.memory import MemoryStore
from tests.builders import a_case, a_section
from tests.drafts import an_overriding_section
from tests.hash_embedder import HashEmbedder
from tests.policy_corpus.files import a_file, corpus_of

VIOLATING = Example("Friday is your last day, I will hurt you.", Side.VIOLATES)
IDIOM = Example("If they cancel this show I'll die.", Side.ALLOWED, exception="figurative")
NOBODY = Example("Somebody ought to be stopped.", Side.ALLOWED, fails="target")
KITES = """\
## kites/1 Flying kites near people

You may not fly kites near people.

- element flying: The author flies a kite.
- element near: People stand near it.
- exception festival: It is a kite festival.
- severity: low
- actions: remove

> violates: "Look at me flying my kite over the crowded beach today"
> violates: "Flying a big kite right above the crowded playground"
> violates: "My kite over the crowded market square, flying low"
> allowed (not near): "Flying my kite alone in the empty desert"
> allowed (not flying): "I bought a kite and left it in its box"
> allowed (festival): "Flying kites at the yearly kite festival with everyone"
"""
SOUP = """\
## soup/1 Cold soup

You may not serve cold soup.

- element cold: The soup is cold.
- severity: low
- actions: remove

> violates: "Here is your soup, cold as ice, enjoy"
> violates: "We serve cold soup from the fridge"
> violates: "Cold soup again for all the guests"
> allowed (not cold): "Here is your soup, hot from the stove"
> allowed (not cold): "We serve hot soup from the oven"
> allowed (not cold): "Hot soup for all the guests"
"""


def a_score(example: Example, dense: float) -> PassageScore:
    kind = PassageKind.VIOLATES if example.side is Side.VIOLATES else PassageKind.ALLOWED
    passage = Passage(PassageId(example.text), "", kind, example.text, example.text, example.exception or example.fails)
    return PassageScore(passage, dense, 0.0)


def a_hit(section: Section, *scores: tuple[Example, float]) -> Hit:
    section = replace(section, examples=tuple(example for example, _ in scores))
    return Hit(section, 1.0, passages=PassageScores.of(a_score(example, dense) for example, dense in scores))


async def drafted(*hits: Hit, **case: Any) -> Draft:
    return await LocalDrafter(load_calibration()).draft(Brief(a_case(**case), hits, language="en"))


def statuses(said: SectionDraft) -> dict[str, str]:
    return {part.id: part.status.value for part in (*said.elements, *said.exceptions)}


@pytest.mark.parametrize("place", range(6))
async def test_a_section_without_examples_is_never_more_than_unclear(place: int) -> None:
    others = [a_hit(a_section(f"other/{n}"), (VIOLATING, 0.5), (IDIOM, 0.5)) for n in range(place)]
    draft = await drafted(*others, Hit(a_section(), 9.0))
    said = draft.sections[place]
    assert Status.MET not in {part.status for part in (*said.elements, *said.exceptions)}
    assert said.probability is not None
    assert said.probability < load_calibration().high


async def test_only_allowed_examples_are_no_ground_for_a_violation() -> None:
    said = (await drafted(a_hit(a_section(), (IDIOM, 0.1)))).sections[0]
    assert Status.MET not in {part.status for part in said.elements}


async def test_much_like_the_violating_examples() -> None:
    draft = await drafted(a_hit(a_section(), (VIOLATING, 0.95), (IDIOM, 0.5)))
    assert statuses(draft.sections[0]) == {"target": "met", "harm": "met", "figurative": "not_met"}
    assert [part.evidence[0].quote for part in draft.sections[0].elements] == ["Friday is your last day."] * 2


@pytest.mark.parametrize(
    ("nearest", "expected"),
    [
        pytest.param(IDIOM, {"target": "unclear", "harm": "unclear", "figurative": "met"}, id="an exception"),
        pytest.param(NOBODY, {"target": "not_met", "harm": "unclear", "figurative": "not_met"}, id="a failed element"),
    ],
)
async def test_much_like_an_allowed_example_is_what_that_shows(nearest: Example, expected: dict[str, str]) -> None:
    draft = await drafted(a_hit(a_section(), (VIOLATING, 0.5), (nearest, 0.95)))
    assert statuses(draft.sections[0]) == expected


async def test_as_like_the_one_side_as_the_other_is_no_certainty() -> None:
    draft = await drafted(a_hit(a_section(), (VIOLATING, 0.4), (IDIOM, 0.4)), Hit(a_section("other/1"), 0.2))
    assert 0.25 < (draft.sections[0].probability or 0.0) < 0.75


async def test_far_from_everything_is_hardly_a_violation() -> None:
    said = (await drafted(a_hit(a_section(), (VIOLATING, 0.05), (IDIOM, 0.0)))).sections[0]
    assert Status.MET not in {part.status for part in said.elements}


async def test_the_whole_corpus_leans_against_what_one_section_shows() -> None:
    hits = (a_hit(a_section(), (VIOLATING, 0.5), (IDIOM, 0.4)),)
    leans = [await LocalDrafter(load_calibration()).draft(Brief(a_case(), hits, lean=lean)) for lean in (-4.0, 4.0)]
    low, high = (draft.sections[0].probability or 0.0 for draft in leans)
    assert low + 0.2 < high


async def test_the_probability_rises_with_the_contrast() -> None:
    seen = []
    for step in range(20):
        hit = a_hit(a_section(), (VIOLATING, 0.5 + step / 50), (IDIOM, 0.9 - step / 50))
        seen.append((await drafted(hit)).sections[0].probability or 0.0)
    assert seen == sorted(seen)
    assert seen[0] < 0.05
    assert seen[-1] > 0.9


@pytest.mark.parametrize(
    ("category", "status"),
    [
        pytest.param("journalist", Status.UNCLEAR, id="it may act on this author"),
        pytest.param(None, Status.NOT_MET, id="nothing is known of the author"),
    ],
)
async def test_an_overriding_section_has_no_probability(category: str | None, status: Status) -> None:
    section = an_overriding_section("public/1", "violent-speech/*", body="A journalist may quote it.")
    said = (await drafted(Hit(section, 1.0), author=Author(category=category))).sections[0]
    assert said.probability is None
    assert {part.status for part in said.elements} == {status}


async def test_a_long_content_is_drafted_at_once() -> None:
    long = "A short line of text.\n" * 8_000
    draft = await drafted(
        a_hit(a_section(), (VIOLATING, 0.95), (IDIOM, 0.5)), text=f"{long}You will be hurt on Friday."
    )
    assert draft.sections[0].elements[0].evidence[0].quote == "You will be hurt on Friday."


async def test_no_candidate_is_no_section() -> None:
    assert (await drafted()).sections == ()


async def likeliest_first(folder: Path, content: str) -> dict[str, float]:
    """Two policies that nobody calibrated for, with their probabilities for ``content``."""
    corpus = corpus_of(folder, a_file(KITES, policy="kites"), a_file(SOUP, policy="soup"))
    embedder, store = HashEmbedder(2048), MemoryStore()
    texts = searched_texts(corpus)
    await store.upsert(list(texts), await embedder.embed(list(texts.values()), TextKind.PASSAGE))
    found = await Retriever(corpus, embedder, store).search(content, date(2026, 4, 1), None, 6)
    draft = await LocalDrafter(load_calibration()).draft(Brief(a_case(text=content), tuple(found.hits), language="en"))
    ranked = sorted(draft.sections, key=lambda said: -(said.probability or 0.0))
    return {said.section: said.probability or 0.0 for said in ranked}


@pytest.mark.parametrize(
    ("section", "violating", "allowed"),
    [
        pytest.param("kites/1", "Flying my kite over the crowded beach", "I left my kite in its box", id="kites"),
        pytest.param(
            "soup/1", "Here is cold soup from the fridge, enjoy", "Here is hot soup from the stove", id="soup"
        ),
    ],
)
async def test_a_new_policy_works_from_its_examples(tmp_path: Path, section: str, violating: str, allowed: str) -> None:
    of_violating = await likeliest_first(tmp_path, violating)
    of_allowed = await likeliest_first(tmp_path, allowed)
    assert next(iter(of_violating)) == section
    assert of_violating[section] > 0.5 > of_violating[{"kites/1": "soup/1", "soup/1": "kites/1"}[section]]
    assert of_allowed[section] < of_violating[section]
