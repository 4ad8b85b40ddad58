"""What an import yields, and how it fails."""

from dataclasses import dataclass

from policy_corpus.errors import BadInput, Conflict
from policy_corpus.model import PolicyId, SectionKind, Version


@dataclass(frozen=True, slots=True)
class ImportedPolicy:
    """One policy of a document; ``text`` is the file in our format, ``warnings`` what a reader should look at."""

    policy: PolicyId
    title: str
    version: Version
    text: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """One heading of a policy with what stands under it, before it is written.

    ``number`` is the part of the id after the slash, ``depth`` 1 under the policy's title, ``above`` the titles of the
    headings that it stands under, outermost first. ``body`` is empty when the heading only names those below it.
    """

    number: str
    depth: int
    title: str
    above: tuple[str, ...]
    body: str
    kind: SectionKind = SectionKind.OTHER


class DocumentUnreadable(BadInput):
    """A document can't be imported. The text names it, says what is wrong, and the way out."""

    def __init__(self, name: str, problem: str, hint: str) -> None:
        self.name, self.problem, self.hint = name, problem, hint
        super().__init__(f"{name}: {problem}\n  hint: {hint}")


class PolicyFileExists(Conflict):
    """A file that says something else stands where an imported policy would go. Nothing was written."""
