"""What the questions under the sections show: the same one under two sections, sections that answer none."""

from collections.abc import Iterator
from itertools import combinations

from policy_corpus.corpus import Corpus
from policy_corpus.lint.eras import Era, may_meet
from policy_corpus.lint.pairs import bare
from policy_corpus.lint.problems import Problem, in_section
from policy_corpus.model import PolicyVersion, Section


def question_problems(corpus: Corpus, of: dict[str, Era]) -> Iterator[Problem]:
    """Both kinds. Sections without a question are only a problem where most have some, in the newest versions."""
    places: dict[str, list[tuple[Section, str]]] = {}
    for section in corpus.sections:
        for question in section.asked:
            places.setdefault(bare(question), []).append((section, question))
    for found in places.values():
        for (one, _), (other, question) in combinations(found, 2):
            if may_meet(one, other, of):
                problem = f"{question[:50]!r} is asked of {other.id} and of {one.id}"
                yield in_section(other, "same-question", problem, "keep it where it is answered, or ask what differs")
    newest: dict[str, PolicyVersion] = {}
    for version in sorted(corpus.versions, key=lambda v: v.version):
        newest[version.policy] = version
    sections = [section for version in newest.values() for section in version.sections]
    silent = [section for section in sections if not section.asked]
    if 2 * len(silent) < len(sections):
        for section in silent:
            hint = 'write `> asked: "..."` at its end, plainly, as people ask it; five or more'
            yield in_section(section, "question", f"{section.id} says no question that it answers; most do", hint)
