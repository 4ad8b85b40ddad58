"""Whatever a model is talked into saying, nothing is cited that the policy doesn't say, and what is true is kept."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

import pytest

from copilot.drafters.answer import read_answer
from copilot.drafting import QuotedWords
from copilot.errors import ModelReplyUnusable
from copilot.evidence import LONGEST_QUOTE, fold_with_offsets
from copilot.grounding import MOST_EVIDENCE, Grounded, ground
from copilot.prose import Known, shown
from copilot.recommendations import PartFinding
from tests.adversary import Adversary, Attempt, PartKey, corpus

_QUOTATION = re.compile('"([^"]*)"|“([^”]*)”|„([^“]*)“|«([^»]*)»|「([^」]*)」')
_NUMBERED = re.compile(r" ([a-z]+(?:-[a-z]+)*/[0-9]+(?:\.[0-9]+)*)[ @]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_PLAIN = str.maketrans("’‘“”–", "''\"\"-")


def run(seed: int, attempts: int) -> Counter[str]:
    """Ground that many drafts, every other one by way of a reply, and count what is wrong, true and lost."""
    adversary, tally = Adversary(seed), Counter[str]()
    for number in range(attempts):
        attempt = adversary.attempt()
        draft = attempt.draft
        if number % 2:
            text, sound = adversary.reply(draft)
            try:
                draft = read_answer(text)
            except ModelReplyUnusable:
                tally["refused"] += 1
                tally["sound replies refused"] += sound
                continue
            tally["spoilt replies read"] += not sound
        grounded = ground(draft, attempt.brief)
        tally["grounded"] += 1
        tally["citations"] += len(grounded.citations)
        tally["wrong citations"] += _wrong_citations(attempt, grounded)
        tally["wrong evidence"] += _wrong_evidence(attempt, grounded)
        tally["unknown ids"] += _unknown_ids(attempt, grounded)
        if number % 3 == 0:
            tally["unknown quotations"] += _unknown_quotations(attempt, [draft.rationale, *draft.considerations_for])
        tally += _lost(attempt, grounded)
    return tally


def _wrong_citations(attempt: Attempt, grounded: Grounded) -> int:
    """Citations that are not cut from the version that is pinned, or not of a section of the brief."""
    brief = {hit.section.key for hit in attempt.brief.candidates} | {s.key for s in attempt.brief.supporting}
    wrong = 0
    for citation in grounded.citations:
        key = f"{citation.section}@{citation.version}"
        wrong += key not in brief or citation.quote != corpus().by_key(key).text[citation.start : citation.end]
        wrong += not citation.quote
    return wrong


def _parts(grounded: Grounded) -> Iterable[tuple[PartKey, PartFinding]]:
    for ruled in grounded.ruled:
        for part in (*ruled.finding.elements, *ruled.finding.exceptions):
            yield (ruled.section.id, part.id), part


def _wrong_evidence(attempt: Attempt, grounded: Grounded) -> int:
    texts = dict(attempt.brief.case.sources())
    found = [evidence for _, part in _parts(grounded) for evidence in part.evidence]
    return sum(not e.quote or texts.get(e.source, "")[e.start : e.end] != e.quote for e in found)


def _unknown_ids(attempt: Attempt, grounded: Grounded) -> int:
    """Sections that are no candidates, parts that their sections don't have, and citations that don't stand."""
    ids = [citation.id for citation in grounded.citations]
    wrong = len(ids) - len(set(ids))
    wrong += [r.finding.section for r in grounded.ruled] != [hit.section.id for hit in attempt.brief.candidates]
    for ruled, hit in zip(grounded.ruled, attempt.brief.candidates, strict=True):
        wrong += ruled.finding.version != str(hit.section.version)
        wrong += [p.id for p in ruled.finding.elements] != [p.id for p in hit.section.elements]
        wrong += [p.id for p in ruled.finding.exceptions] != [p.id for p in hit.section.exceptions]
    return wrong + sum(not set(part.citations) <= set(ids) for _, part in _parts(grounded))


def _unknown_quotations(attempt: Attempt, sentences: list[str]) -> int:
    """Quotations that are still shown although they stand nowhere, and sections that are still named."""
    sections = [*(hit.section for hit in attempt.brief.candidates), *attempt.brief.supporting]
    texts = [*(text for _, text in attempt.brief.case.sources()), *(section.text for section in sections)]
    prose = shown(sentences, Known((text for _, text in attempt.brief.case.sources()), sections))
    known = [_comparable(text) for text in texts]
    wrong = 0
    for sentence in prose.sentences:
        for match in _QUOTATION.finditer(sentence):
            words = _comparable(next(filter(None, match.groups()), "")).strip(" .…")
            wrong += len(words) >= 8 and not any(words in text for text in known)
        wrong += not set(_NUMBERED.findall(sentence)) <= {section.id for section in sections}
    return wrong


@cache
def _comparable(text: str) -> str:
    return " ".join(_INVISIBLE.sub("", text).translate(_PLAIN).casefold().split())


def _lost(attempt: Attempt, grounded: Grounded) -> Counter[str]:
    """How many true units and quotations the draft gave, and how many of them are not in what is left of it."""
    tally = Counter[str]()
    numbered = attempt.brief.numbered_units()
    cited = {citation.id: (f"{citation.section}@{citation.version}", citation.start) for citation in grounded.citations}
    for key, part in _parts(grounded):
        places = {cited[name] for name in part.citations}
        true = [numbered[number - 1] for number in attempt.units.get(key, [])]
        tally["true citations"] += len(true)
        tally["true citations lost"] += sum((section.key, unit.start) not in places for section, unit in true)
        quotes = attempt.quotes.get(key, [])
        tally["true evidence"] += len(quotes)
        tally["true evidence lost"] += sum(not _is_shown(quote, part) for quote in quotes)
    return tally


def _is_shown(words: QuotedWords, part: PartFinding) -> bool:
    wanted = _folded(words.quote)
    return any(_folded(evidence.quote) == wanted for evidence in part.evidence)


def _folded(text: str) -> str:
    return fold_with_offsets(text)[0].strip()


def _assert_held(tally: Counter[str], attempts: int) -> None:
    for name in ("wrong citations", "wrong evidence", "unknown ids", "unknown quotations"):
        assert tally[name] == 0, tally
    assert tally["sound replies refused"] == tally["spoilt replies read"] == 0, tally
    assert tally["grounded"] > attempts * 0.7
    assert tally["true citations"] > attempts
    assert tally["true evidence"] > attempts * 0.5
    for name in ("true citations", "true evidence"):
        assert tally[f"{name} lost"] <= tally[name] / 1000, tally


def test_a_sample_of_attacks() -> None:
    _assert_held(run(seed=1, attempts=2_500), 2_500)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
def test_a_hundred_thousand_attacks(seed: int) -> None:
    _assert_held(run(seed=1_000 + seed, attempts=10_000), 10_000)


def test_bounds_that_the_attacker_stays_within() -> None:
    """True evidence is never lost to a bound: the attacker gives fewer and shorter quotations than are kept."""
    adversary = Adversary(5)
    for _ in range(50):
        attempt = adversary.attempt()
        for section in attempt.draft.sections:
            for part in (*section.elements, *section.exceptions):
                assert len(part.evidence) <= MOST_EVIDENCE
        for quotes in attempt.quotes.values():
            assert all(len(words.quote) <= LONGEST_QUOTE for words in quotes)


def test_the_same_seed_draws_the_same_attacks() -> None:
    one, other = Adversary(9), Adversary(9)
    for _ in range(20):
        first, second = one.attempt(), other.attempt()
        assert repr(first) == repr(second)
        assert one.reply(first.draft) == other.reply(second.draft)
