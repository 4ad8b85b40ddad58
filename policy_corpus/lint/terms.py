"""Terms that are defined and never used, or used without a way to their definition."""

import re
from collections import Counter
from collections.abc import Iterator

from policy_corpus.corpus import Corpus
from policy_corpus.lint.eras import Era, may_meet
from policy_corpus.lint.problems import Problem, in_section
from policy_corpus.model import Section


def term_problems(corpus: Corpus, of: dict[str, Era]) -> Iterator[Problem]:
    """Both kinds, over sections that hold at the same time.

    A definition binds the rules of its own policy; one in a glossary, a policy that has no rules and
    mostly defines, binds all.
    """
    defining = [section for section in corpus.sections if section.terms]
    sizes = Counter(section.policy for section in corpus.sections)
    terms = Counter(section.policy for section in defining)
    ruled = {section.policy for section in corpus.sections if section.ladder}
    glossaries = {policy for policy, count in terms.items() if policy not in ruled and 2 * count > sizes[policy]}
    for definition in defining:
        pattern = _pattern(definition)
        users = [s for s in corpus.sections if s.id != definition.id and may_meet(s, definition, of)]
        referring = [s for s in users if definition.id in s.references]
        if not referring and not any(pattern.search(s.text) for s in users):
            problem = f"nothing uses the term {definition.terms[0]!r} that {definition.id} defines"
            yield in_section(definition, "unused-term", problem, "use it, refer to it by `- see:`, or drop the section")
        for section in users:
            binds = section.policy == definition.policy or definition.policy in glossaries
            if binds and section.ladder and definition.id not in section.references:
                yield from _undefined(section, definition, pattern)


def _undefined(section: Section, definition: Section, pattern: re.Pattern[str]) -> Iterator[Problem]:
    for part in (*section.elements, *section.exceptions):
        found = pattern.search(part.text)
        if found:
            problem = f"{part.id!r} of {section.id} uses {found[0]!r} and doesn't refer to {definition.id}"
            yield in_section(section, "undefined-term", problem, f"add {definition.id} to the `- see:` line")
            return


def _pattern(definition: Section) -> re.Pattern[str]:
    words = "|".join(re.escape(term) for term in sorted(definition.terms, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{words})(?:s|es)?(?!\w)", re.IGNORECASE)
