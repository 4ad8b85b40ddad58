"""A drafter with a stand-in: where its model is away another one drafts, and the draft says so."""

import asyncio
from dataclasses import replace

from copilot.drafting import Brief, Draft, Drafter
from copilot.errors import ModelUnavailable
from copilot.recommendations import StandIn

OUR_FAULT = "rejected"  # the model is there, and refuses what it was asked


class DrafterWithStandIn:
    """Drafts as ``inner`` does; where its model doesn't serve, as ``stand_in`` does."""

    def __init__(self, inner: Drafter, stand_in: Drafter) -> None:
        self._inner, self._stand_in = inner, stand_in

    @property
    def name(self) -> str:
        """The address of the drafter that should draft."""
        return self._inner.name

    async def draft(self, brief: Brief) -> Draft:
        """Raises what ``inner`` raises where a stand-in would do no better: its model answered."""
        try:
            return await self._inner.draft(brief)
        except ModelUnavailable as error:
            if error.reason == OUR_FAULT:
                raise
            failure = error.reason
        draft = await self._stand_in.draft(brief)
        return replace(draft, stood_in=StandIn(self._stand_in.name, failure))

    async def close(self) -> None:
        """Close both."""
        await asyncio.gather(self._inner.close(), self._stand_in.close())
