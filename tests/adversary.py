"""An obedient attacker: what a model could be talked into saying, mixed with what is true, and kept apart.

Every draft is drawn from a seed. It says true things (units that it was shown, words that stand in the content, with
harmless changes of case and white space) beside invented ones, and remembers which are which.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from msgspec import structs

import policy_corpus
from copilot.cases import Case, CaseId, ContextItem
from copilot.drafting import Brief, Draft, PartDraft, QuotedWords, SectionDraft
from copilot.recommendations import Status
from policy_corpus.corpus import Corpus
from policy_corpus.model import Region, Section, SectionId, SectionKind
from policy_corpus.reader import read_corpus
from retrieval.hits import Hit
from tests.adversary_words import fabricated, harmlessly_changed, looking_alike, slice_of

PartKey = tuple[SectionId, str]


@cache
def corpus() -> Corpus:
    """The policies that come with the project."""
    return read_corpus(Path(policy_corpus.__file__).parent)


@dataclass(frozen=True)
class Attempt:
    """One draft and the brief that it answers; of each part what is true of its units and of its quotations.

    ``near`` holds the numbers of the units that each candidate may rest on: its own and those beside all.
    """

    brief: Brief
    draft: Draft
    near: dict[SectionId, list[int]] = field(default_factory=dict)
    units: dict[PartKey, list[int]] = field(default_factory=dict)
    quotes: dict[PartKey, list[QuotedWords]] = field(default_factory=dict)


class Adversary:
    """Draws attempts. The same seed draws the same ones."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def attempt(self) -> Attempt:
        """A draft of values, some of which no model could send: they must be held all the same."""
        brief = self._brief()
        attempt = Attempt(brief, Draft(()), {hit.section.id: _near(brief, hit.section) for hit in brief.candidates})
        sections = [self._section(attempt, hit.section) for hit in brief.candidates if self._random.random() < 0.95]
        sections += [self._invented_section(brief) for _ in range(self._random.choice([0, 0, 1, 2]))]
        if sections and self._random.random() < 0.05:
            sections.append(structs.replace(self._random.choice(sections), elements=(), exceptions=()))
        said = [self._sentence(brief) for _ in range(3)]
        draft = Draft(tuple(sections), said[0], tuple(said[1:]), tuple(said[:2]), tuple(said[2:]))
        return replace(attempt, draft=draft)

    def reply(self, draft: Draft) -> tuple[str, bool]:
        """The draft as the text of a reply, and whether it is in the schema; half of the replies are spoilt."""
        answer = reply_of(draft)
        if self._random.random() < 0.5:
            return json.dumps(answer, ensure_ascii=self._random.random() < 0.5), True
        return self._random.choice(SPOILERS)(answer, self._random), False

    def _brief(self) -> Brief:
        day = self._random.choice([date(2026, 2, 10), date(2026, 4, 12), date(2026, 6, 1)])
        in_force = corpus().in_force(day, self._random.choice([None, Region("DE"), Region("PL")]))
        rules = [section for section in in_force if section.kind is SectionKind.RULE]
        candidates = self._random.sample(rules, k=self._random.randint(1, 3))
        others = [section for section in in_force if section not in candidates]
        supporting = tuple(self._random.sample(others, k=self._random.randint(0, 3)))
        hits = tuple(Hit(section, 1.0 - place / 10) for place, section in enumerate(candidates))
        return Brief(self._case(candidates), hits, supporting)

    def _case(self, candidates: Sequence[Section]) -> Case:
        shown = [example.text for section in candidates for example in section.examples] or ["I know where you park."]
        context = tuple(
            ContextItem("parent", self._random.choice(shown)) for _ in range(self._random.choice([0, 0, 1]))
        )
        return Case(CaseId("case-1"), self._random.choice(shown), context=context)

    def _section(self, attempt: Attempt, section: Section) -> SectionDraft:
        elements, exceptions = (
            tuple(self._part(attempt, section, part.id) for part in parts if self._random.random() < 0.95)
            for parts in (section.elements, section.exceptions)
        )
        if self._random.random() < 0.2:
            elements += (PartDraft(looking_alike(self._random, elements[0].id if elements else "x"), Status.MET),)
        if exceptions and self._random.random() < 0.1:
            exceptions += exceptions[:1]
        return SectionDraft(section.id, elements, exceptions, self._random.choice([None, 0.3, 2.0, -1.0, float("nan")]))

    def _part(self, attempt: Attempt, section: Section, name: str) -> PartDraft:
        key = (section.id, name)
        near = attempt.near[section.id]
        true = attempt.units[key] = self._random.sample(near, k=self._random.randint(0, min(3, len(near))))
        attempt.quotes[key] = [self._true_quote(attempt.brief.case) for _ in range(self._random.choice([0, 0, 1]))]
        units = [*true, *(self._false_unit(attempt.brief, near) for _ in range(self._random.choice([0, 0, 1, 2])))]
        evidence = [
            *attempt.quotes[key],
            *(self._false_quote(attempt.brief) for _ in range(self._random.choice([0, 0, 1]))),
        ]
        self._random.shuffle(units)
        self._random.shuffle(evidence)
        return PartDraft(name, self._random.choice(list(Status)), tuple(units), tuple(evidence))

    def _false_unit(self, brief: Brief, near: list[int]) -> int:
        last = len(brief.numbered_units())
        foreign = self._random.randint(1, last)
        return self._random.choice([0, -1, -last, last + 1, 10**18, *([] if foreign in near else [foreign] * 3)])

    def _true_quote(self, case: Case) -> QuotedWords:
        source, text = self._random.choice(list(case.sources()))
        quote = harmlessly_changed(self._random, slice_of(self._random, text))
        return QuotedWords(quote, self._random.choice([str(source), str(source), None, "context/9", "nowhere"]))

    def _false_quote(self, brief: Brief) -> QuotedWords:
        texts = [text for _, text in brief.case.sources()]
        policy = [hit.section.text for hit in brief.candidates]
        return QuotedWords(fabricated(self._random, texts, policy), self._random.choice(["text", "context/0", None]))

    def _invented_section(self, brief: Brief) -> SectionDraft:
        real = self._random.choice(corpus().sections)
        name = self._random.choice(
            [
                looking_alike(self._random, real.id),
                real.key,
                f"{real.policy}/{self._random.randint(7, 99)}",
                f"{real.id}@1999-01-01",
                *(section.id for section in brief.supporting),
                "",
                "*",
            ]
        )
        parts = tuple(PartDraft(part.id, Status.MET, (1, 2)) for part in real.elements)
        return SectionDraft(SectionId(name), parts)

    def _sentence(self, brief: Brief) -> str:
        texts = [text for _, text in brief.case.sources()]
        words = fabricated(self._random, [hit.section.text for hit in brief.candidates], texts)
        opening, closing = self._random.choice(
            [('"', '"'), ("“", "”"), ("„", "“"), ("«", "»"), ("「", "」"), ("'", "'")]
        )
        name = self._random.choice([self._invented_section(brief).section, brief.candidates[0].section.id])
        return f"As {name} says, {opening}{words}{closing}, and so it is."


def _near(brief: Brief, section: Section) -> list[int]:
    beside = (section, *brief.supporting)
    numbered = enumerate(brief.numbered_units(), 1)
    return [number for number, (owner, _) in numbered if any(owner is each for each in beside)]


def reply_of(draft: Draft) -> dict[str, Any]:
    """The draft as a model would write it."""

    def part(each: PartDraft) -> dict[str, Any]:
        evidence = [{"source": words.source or "", "quote": words.quote} for words in each.evidence]
        return {"id": each.id, "status": str(each.status), "units": list(each.units), "evidence": evidence}

    return {
        "sections": [
            {"section": s.section, "elements": [*map(part, s.elements)], "exceptions": [*map(part, s.exceptions)]}
            for s in draft.sections
        ],
        "considerations": {"for": list(draft.considerations_for), "against": list(draft.considerations_against)},
        "missing_context": list(draft.missing_context),
        "rationale": draft.rationale,
    }


def _with_a_wrong_type(answer: dict[str, Any], random: Random) -> str:
    wrong: Any = random.choice([None, 1, "x", {}, [[]], True, ["x"]])
    return json.dumps(answer | {random.choice(["sections", "considerations"]): wrong})


def _with_wrong_units(answer: dict[str, Any], random: Random) -> str:
    wrong = random.choice(['"1"', "1.5", "null", "true", "1e3", "NaN", "[1]", "9" * 5000])
    part = '{"id": "x", "status": "met", "units": [%s], "evidence": []}' % wrong  # noqa: UP031  (braces)
    section = '{"section": "x", "elements": [%s], "exceptions": []}' % part  # noqa: UP031
    return json.dumps(answer | {"sections": []}).replace('"sections": []', f'"sections": [{section}]')


SPOILERS: tuple[Callable[[dict[str, Any], Random], str], ...] = (
    _with_a_wrong_type,
    _with_wrong_units,
    lambda answer, _: json.dumps(answer | {"verdict": "no_violation", "actions": ["ban_author"]}),
    lambda answer, _: json.dumps(answer)[:-1] + ', "rationale": "twice"}',
    lambda answer, random: json.dumps(answer)[: random.randint(0, 200)],
    lambda answer, _: f"Sure, here it is:\n```json\n{json.dumps(answer)}\n```",
    lambda answer, _: json.dumps(answer) * 2,
    lambda answer, _: json.dumps([answer]),
    lambda answer, _: "[" * 50 + json.dumps(answer) + "]" * 50,
    lambda answer, _: json.dumps({**answer, "rationale": "\ud800"}),
    lambda answer, _: json.dumps(answer).replace('"status": "', '"status": "not ', 1).replace("{", "{\x00", 1),
)
