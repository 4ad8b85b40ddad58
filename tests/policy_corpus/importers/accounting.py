"""Counting words: what a document says, and what the policies made of it say."""

from collections import Counter
from collections.abc import Sequence

from policy_corpus.actions import read_catalogue
from policy_corpus.importers import ImportedPolicy
from policy_corpus.importers.blocks import words
from policy_corpus.model import PolicyVersion
from policy_corpus.reader import read_policy_text
from policy_corpus.sections import split_sections

NAME = "nameless.md"  # what documents are called here; the title made of it is no word of theirs
_MADE_TITLE = "Nameless"


def read_back(policy: ImportedPolicy) -> PolicyVersion:
    """The policy as the reader of our format sees it."""
    return read_policy_text(policy.text, f"{policy.policy}/{policy.version}.md", read_catalogue(None))


def words_of(imported: Sequence[ImportedPolicy]) -> Counter[str]:
    """Every word of titles, bodies and what stands before the sections, each counted where it stands.

    The title of section 0 repeats the policy's and is no word of the document. A heading without a section of its own
    must stand above one; else its words can't be reached, and that is an error.
    """
    found: Counter[str] = Counter()
    for policy in imported:
        version = read_back(policy)
        if version.title != _MADE_TITLE:
            found.update(words(version.title))
        found.update(words(version.purpose))
        for section in version.sections:
            found.update(words(section.text))
        found.update(word for title in _reached_titles(policy, version) for word in words(title))
    return found


def _reached_titles(policy: ImportedPolicy, version: PolicyVersion) -> list[str]:
    lines = policy.text.split("\n")
    _, headings = split_sections("", lines, lines.index("---", 1) + 2, policy.policy)
    own = {section.id for section in version.sections}
    paths = {section.heading_path[:depth] for section in version.sections for depth in range(8)}
    for heading in headings:
        assert heading.id in own or heading.heading_path in paths, f"{heading.title!r} is above nothing"
    return [heading.title for heading in headings if not heading.id.endswith("/0")]
