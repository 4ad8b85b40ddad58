"""Many cases handed in at once, line by line: each for itself, so that a bad one takes nothing from the others."""

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from copilot.casework.desk import Casework
from copilot.casework.files import Change
from copilot.casework.model import CaseRecord, Requester
from copilot.errors import BadInput, Conflict
from copilot.people.model import Actor
from copilot.wire.arrivals import ArrivalLine


class Became(StrEnum):
    """What became of a line."""

    OPENED = "opened"  # a case of its own
    MERGED = "merged"  # one more request for a case that has this content
    KNOWN = "known"  # the same request as before: nothing has changed
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Imported:
    """A line and the case that has its content now; ``problem`` says why there is none."""

    line: int
    became: Became
    record: CaseRecord | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Importing:
    """Who hands in. ``origin`` names the file: a line without a reference then goes by its place in it, as ``name:7``.

    The same file once more is then the same requests once more.
    """

    casework: Casework
    actor: Actor
    new_id: Callable[[], str]
    origin: str | None = None

    async def run(self, lines: Iterable[ArrivalLine]) -> AsyncIterator[Imported]:
        """Hand in line by line. Raises ``Unavailable`` and ``NotPermitted``; what was given out stays handed in."""
        for line in lines:
            yield await self._one(line)

    async def _one(self, line: ArrivalLine) -> Imported:
        given = line.arrival
        if given is None:
            return Imported(line.number, Became.FAILED, problem=line.problem)
        reference = given.reference or (f"{self.origin}:{line.number}" if self.origin else None)
        requester = Requester(given.source, self.casework.clock.now(), given.requester, reference)
        try:
            case = given.case.to_case(self.new_id())
            change = await self.casework.arrive(self.actor, case, given.urgency(), requester)
        except (BadInput, Conflict) as error:
            return Imported(line.number, Became.FAILED, problem=str(error))
        return Imported(line.number, _became(change), change.record)


def _became(change: Change) -> Became:
    if change.happening is None:
        return Became.KNOWN
    return Became.OPENED if change.record.version == 1 else Became.MERGED
