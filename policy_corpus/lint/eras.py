"""When versions hold, and which of them hold at the same time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from policy_corpus.corpus import EU, Corpus
from policy_corpus.lint.problems import Problem
from policy_corpus.model import GLOBAL, PolicyVersion, Region, Section


@dataclass(frozen=True, slots=True)
class Era:
    """The days on which a version holds, from ``start`` to the day before ``end``."""

    start: date
    end: date

    def meets(self, other: "Era") -> bool:
        """Whether there is a day on which both hold."""
        return max(self.start, other.start) < min(self.end, other.end)


def eras(corpus: Corpus) -> dict[str, Era]:
    """The era of each version, by the path of its file."""
    found = {}
    for versions in _by_policy(corpus).values():
        for version, following in zip(versions, [*versions[1:], None], strict=True):
            ends = [day for day in (version.ends, following and following.version.effective) if day]
            found[version.path] = Era(version.version.effective, min(ends, default=date.max))
    return found


def may_meet(one: Section, other: Section, of: dict[str, Era]) -> bool:
    """Whether both can apply to the same content: on one day, in one region."""
    return of[one.path].meets(of[other.path]) and _regions_meet(one, other)


def date_problems(corpus: Corpus) -> Iterator[Problem]:
    """Versions that leave days without a policy, or that another version cuts short."""
    for versions in _by_policy(corpus).values():
        for version, following in pairwise(versions):
            ends, begins = version.ends, following.version.effective
            if ends and ends < begins:
                problem = f"{version.policy} is not in force from {ends} to the day before {begins}"
                yield Problem(version.path, 1, "gap", problem, "drop `ends:`, or let it be the day of the next version")
            if ends and ends > begins:
                problem = f"{version.policy}@{version.version} ends on {ends}, after the next version begins ({begins})"
                yield Problem(version.path, 1, "overlap", problem, f"drop `ends:`, or write {begins}")
            if version.version.effective == begins:
                problem = f"{version.policy}@{version.version} and {following.version} begin on the same day"
                yield Problem(version.path, 1, "overlap", problem, "keep the later one, or give them different days")


def _by_policy(corpus: Corpus) -> dict[str, list[PolicyVersion]]:
    found: dict[str, list[PolicyVersion]] = {}
    for version in sorted(corpus.versions, key=lambda v: v.version):
        found.setdefault(version.policy, []).append(version)
    return found


def _regions_meet(one: Section, other: Section) -> bool:
    return GLOBAL in one.regions or GLOBAL in other.regions or not _spread(one).isdisjoint(_spread(other))


def _spread(section: Section) -> set[Region]:
    return {*section.regions, *(EU if Region("EU") in section.regions else ())}
