"""The ceiling: the same HTTP and the same hop to the model, with nothing else. No product."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from fastapi import FastAPI, Response

from evals.performance.peer.parts import SYSTEM, Given, K, Post, Review, chunks, given, run, shown


def app_of(settings: Given) -> FastAPI:
    """The application; every question shows the same chunks."""
    context = SYSTEM.format(context=shown(chunks(settings.policies)[:K]))
    sessions: list[aiohttp.ClientSession] = []

    @asynccontextmanager
    async def connected(_: FastAPI) -> AsyncIterator[None]:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1000)) as session:
            sessions.append(session)
            yield

    app = FastAPI(lifespan=connected)
    url, headers = f"{settings.model}/chat/completions", {"Content-Type": "application/json"}

    @app.post("/review", response_model=Review)
    async def review(post: Post) -> Response:
        messages = [{"role": "system", "content": context}, {"role": "user", "content": f"Post:\n{post.text}"}]
        body = json.dumps({"model": "bench", "messages": messages}).encode()
        async with sessions[0].post(url, data=body, headers=headers) as answer:
            completion = json.loads(await answer.read())
        made = Review.model_validate_json(completion["choices"][0]["message"]["content"])
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
