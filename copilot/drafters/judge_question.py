"""One question for a small model: does this content break this one rule, yes or no.

All that belongs to the section comes first and is the same for every content, so that a server's prefix cache holds it:
the rule, its elements and exceptions, then its own examples as turns that were answered. The content stands last, as
one JSON string in which no mark of a chat template can occur.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest

from copilot.cases import Case
from policy_corpus.model import Example, Part, Section, Side
from prompts import load_prompt

LONGEST_CONTENT = 900  # code points; of a longer one the beginning and the end are asked about
_CONTEXT = 200  # code points of what the content answers
_LONGEST_EXAMPLE = 160  # code points; a longer one is taken only where a side has no other
_LONGEST_RULE = 360
_ORDER = (Side.VIOLATES, Side.ALLOWED, Side.ALLOWED, Side.VIOLATES, Side.ALLOWED, Side.VIOLATES)
_TEMPLATE_MARK = re.compile(r"[<>]|\[(?=/?INST|/?SYSTEM)")  # chat templates are written with these
_ANGLES = {"<": "‹", ">": "›", "[": "("}
_LINE_END = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")

Message = dict[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """The messages, the last one's content the only one that differs between contents of one section."""

    messages: tuple[Message, ...]

    @property
    def key(self) -> bytes:
        """SHA-256 over all of it."""
        return sha256(json.dumps(self.messages).encode()).digest()

    @property
    def text(self) -> str:
        """All of it but the system part, which is the prompt's."""
        return json.dumps(self.messages[1:], ensure_ascii=False)


class QuestionWriter:
    """Writes questions; what belongs to a section is written once."""

    def __init__(self) -> None:
        self._system, self._rule, self._post = map(load_prompt, ("judge_system", "judge_rule", "judge_post"))
        self._written: dict[str, tuple[Section, tuple[Message, ...]]] = {}

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the sources of the prompts."""
        together = "".join(prompt.fingerprint for prompt in (self._system, self._rule, self._post))
        return sha256(together.encode()).hexdigest()

    def question(self, section: Section, case: Case) -> Question:
        """Whether ``case`` breaks ``section``."""
        *before, first = self._before(section)
        post = self._post.render(content=render_content(case)).strip()
        if first["role"] == "user":  # no example: the rule and the content share a turn
            return Question((*before, {"role": "user", "content": f"{first['content']}\n\n{post}"}))
        return Question((*before, first, {"role": "user", "content": post}))

    def _before(self, section: Section) -> tuple[Message, ...]:
        known = self._written.get(section.key)
        if known is None or known[0] is not section:
            known = self._written[section.key] = section, tuple(self._turns(section))
        return known[1]

    def _turns(self, section: Section) -> Iterator[Message]:
        yield {"role": "system", "content": self._system.source.strip()}
        examples = chosen_examples(section)
        posts = [self._post.render(content=_as_value(example.text)).strip() for example in examples]
        yield {"role": "user", "content": self._told(section, posts[0] if posts else "").strip()}
        for number, example in enumerate(examples):
            if number:
                yield {"role": "user", "content": posts[number]}
            yield {"role": "assistant", "content": _answer(example)}

    def _told(self, section: Section, post: str) -> str:
        return self._rule.render(
            title=section.title,
            rule=_rule_of(section),
            elements=_listed(section.elements),
            exceptions=_listed(section.exceptions),
            post=post,
        )


def render_content(case: Case) -> str:
    """What the author published as one JSON string, with what it answers before it where that is known."""
    content = _shortened(case.content(), LONGEST_CONTENT)
    around = [item.text for item in case.context if item.text and item.text not in content]
    if not around:
        return _as_value(content)
    return f"{_as_value(content)}\nPosted under: {_as_value(_shortened(around[0], _CONTEXT))}"


def chosen_examples(section: Section) -> list[Example]:
    """A few examples of each side in a fixed order; the allowed ones take turns between their reasons."""
    violating = _spread([e for e in section.examples if e.side is Side.VIOLATES], _ORDER.count(Side.VIOLATES))
    allowed = _by_reason([e for e in section.examples if e.side is Side.ALLOWED])[: _ORDER.count(Side.ALLOWED)]
    queues = {Side.VIOLATES: iter(violating), Side.ALLOWED: iter(allowed)}
    return [example for side in _ORDER if (example := next(queues[side], None)) is not None]


def _spread(examples: Sequence[Example], count: int) -> list[Example]:
    """``count`` of them from all over the list, none of them long where there are enough short ones."""
    short = _short(examples, count)
    step = max(1.0, len(short) / count)
    return [short[int(number * step)] for number in range(min(count, len(short)))]


def _by_reason(examples: Sequence[Example]) -> list[Example]:
    reasons: dict[str | None, list[Example]] = {}
    for example in _short(examples, 1):
        reasons.setdefault(example.exception or example.fails, []).append(example)
    rounds = zip_longest(*reasons.values())
    return [example for turn in rounds for example in turn if example is not None]


def _short(examples: Sequence[Example], count: int) -> Sequence[Example]:
    short = [example for example in examples if len(example.text) <= _LONGEST_EXAMPLE]
    return short if len(short) >= count else sorted(examples, key=lambda example: len(example.text))


def _answer(example: Example) -> str:
    if example.side is Side.VIOLATES:
        return "yes"
    reason = example.exception or (f"not {example.fails}" if example.fails else "")
    return f"no ({reason})" if reason else "no"


def _rule_of(section: Section) -> str:
    """The section's words without its elements and exceptions, which are listed apart."""
    parts = {part.unit for part in (*section.elements, *section.exceptions)}
    lines = [line for number, line in enumerate(section.unit_lines, 1) if number not in parts]
    return _shortened(" ".join(lines) or section.title, _LONGEST_RULE)


def _listed(parts: Iterable[Part]) -> str:
    return "\n".join(f"- {part.id}: {part.text}" for part in parts) or "- none"


def _shortened(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    return f"{text[: most * 2 // 3]} … {text[-most // 3 :]}"


def _as_value(text: str) -> str:
    plain = _TEMPLATE_MARK.sub(lambda match: _ANGLES[match[0]], text)
    return _LINE_END.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(plain, ensure_ascii=False))
