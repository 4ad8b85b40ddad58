"""Contents that a person has seen already, because they decided one that is almost the same."""

from collections import OrderedDict
from collections.abc import Iterable

from copilot.cases import CaseId
from copilot.desk.sketches import Sketch, alike, sketch_of
from copilot.errors import NotFound
from copilot.ports import RecommendationStore

MOST = 20_000  # sketches that are kept, in this process alone


class Twins:
    """Sketches of contents, made when they are first asked for; nothing of them is written down."""

    def __init__(self, store: RecommendationStore) -> None:
        self._store = store
        self._sketches: OrderedDict[CaseId, Sketch | None] = OrderedDict()

    async def among(self, cases: Iterable[CaseId], seen: Iterable[CaseId]) -> dict[CaseId, CaseId]:
        """Of ``cases`` those that are almost the same as one in ``seen``, with that one."""
        known = [(case, sketch) for case in seen if (sketch := await self._sketch(case))]
        found = {}
        for case in cases if known else ():
            sketch = await self._sketch(case)
            twin = next((other for other, its in known if sketch and other != case and alike(sketch, its)), None)
            if twin:
                found[case] = twin
        return found

    async def _sketch(self, case: CaseId) -> Sketch | None:
        if case not in self._sketches:
            try:
                content = await self._store.case(case)
                self._sketches[case] = sketch_of("\n".join(text for _, text in content.sources()))
            except NotFound:  # sealed, erased, or known by its id alone
                self._sketches[case] = None
            while len(self._sketches) > MOST:
                self._sketches.popitem(last=False)
        return self._sketches[case]
