"""Contents that a person has seen already, because they decided one that is almost the same."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Sequence

from copilot.cases import CaseId
from copilot.desk.sketches import Sketch, alike, sketch_of
from copilot.errors import NotFound, Unavailable
from copilot.ports import RecommendationStore

MOST = 20_000  # sketches that are kept, in this process alone


class Twins:
    """Sketches of contents, made when they are first asked for; nothing of them is written down."""

    def __init__(self, store: RecommendationStore) -> None:
        self._store = store
        self._sketches: OrderedDict[CaseId, Sketch | None] = OrderedDict()
        self._making: set[asyncio.Task[None]] = set()

    async def of(self, case: CaseId, seen: Sequence[CaseId]) -> CaseId | None:
        """The one in ``seen`` that is almost the same as ``case``."""
        if not seen:
            return None
        await self._make([case, *seen])
        return self.known([case], seen).get(case)

    def known(self, cases: Iterable[CaseId], seen: Sequence[CaseId]) -> dict[CaseId, CaseId]:
        """Of ``cases`` those that are almost the same as one in ``seen``, with that one, as far as is known by now.

        Sketches that are missing are made meanwhile, so that a queue never waits for them.
        """
        every = list(cases) if seen else []
        missing = [case for case in (*every, *seen) if case not in self._sketches] if every else []
        if missing and not self._making:
            task = asyncio.create_task(self._make(missing))
            self._making.add(task)
            task.add_done_callback(self._making.discard)
        theirs = [(other, sketch) for other in seen if (sketch := self._sketches.get(other))]
        found = {}
        for case in every:
            own = self._sketches.get(case)
            twin = next((other for other, sketch in theirs if own and other != case and alike(own, sketch)), None)
            if twin:
                found[case] = twin
        return found

    async def _make(self, cases: Iterable[CaseId]) -> None:
        for case in cases:
            if case in self._sketches:
                continue
            try:
                content = await self._store.case(case)
            except NotFound:  # sealed, erased, or known by its id alone
                self._sketches[case] = None
            except Unavailable:  # then nothing is left out for now
                return
            else:
                text = "\n".join(said for _, said in content.sources())
                self._sketches[case] = await asyncio.to_thread(sketch_of, text)
            while len(self._sketches) > MOST:
                self._sketches.popitem(last=False)
