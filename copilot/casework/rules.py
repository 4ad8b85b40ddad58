"""All that deciding goes by and no case holds: the policies' fingerprint, the actions, the tables of times."""

from dataclasses import dataclass

from copilot.casework.priority import PriorityRules, read_priority
from copilot.casework.strikes import StrikeRules, read_strike_rules
from policy_corpus.actions import Catalogue, read_catalogue
from policy_corpus.corpus import Corpus
from policy_corpus.model import SectionId, SectionKind
from policy_corpus.playbook import Playbook


@dataclass(frozen=True)
class Rules:
    """The rules of one corpus. ``sections`` gives the newest version of every rule."""

    fingerprint: str
    sections: dict[SectionId, str]
    catalogue: Catalogue
    playbook: Playbook
    priority: PriorityRules
    strikes: StrikeRules


def rules_of(corpus: Corpus, playbook: Playbook, catalogue: Catalogue | None = None) -> Rules:
    """The rules for cases under these policies, with the tables that come with the project."""
    newest = sorted(
        (section for section in corpus.sections if section.kind is SectionKind.RULE),
        key=lambda section: section.version,
    )
    return Rules(
        fingerprint=corpus.fingerprint,
        sections={section.id: str(section.version) for section in newest},
        catalogue=catalogue or read_catalogue(),
        playbook=playbook,
        priority=read_priority(),
        strikes=read_strike_rules(),
    )
