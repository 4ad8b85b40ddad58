"""The same service after a day of tuning by a good engineer who stays with LangChain and Chroma.

The index is kept, with ids made of the content; embeddings of posts are remembered; the model is asked over aiohttp,
with a schema that is made once; its answer is validated once, straight from JSON; nothing goes through a chain.
"""

from functools import lru_cache
from hashlib import sha256

from fastapi import FastAPI, Response
from langchain_core.documents import Document
from langchain_core.messages import HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from openai import DefaultAioHttpClient

from evals.performance.peer.parts import SYSTEM, Given, K, Post, Review, chroma, chunks, given, run, shown

_MOST = 10_000


class _Found:
    """The chunks for a text, and the vectors of the texts that were asked for last."""

    def __init__(self, settings: Given) -> None:
        self._embeddings = OpenAIEmbeddings(
            model="text-embedding-3-small",
            openai_api_base=settings.model,
            check_embedding_ctx_length=False,
            http_async_client=DefaultAioHttpClient(),
        )
        self._store = chroma()(
            collection_name="policies",
            embedding_function=self._embeddings,
            persist_directory=str(settings.data / "tuned"),
        )
        documents = {sha256(one.page_content.encode()).hexdigest(): one for one in chunks(settings.policies)}
        known = set(self._store.get(include=[])["ids"])
        missing = [name for name in documents if name not in known]
        if missing:
            self._store.add_documents([documents[name] for name in missing], ids=missing)
        self._vectors: dict[str, list[float]] = {}

    async def of(self, text: str) -> list[Document]:
        """The nearest chunks. Chroma answers in a millisecond, so no thread is taken for it."""
        vector = self._vectors.get(text)
        if vector is None:
            if len(self._vectors) >= _MOST:
                self._vectors.clear()
            vector = self._vectors[text] = await self._embeddings.aembed_query(text)
        found: list[Document] = self._store.similarity_search_by_vector(vector, k=K)
        return found


@lru_cache(maxsize=1)
def _schema() -> dict[str, object]:
    schema = Review.model_json_schema()
    for part in (schema, *schema["$defs"].values()):
        part["additionalProperties"] = False
    return {"type": "json_schema", "json_schema": {"name": "Review", "strict": True, "schema": schema}}


def app_of(settings: Given) -> FastAPI:
    """The application, its index built where it isn't kept."""
    found = _Found(settings)
    model = ChatOpenAI(
        model="bench",
        base_url=settings.model,
        temperature=0,
        timeout=30,
        max_retries=2,
        http_async_client=DefaultAioHttpClient(),
    ).bind(response_format=_schema())
    app = FastAPI()

    @app.post("/review", response_model=Review)
    async def review(post: Post) -> Response:
        system = SystemMessage(SYSTEM.format(context=shown(await found.of(post.text))))
        answer = await model.ainvoke([system, HumanMessage(f"Post:\n{post.text}")])
        made = Review.model_validate_json(str(answer.content))
        return Response(made.model_dump_json(), media_type="application/json")

    @app.get("/readyz")
    async def ready() -> dict[str, bool]:
        return {"ready": True}

    return app


def main() -> None:
    """Serve until the process is ended."""
    settings = given()
    run(app_of(settings), settings.port)


if __name__ == "__main__":
    main()
