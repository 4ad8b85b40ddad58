"""Spans go to a collector where one is set up, with words of ours alone; without one nothing is done."""

import asyncio
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from copilot.observing.tracing import OtlpTracer, span, traced

CANARY = "canary4711"


class Collector:
    """A collector on loopback that keeps what it gets."""

    def __init__(self) -> None:
        self.spans: list[Span] = []

    def take(self, body: bytes) -> None:
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            for scope in resource.scope_spans:
                self.spans += scope.spans


@pytest.fixture
def collector() -> Iterator[tuple[Collector, str]]:
    kept = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.take(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield kept, f"http://127.0.0.1:{server.server_port}/v1/traces"
    server.shutdown()
    server.server_close()


async def test_spans_stand_in_each_other_also_across_tasks(collector: tuple[Collector, str]) -> None:
    kept, endpoint = collector
    tracer = OtlpTracer(endpoint)

    async def draft() -> None:
        with span("draft"):
            await asyncio.sleep(0)

    with traced(tracer), span("request") as request:
        await asyncio.create_task(draft())
        request.note("POST /v1/recommendations", status=201)
    await asyncio.to_thread(tracer.close)
    by_name = {each.name: each for each in kept.spans}
    assert set(by_name) == {"POST /v1/recommendations", "draft"}
    assert by_name["draft"].parent_span_id == by_name["POST /v1/recommendations"].span_id
    words = {word.key: word.value.int_value for word in by_name["POST /v1/recommendations"].attributes}
    assert words == {"status": 201}


async def test_an_error_ends_its_span_as_failed_without_its_text(collector: tuple[Collector, str]) -> None:
    kept, endpoint = collector
    tracer = OtlpTracer(endpoint)
    with traced(tracer), pytest.raises(ValueError, match=CANARY), span("draft"):
        raise ValueError(CANARY)
    await asyncio.to_thread(tracer.close)
    (failed,) = kept.spans
    assert failed.status.code == failed.status.STATUS_CODE_ERROR
    assert [(word.key, word.value.string_value) for word in failed.attributes] == [("error.type", "ValueError")]
    assert CANARY not in str(failed)


def test_without_a_tracer_nothing_is_done() -> None:
    with span("draft") as nobody:
        nobody.note("draft", status=1)
