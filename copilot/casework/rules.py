"""All that deciding goes by and no case holds: the policies' fingerprint, the actions, the tables of times."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from copilot.casework.priority import PriorityRules, read_priority
from copilot.casework.strikes import StrikeRules, read_strike_rules
from policy_corpus.actions import Catalogue
from policy_corpus.corpus import Corpus
from policy_corpus.model import SectionId, SectionKind
from policy_corpus.playbook import Playbook, read_playbook


@dataclass(frozen=True)
class Rules:
    """The rules of one corpus. ``sections`` gives the newest version of every rule."""

    fingerprint: str
    sections: dict[SectionId, str]
    catalogue: Catalogue
    playbook: Playbook
    priority: PriorityRules
    strikes: StrikeRules


def rules_of(corpus: Corpus, folder: Path, catalogue: Catalogue) -> Rules:
    """The rules for cases under these policies: the playbook of their folder where it has one, else ours."""
    own, ours = folder / "playbook.toml", Path(str(files("policy_corpus"))) / "playbook.toml"
    newest = sorted(
        (section for section in corpus.sections if section.kind is SectionKind.RULE),
        key=lambda section: section.version,
    )
    return Rules(
        fingerprint=corpus.fingerprint,
        sections={section.id: str(section.version) for section in newest},
        catalogue=catalogue,
        playbook=read_playbook(own if own.exists() else ours),
        priority=read_priority(),
        strikes=read_strike_rules(),
    )
