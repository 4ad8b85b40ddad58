"""One section: its elements and exceptions come to a finding."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from copilot.recommendations import Finding, SectionFinding, Status
from policy_corpus.model import Part, Section


@dataclass(frozen=True, slots=True)
class Ruled:
    """A candidate section beside what was found of it."""

    section: Section
    finding: SectionFinding


def rule_on(section: Section, statuses: Mapping[str, Status]) -> Finding:
    """The finding that the statuses of a section's elements and exceptions, by id, come to.

    A part without a status is unclear. Any element that is not met settles it; else an exception that is met; a
    violation needs every element met and every exception not met.
    """
    elements = _conditions(section.elements, statuses)
    exceptions = [statuses.get(part.id, Status.UNCLEAR) for part in section.exceptions]
    if Status.NOT_MET in elements:
        return Finding.NOT_VIOLATED
    if Status.MET in exceptions:
        return Finding.EXCEPTED
    if set(elements) == {Status.MET} and set(exceptions) <= {Status.NOT_MET}:
        return Finding.VIOLATED
    return Finding.UNCLEAR


def _conditions(elements: Iterable[Part], statuses: Mapping[str, Status]) -> list[Status]:
    """One status for each element that stands alone and one for each any-of group."""
    alone: list[Status] = []
    groups: dict[str, list[Status]] = {}
    for element in elements:
        status = statuses.get(element.id, Status.UNCLEAR)
        if element.group is None:
            alone.append(status)
        else:
            groups.setdefault(element.group, []).append(status)
    return alone + [_any_of(group) for group in groups.values()]


def _any_of(group: list[Status]) -> Status:
    if Status.MET in group:
        return Status.MET
    return Status.UNCLEAR if Status.UNCLEAR in group else Status.NOT_MET
