"""What the last days came to, of everybody together: decided cases, reviews, appeals, drafts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from copilot.cases import CaseId
from copilot.casework.decisions import AppealOutcome, DecisionKind, ReasonCode
from copilot.casework.desk import Casework
from copilot.casework.files import CaseFile
from copilot.casework.model import CaseRecord, Queue, State
from copilot.casework.queues import Place, QueueFilter
from copilot.desk.figures import Share
from copilot.ports import RecommendationStore
from copilot.recommendations import Finding, Recommendation

DAYS = 14
MOST = 300  # cases of one queue, and drafts, that are looked at
_FRESH = timedelta(minutes=1)
_AGREED = "agreed in"


@dataclass(frozen=True, slots=True)
class Period:
    """Cases that were due since then and are decided, those that wait, and the newest drafts."""

    since: datetime
    decided: tuple[CaseFile, ...]
    waiting: tuple[CaseRecord, ...]
    drafts: tuple[Recommendation, ...]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """What second looks said of decisions: reviews that agreed, appeals that were upheld."""

    reviews: Share
    appeals: Share

    @property
    def known(self) -> bool:
        """Whether anything was looked at twice."""
        return bool(self.reviews.n or self.appeals.n)


@dataclass(frozen=True, slots=True)
class SectionUse:
    """How a section fared: looked at, cited, found violated, and decided otherwise than the draft had it."""

    section: str
    retrieved: int
    cited: int
    violated: int
    overridden: int


@dataclass(frozen=True, slots=True)
class OverrideView:
    """Drafts that were amended or set aside over one section, with the reasons and how often each."""

    section: str
    count: int
    reasons: tuple[tuple[str, int], ...]
    cases: tuple[str, ...]


async def period(casework: Casework, store: RecommendationStore, now: datetime) -> Period:
    """The last two weeks. Child safety is left out: nothing of it is counted by its content."""
    since = now - timedelta(days=DAYS)
    records: list[CaseRecord] = []
    decided: list[CaseFile] = []
    for queue in Queue:
        if queue is Queue.CHILD_SAFETY:
            continue
        start = Place(since, CaseId(""))
        waiting = QueueFilter((State.OPEN, State.ROUTED, State.HELD, State.WAITING))
        records += await casework.ledger.page(queue, waiting, now, MOST)
        done = await casework.ledger.page(queue, QueueFilter((State.DECIDED,)), now, MOST, start)
        decided += [await casework.ledger.get(record.id) for record in done]
    drafts = tuple(one.recommendation for one in await store.recent(MOST))
    return Period(since, tuple(decided), tuple(records), drafts)


class Reckoner:
    """The period, read anew once a minute."""

    def __init__(self, casework: Casework, store: RecommendationStore) -> None:
        self._casework, self._store = casework, store
        self._known: tuple[datetime, Period] | None = None

    async def period(self) -> Period:
        """The last two weeks."""
        now = self._casework.clock.now()
        if self._known is None or now - self._known[0] >= _FRESH:
            self._known = now, await period(self._casework, self._store, now)
        return self._known[1]


def in_time(files: Iterable[CaseFile]) -> Share:
    """Cases whose first decision came before they were due."""
    firsts = [(file.decisions[0].at, file.record.due_at) for file in files if file.decisions]
    return Share(sum(1 for at, due in firsts if at <= due), len(firsts))


def median_wait(files: Iterable[CaseFile]) -> timedelta | None:
    """The median time from intake to the first decision; None without any."""
    waits = [(file.decisions[0].at - file.record.opened_at).total_seconds() for file in files if file.decisions]
    return timedelta(seconds=median(waits)) if waits else None


def accuracy(files: Iterable[CaseFile]) -> Accuracy:
    """What second looks came to."""
    every = list(files)
    reviews = [one.words for file in every for one in file.happenings if one.event == "decision.reviewed"]
    closed = [one.outcome for file in every for one in file.appeals if one.outcome]
    return Accuracy(
        Share(sum(1 for words in reviews if words.startswith(_AGREED)), len(reviews)),
        Share(closed.count(AppealOutcome.UPHELD), len(closed)),
    )


def abstentions(drafts: Iterable[Recommendation]) -> list[tuple[str, int]]:
    """Why there was no verdict, the most frequent reason first."""
    return Counter(one.abstention.reason for one in drafts if one.abstention).most_common()


def coverage(sections: Iterable[str], drafts: Sequence[Recommendation], files: Iterable[CaseFile]) -> list[SectionUse]:
    """How each section fared, what is never looked at last."""
    retrieved = Counter(one.section for draft in drafts for one in draft.provenance.retrieved)
    cited = Counter(section for draft in drafts for section in {one.section for one in draft.citations})
    violated = Counter(one.section for draft in drafts for one in draft.findings if one.finding is Finding.VIOLATED)
    overridden = Counter(section for _, section, _ in _overrides(files))
    uses = [SectionUse(s, retrieved[s], cited[s], violated[s], overridden[s]) for s in sections]  # type: ignore[index]
    return sorted(uses, key=lambda use: (-use.overridden, -use.violated, -use.cited, -use.retrieved, use.section))


def overrides(files: Iterable[CaseFile]) -> list[OverrideView]:
    """Which sections people decide otherwise, and why."""
    by: dict[str, list[tuple[str, str]]] = {}
    for case, section, code in _overrides(files):
        by.setdefault(section, []).append((case, code))
    views = [
        OverrideView(
            section,
            len(found),
            tuple(Counter(code for _, code in found).most_common()),
            tuple(dict.fromkeys(case for case, _ in found))[:5],
        )
        for section, found in by.items()
    ]
    return sorted(views, key=lambda view: (-view.count, view.section))


def _overrides(files: Iterable[CaseFile]) -> list[tuple[str, str, str]]:
    """Each draft that was amended or set aside: the case, each section that it is about, and the code of the reason."""
    return [
        (str(file.record.id), section, code)
        for file in files
        for about, code in _departures(file)
        for section in sorted(about)
    ]


def _departures(file: CaseFile) -> Iterator[tuple[set[str], str]]:
    """The sections on which a decision departs from the draft, with why; those of the draft where it names the same."""
    draft = file.recommendation
    drafted = {str(one.section) for one in draft.findings if one.finding is Finding.VIOLATED} if draft else set()
    why = next((_code(one.words) for one in file.happenings if one.event == "draft.rejected"), "")
    for decision in file.decisions:
        about = drafted ^ set(map(str, decision.result.sections)) or drafted
        if decision.amendments:
            yield about, decision.code.value if decision.code else "none"
        elif decision.kind is DecisionKind.BY_HAND and why:
            yield about, why


def _code(words: str) -> str:
    """The reason that the history gives in brackets."""
    code = words.partition("(")[2].rstrip(")")
    return code if code in set(ReasonCode) else "none"
