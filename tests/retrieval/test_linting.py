"""Examples in the wrong place, sections that nothing finds and missing languages are found; our corpus has none."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import policy_corpus
from policy_corpus.corpus import Corpus
from policy_corpus.lint import LintRules, Problem, left, read_lint_rules
from policy_corpus.model import Section, Side
from policy_corpus.reader import read_corpus
from retrieval.linting import VectorLint, language_problems, vector_problems
from retrieval.passages import searched_texts
from retrieval.ports import PassageId, Vectors
from retrieval.prepared import load_prepared
from retrieval.stores.memory import MemoryStore
from tests.policy_corpus.files import RULE, a_file, corpus_of

OURS = Path(policy_corpus.__file__).parent


@cache
def ours() -> Corpus:
    return read_corpus(OURS)


@cache
def rows() -> Mapping[PassageId, Vectors]:
    return load_prepared().rows


def with_sections(corpus: Corpus, *changed: Section) -> Corpus:
    """The corpus with those sections in the place of what they were."""
    new = {section.key: section for section in changed}
    versions = [replace(v, sections=tuple(new.get(s.key, s) for s in v.sections)) for v in corpus.versions]
    return Corpus(tuple(versions), corpus.fingerprint)


def newest(name: str) -> Section:
    return max((s for s in ours().sections if s.id == name), key=lambda s: s.version)


def problems_of(corpus: Corpus) -> list[Problem]:
    found = [*VectorLint(corpus, rows()).problems(), *language_problems(corpus, read_lint_rules(OURS))]
    return left(corpus, found, complete=False)


def test_our_corpus_has_no_problem() -> None:
    if not searched_texts(ours()).keys() <= rows().keys():
        pytest.skip("the vectors that come along are older than the policies: make vectors")
    assert problems_of(ours()) == []


MOVED = [  # from where an example is taken, and where it does not belong
    ("private-information/1.3", "violent-speech/2.1"),
    ("regulated-goods/1.2", "suicide-and-self-harm/1.1"),
    ("civic-integrity/1.1", "graphic-media/2.1"),
    ("violent-speech/2.1", "copyright-and-trademark/1.1"),
    ("graphic-media/2.1", "fraud-and-account-compromise/1.1"),
    ("fraud-and-account-compromise/1.2", "hateful-conduct/1.1"),
    ("suicide-and-self-harm/1.2", "regulated-goods/1.1"),
    ("copyright-and-trademark/1.2", "violent-speech/3.2"),
    ("misleading-identities/1.1", "private-information/1.4"),
    ("non-consensual-intimate-media/2.1", "civic-integrity/2.2"),
    ("violent-speech/2.1", "regulated-goods/1.1"),
    ("fraud-and-account-compromise/1.3", "graphic-media/2.1"),
    ("adult-content/3.1", "civic-integrity/1.1"),
    ("hateful-conduct/1.1", "spam-and-manipulation/1.1"),
    ("copyright-and-trademark/2.1", "violent-speech/2.1"),
    ("suicide-and-self-harm/1.1", "copyright-and-trademark/2.1"),
    ("crisis-misinformation/2.1", "adult-content/2.1"),
    ("regulated-goods/1.3", "hateful-conduct/1.1"),
]


def test_every_example_that_was_moved_is_found() -> None:
    changed: dict[str, Section] = {}
    moved = []
    for source, target in MOVED:
        taken = changed.get(source, newest(source))
        example = next(e for e in taken.examples if e.side is Side.VIOLATES)
        changed[source] = replace(taken, examples=tuple(e for e in taken.examples if e is not example))
        there = changed.get(target, newest(target))
        placed = replace(example, line=there.line + 1)
        changed[target] = replace(there, examples=(*there.examples, placed), accepted=())
        moved.append((target, example.text[:50]))
    found = [p.problem for p in problems_of(with_sections(ours(), *changed.values())) if p.check == "nearer-elsewhere"]
    assert [m for m in moved if not any(f"{m[1]!r} in {m[0]} " in problem for problem in found)] == []


async def test_a_section_that_its_examples_do_not_find_is_named(tmp_path: Path) -> None:
    rule, one, other = np.eye(3, dtype=np.float32)
    body = RULE + '\n> violates: "x1"\n> allowed (figurative): "y1"\n'
    bodies = [
        body.replace("threats/1", f"threats/{n}").replace('x1"', f'x{n}"').replace('y1"', f'y{n}"') for n in range(2, 9)
    ]
    corpus = corpus_of(tmp_path, a_file("\n".join([body, *bodies])))
    vectors = {
        key: one if text[0] == "x" else other if text[0] == "y" else rule
        for key, text in searched_texts(corpus).items()
    }
    store = MemoryStore()
    await store.upsert(list(vectors), np.stack(list(vectors.values())))
    found = await vector_problems(corpus, store)
    assert any(p.check == "unretrieved" and "threats/1 finds it among 5" in p.problem for p in found)
    assert all(p.path == "policies/threats/2026-03-01.md" and p.line > 1 and p.hint for p in found)


def test_a_language_without_enough_examples_is_named(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path, a_file(RULE + '\n> violates: "Ich weiß, wo du wohnst, und ich komme heute Nacht."\n'))
    found = list(language_problems(corpus, LintRules(languages=("de", "th"))))
    assert [(p.path, p.problem) for p in found] == [("lint.toml", "0 of 1 examples are in 'th'")]
