"""The retriever as LangChain knows one: a door for chains that others build."""

from datetime import UTC, date, datetime

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from policy_corpus.model import Region
from retrieval.hits import Hit
from retrieval.portal import Portal
from retrieval.retriever import Retriever


class PolicyRetriever(BaseRetriever):
    """Sections in force as documents: the text that can be cited, with section, version, heading path and score.

    ``as_of`` is today unless set. All calls, synchronous or not, run in the loop of ``portal``.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Retriever
    portal: Portal = Field(default_factory=Portal)
    as_of: date | None = None
    region: Region | None = None
    top: int = 5

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        del run_manager
        return self.portal.call(self._documents(query))

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun
    ) -> list[Document]:
        del run_manager
        return await self.portal.acall(self._documents(query))

    async def _documents(self, query: str) -> list[Document]:
        as_of = self.as_of or datetime.now(UTC).date()
        found = await self.retriever.search(query, as_of, self.region, self.top)
        return [_document(hit) for hit in found.hits]


def _document(hit: Hit) -> Document:
    section = hit.section
    return Document(
        id=section.key,
        page_content=section.text,
        metadata={
            "section": section.id,
            "version": str(section.version),
            "policy_title": section.policy_title,
            "heading_path": list(section.heading_path),
            "kind": section.kind.value,
            "score": hit.score,
        },
    )
