"""The corpus and the catalogue as scoring asks them: what was in force, how grave, how far apart on the ladder."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date

from copilot.cases import Case
from policy_corpus.actions import TARGETS, Catalogue
from policy_corpus.corpus import Corpus
from policy_corpus.model import PolicyId, Region, Section, SectionId, Version


class Rulebook:
    """A corpus with the catalogue of its actions. Keeps what it has looked up."""

    def __init__(self, corpus: Corpus, catalogue: Catalogue) -> None:
        self.corpus, self.catalogue = corpus, catalogue
        self._sections: dict[tuple[date, Region | None], Mapping[SectionId, Section]] = {}
        self._versions: dict[date, frozenset[tuple[PolicyId, Version]]] = {}
        self._by_key = {section.key: section for section in corpus.sections}
        ranks = {t: sorted({a.rank for a in catalogue.values() if a.target == t}) for t in TARGETS}
        self._rungs = {name: ranks[action.target].index(action.rank) + 1 for name, action in catalogue.items()}

    def in_force(self, day: date, region: Region | None) -> Mapping[SectionId, Section]:
        """The sections that hold on that day in that region, by id."""
        key = (day, region)
        if key not in self._sections:
            self._sections[key] = {section.id: section for section in self.corpus.in_force(day, region)}
        return self._sections[key]

    def holds_on(self, section: Section, day: date) -> bool:
        """Whether this version of the section's policy is the one in force on that day, wherever it applies."""
        if day not in self._versions:
            self._versions[day] = frozenset((v.policy, v.version) for v in self.corpus.at(day))
        return (section.policy, section.version) in self._versions[day]

    def of_case(self, case: Case, section: SectionId) -> Section | None:
        """That section as it held for the case, or its newest version where the case has no date."""
        if case.posted_at is not None:
            return self.in_force(case.posted_at.astimezone(UTC).date(), case.region).get(section)
        versions = [found for found in self.corpus.sections if found.id == section]
        return max(versions, key=lambda found: found.version, default=None)

    def find(self, section: SectionId, version: str) -> Section | None:
        """That version of that section, if the corpus has it."""
        return self._by_key.get(f"{section}@{version}")

    def distance(self, ours: Iterable[str], theirs: Iterable[str]) -> int:
        """Rungs between the heaviest actions of both, added over content and author; no action is below the first.

        An action that the catalogue doesn't know counts as none.
        """
        one, other = list(ours), list(theirs)
        return sum(abs(self._rung(one, target) - self._rung(other, target)) for target in TARGETS)

    def _rung(self, actions: list[str], target: str) -> int:
        known = [name for name in actions if name in self.catalogue and self.catalogue[name].target == target]
        return max((self._rungs[name] for name in known), default=0)
