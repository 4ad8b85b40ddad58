"""The whole pipeline as a LangChain Runnable: a case in, a recommendation out, both in their wire form."""

import json
from typing import Any

from langchain_core.runnables import Runnable, RunnableConfig

from copilot.service import Copilot
from copilot.wire.cases import parse_case
from copilot.wire.recommendations import dump_json
from retrieval.portal import Portal

CaseInput = dict[str, Any] | str
Output = dict[str, Any]


class RecommendRunnable(Runnable[CaseInput, Output]):
    """``invoke({"text": ...})`` or ``invoke("text")`` gives the recommendation as a dictionary.

    All calls, synchronous or not, run in the loop of ``portal``. Raises what the copilot raises.
    """

    def __init__(self, copilot: Copilot, portal: Portal) -> None:
        self._copilot, self._portal = copilot, portal

    def invoke(self, input: CaseInput, config: RunnableConfig | None = None, **kwargs: Any) -> Output:  # noqa: A002, ANN401
        """Recommend, and wait for it."""
        return self._call_with_config(lambda case: self._portal.call(self._recommend(case)), input, config, **kwargs)

    async def ainvoke(
        self,
        input: CaseInput,  # noqa: A002  (LangChain's name)
        config: RunnableConfig | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> Output:
        """Recommend."""

        async def work(case: CaseInput) -> Output:
            return await self._portal.acall(self._recommend(case))

        return await self._acall_with_config(work, input, config, **kwargs)

    async def _recommend(self, case: CaseInput) -> Output:
        parsed = parse_case({"text": case} if isinstance(case, str) else case)
        recommendation = await self._copilot.recommend(parsed.to_case(self._copilot.new_case_id()))
        result: Output = json.loads(dump_json(recommendation))
        return result
