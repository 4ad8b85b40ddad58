"""A corpus: every version of every policy, and which sections are in force when and where."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256

from policy_corpus.errors import PolicyNotFound
from policy_corpus.model import GLOBAL, PolicyId, PolicyVersion, Region, Section, SectionId

EU = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)


def applies_in(section: Section, region: Region | None) -> bool:
    """Whether a section holds in ``region``; without one, only what holds everywhere does."""
    if GLOBAL in section.regions:
        return True
    wider = {region, Region("EU")} if region in EU else {region}
    return not wider.isdisjoint(section.regions)


@dataclass(frozen=True)
class Corpus:
    """All the policy versions that were read, and the fingerprint of what they say."""

    versions: tuple[PolicyVersion, ...]
    fingerprint: str

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Every section of every version, in the order of the files."""
        return tuple(section for version in self.versions for section in version.sections)

    @cached_property
    def by_version(self) -> Mapping[tuple[SectionId, str], Section]:
        """Every section by its id and version."""
        return {(section.id, str(section.version)): section for section in self.sections}

    @cached_property
    def _by_key(self) -> dict[str, Section]:
        return {section.key: section for section in self.sections}

    def at(self, as_of: date) -> tuple[PolicyVersion, ...]:
        """The version of each policy that is in force on that day, if one is.

        A version holds from its date until the day before the next one, or until the day before ``ends``.
        """
        newest: dict[PolicyId, PolicyVersion] = {}
        for version in self.versions:
            held = newest.get(version.policy)
            if version.version.effective <= as_of and (held is None or held.version < version.version):
                newest[version.policy] = version
        return tuple(v for v in newest.values() if v.ends is None or as_of < v.ends)

    def in_force(self, as_of: date, region: Region | None = None) -> tuple[Section, ...]:
        """The sections that hold for content of that day, where enforcement applies in ``region``."""
        return tuple(s for version in self.at(as_of) for s in version.sections if applies_in(s, region))

    def section(self, section: SectionId, version: str | None = None) -> Section:
        """One section, in the named version or the newest. Raises ``PolicyNotFound`` with what there is."""
        found = [s for s in self.sections if s.id == section]
        if not found:
            raise PolicyNotFound(f"no section {section!r}; `copilot policies list --sections` names them all")
        if version is None:
            return max(found, key=lambda s: s.version)
        for candidate in found:
            if str(candidate.version) == version:
                return candidate
        known = ", ".join(sorted(str(s.version) for s in found))
        raise PolicyNotFound(f"section {section!r} has no version {version!r}; its versions are {known}")

    def by_key(self, key: str) -> Section:
        """The section with that key (``Section.key``). Raises ``PolicyNotFound``."""
        try:
            return self._by_key[key]
        except KeyError:
            raise PolicyNotFound(f"no section {key!r} in corpus {self.fingerprint[:12]}") from None

    def policy(self, policy: PolicyId) -> tuple[PolicyVersion, ...]:
        """Every version of one policy, oldest first. Raises ``PolicyNotFound``."""
        found = sorted((v for v in self.versions if v.policy == policy), key=lambda v: v.version)
        if not found:
            raise PolicyNotFound(f"no policy {policy!r}; `copilot policies list` names them all")
        return tuple(found)


def fingerprint_of(files: dict[str, str], segmenter: str) -> str:
    """SHA-256 over the names and texts of the files and the segmenter that numbered their units."""
    digest = sha256(segmenter.encode())
    for name in sorted(files):
        digest.update(f"\0{name}\0{files[name]}".encode())
    return digest.hexdigest()
