"""What settles a section that is not violated: one exception that is met, or an element that fails with its group."""

from collections.abc import Iterable

from copilot.recommendations import Status
from policy_corpus.model import Part, Section


def cleared_by(section: Section, part: str) -> dict[str, Status]:
    """A status for each element and exception, by id, where ``part`` settles that the section is not violated.

    Of an any-of group all elements fail together, since one of them would suffice.
    """
    statuses = all_of(section.elements, Status.UNCLEAR) | all_of(section.exceptions, Status.NOT_MET)
    if part in {exception.id for exception in section.exceptions}:
        return statuses | {part: Status.MET}
    return statuses | dict.fromkeys(_with_its_group(section, part), Status.NOT_MET)


def all_of(parts: Iterable[Part], status: Status) -> dict[str, Status]:
    """That status for every part."""
    return {part.id: status for part in parts}


def _with_its_group(section: Section, element: str) -> list[str]:
    group = next((part.group for part in section.elements if part.id == element), None)
    return [element, *(part.id for part in section.elements if group is not None and part.group == group)]
