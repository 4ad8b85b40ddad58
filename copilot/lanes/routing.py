"""Which lane a case belongs to: the reporter's word first, then the words of the case."""

from collections.abc import Iterator
from enum import StrEnum

from copilot.cases import Case, ReportFlag
from copilot.lanes.child_safety import concerns_a_child
from copilot.lanes.readings import Reading, readings_of
from copilot.lanes.threat_to_life import threatens_a_life


class Lane(StrEnum):
    """Where people take over from the copilot. Each says what becomes of the content."""

    CHILD_SAFETY = "child_safety"  # not stored: a stub goes to the specialised team
    THREAT_TO_LIFE = "threat_to_life"  # sealed, and escalated at once
    LEGAL_HOLD = "legal_hold"  # sealed, and never erased


def lane_of(case: Case) -> Lane | None:
    """The lane that a case is routed to; None if it may be drafted.

    A pure function of the case: it logs, keeps and sends nothing. The reporter's flag always routes; where several
    lanes fit, child safety comes before a legal hold, and that before a threat to life. Takes time linear in the length
    of the texts.
    """
    flags = {report.flag for report in case.reports}
    if ReportFlag.CHILD_SAFETY in flags:
        return Lane.CHILD_SAFETY
    content = [list(readings_of(text, case.copy_of(text).text)) for _, text in case.sources()]
    around = [list(readings_of(text, case.copy_of(text).text)) for text in _around(case)]
    if concerns_a_child([*content, *around]):
        return Lane.CHILD_SAFETY
    if ReportFlag.LEGAL_HOLD in flags:
        return Lane.LEGAL_HOLD
    if ReportFlag.THREAT_TO_LIFE in flags or any(_threatens(readings) for readings in content):
        return Lane.THREAT_TO_LIFE
    return None


def _threatens(readings: list[Reading]) -> bool:
    return any(threatens_a_life(reading) for reading in readings)


def _around(case: Case) -> Iterator[str]:
    """What is said of the content and of its author; a handle as the words that it is made of."""
    yield from (report.reason for report in case.reports if report.reason)
    if case.author.handle:
        yield case.author.handle.lstrip("@＠")
