"""How drafts fare with people: shares with their intervals, of everybody together."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median

from copilot.desk.model import Handling, HandlingKind

READING = 4.0  # words a second; who decides faster than that has not read
_Z = 1.959964  # 95 %


@dataclass(frozen=True, slots=True)
class Share:
    """``count`` of ``n``. ``low`` and ``high`` bound it with 95 % (Wilson); None where there is nothing to count."""

    count: int
    n: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1."""
        return self.count / self.n if self.n else None

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The interval, 0 to 1."""
        if not self.n:
            return None
        p, z2 = self.count / self.n, _Z * _Z
        middle, spread = p + z2 / (2 * self.n), _Z * sqrt(p * (1 - p) / self.n + z2 / (4 * self.n * self.n))
        scale = 1 + z2 / self.n
        return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


@dataclass(frozen=True, slots=True)
class DraftFigures:
    """What became of drafts.

    ``agreed``: decided as drafted. ``hurried``: of what was approved, faster than it can be read. ``blind``: of the
    first views that were a verdict, those that contradict the draft; ``swayed``: of those, the ones then decided as
    drafted.
    ``seconds`` is the median time, None without any.
    """

    agreed: Share
    overridden: Share
    hurried: Share
    blind: Share
    swayed: Share
    seconds: float | None


def figures_of(handlings: Iterable[Handling]) -> DraftFigures:
    """The figures of all handlings of drafts that had a verdict."""
    drafted = [one for one in handlings if one.drafted is not None and one.drafted.value != "unclear"]
    approved = [one for one in drafted if one.kind is HandlingKind.APPROVED]
    viewed = [one for one in drafted if one.first is not None and one.first.value != "unclear"]
    against = [one for one in viewed if one.first is not one.drafted]
    return DraftFigures(
        agreed=_share(drafted, lambda one: one.kind is HandlingKind.APPROVED),
        overridden=_share(drafted, lambda one: one.kind in (HandlingKind.AMENDED, HandlingKind.REJECTED)),
        hurried=_share(approved, lambda one: one.seconds < one.words / READING),
        blind=Share(len(against), len(viewed)),
        swayed=_share(against, lambda one: one.decided is one.drafted),
        seconds=median([one.seconds for one in drafted]) if drafted else None,
    )


def _share(all_: Sequence[Handling], counts: Callable[[Handling], bool]) -> Share:
    return Share(sum(1 for one in all_ if counts(one)), len(all_))
