"""What no single policy file can show: references, ladders, dates, terms and examples, checked over a whole corpus."""

from itertools import chain

from policy_corpus.actions import Catalogue
from policy_corpus.corpus import Corpus
from policy_corpus.lint.eras import date_problems, eras
from policy_corpus.lint.files import stray_files
from policy_corpus.lint.overrides import override_problems
from policy_corpus.lint.pairs import opposite_labels, same_sections
from policy_corpus.lint.playbook import playbook_problems
from policy_corpus.lint.problems import Problem, left
from policy_corpus.lint.questions import question_problems
from policy_corpus.lint.rules import LintRules, read_lint_rules
from policy_corpus.lint.sections import example_problems, ladder_problems, reference_problems, vague_problems
from policy_corpus.lint.terms import term_problems

__all__ = ["LintRules", "Problem", "find_problems", "left", "playbook_problems", "read_lint_rules", "stray_files"]


def find_problems(corpus: Corpus, rules: LintRules, catalogue: Catalogue) -> list[Problem]:
    """Every problem that the texts alone show, also those that a section accepts."""
    of = eras(corpus)
    return list(
        chain(
            reference_problems(corpus, of),
            example_problems(corpus, rules),
            ladder_problems(corpus, catalogue),
            vague_problems(corpus, rules),
            date_problems(corpus),
            term_problems(corpus, of),
            override_problems(corpus, of),
            opposite_labels(corpus, of),
            same_sections(corpus, of),
            question_problems(corpus, of),
        )
    )
