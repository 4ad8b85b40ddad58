"""Decided cases that resemble the one at hand."""

from collections.abc import Sequence

from copilot.recommendations import Precedent
from policy_corpus.model import SectionId


class NoPrecedents:
    """Where no decided case is weighed: the evals, and a service that has none yet."""

    async def similar(self, content: str, sections: Sequence[SectionId]) -> tuple[Precedent, ...]:
        """Nothing, whatever the content."""
        del content, sections
        return ()
