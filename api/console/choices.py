"""What forms offer: reasons, sections, actions. Made once a corpus."""

from dataclasses import dataclass
from functools import lru_cache

from api.console.views.wording import REASONS, SKIPS
from copilot.casework.rules import Rules
from policy_corpus.actions import Action
from policy_corpus.corpus import Corpus
from policy_corpus.model import SectionKind, Severity


@dataclass(frozen=True, slots=True)
class Choices:
    """The values of every field with the words for them. ``titles`` are those of sections."""

    skips: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[str, str], ...]
    severities: tuple[str, ...]
    sections: tuple[str, ...]
    titles: dict[str, str]
    actions: dict[str, tuple[Action, ...]]


def choices_of(rules: Rules, corpus: Corpus) -> Choices:
    """What can be chosen under these rules."""
    return _choices(_Keyed(rules, corpus))


@dataclass(frozen=True, eq=False)
class _Keyed:
    rules: Rules
    corpus: Corpus

    def __hash__(self) -> int:
        return hash(self.rules.fingerprint)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and self.rules.fingerprint == other.rules.fingerprint


@lru_cache(maxsize=4)
def _choices(keyed: _Keyed) -> Choices:
    rules = keyed.rules
    titles = {str(one.id): one.title for one in keyed.corpus.sections if one.kind is SectionKind.RULE}
    heavier = sorted(rules.catalogue.values(), key=lambda action: action.rank)
    return Choices(
        skips=tuple((reason.value, words) for reason, words in SKIPS.items()),
        reasons=tuple((code.value, words) for code, words in REASONS.items()),
        severities=tuple(severity.name.lower() for severity in Severity),
        sections=tuple(sorted(rules.sections)),
        titles=titles,
        actions={target: tuple(one for one in heavier if one.target == target) for target in ("content", "author")},
    )
