"""The service as one writes it in an afternoon with LangChain, FastAPI and Chroma, by the book."""

from fastapi import FastAPI
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnablePassthrough
from langchain_openai import ChatOpenAI, OpenAIEmbeddings

from evals.performance.peer.parts import SYSTEM, Given, K, Post, Review, chroma, chunks, given, run, shown


def app_of(settings: Given) -> FastAPI:
    """The application, its index built anew."""
    embeddings = OpenAIEmbeddings(
        model="text-embedding-3-small", openai_api_base=settings.model, check_embedding_ctx_length=False
    )
    store = chroma().from_documents(chunks(settings.policies), embeddings, collection_name="policies")
    model = ChatOpenAI(model="bench", base_url=settings.model, temperature=0, timeout=30, max_retries=2)
    prompt = ChatPromptTemplate.from_messages([("system", SYSTEM), ("human", "Post:\n{post}")])
    retriever = store.as_retriever(search_kwargs={"k": K})
    answer = model.with_structured_output(Review, method="json_schema", strict=True)
    chain = {"context": retriever | shown, "post": RunnablePassthrough()} | prompt | answer
    app = FastAPI()

    @app.post("/review")
    async def review(post: Post) -> Review:
        made = await chain.ainvoke(post.text)
        assert isinstance(made, Review)  # noqa: S101  (for the type checker)
        return made

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
