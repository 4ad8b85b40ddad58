"""Spans, sent to an OpenTelemetry collector where one is set up and the extra ``otel`` is installed; else nothing.

The only module that imports opentelemetry. A span has a name and words of ours: no content, no address, no id but
that of the request.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from copilot.errors import SettingInvalid

if TYPE_CHECKING:
    from opentelemetry.trace import Span as OtelSpan

Word = str | int | float | bool


class Span(Protocol):
    """A piece of work that is under way."""

    def note(self, name: str, **words: Word) -> None:
        """What is known of it by now: its name, and words beside it."""


class Tracer(Protocol):
    """Begins spans."""

    def span(self, name: str) -> AbstractContextManager[Span]:
        """Everything until the end of this belongs to the span."""

    def close(self) -> None:
        """Send what is left."""


_TRACER: ContextVar[Tracer | None] = ContextVar("tracer", default=None)


@contextmanager
def traced(tracer: Tracer | None) -> Iterator[None]:
    """While this lasts, spans of this task and of those that it starts go to that tracer."""
    token = _TRACER.set(tracer)
    try:
        yield
    finally:
        _TRACER.reset(token)


def span(name: str) -> AbstractContextManager[Span]:
    """A span, where somebody traces; an error that passes through ends it as failed, without its text."""
    tracer = _TRACER.get()
    return nullcontext(_NOBODY) if tracer is None else tracer.span(name)


class _Nobody:
    def note(self, name: str, **words: Word) -> None:
        """Nobody wants to know."""


_NOBODY = _Nobody()


class OtlpTracer:
    """Sends spans over HTTP to a collector: a thread of its own does it in batches, and what can't be sent is lost."""

    def __init__(self, endpoint: str) -> None:
        """``endpoint`` is as ``http://collector:4318/v1/traces``. Raises ``SettingInvalid`` without the extra."""
        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
            from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
            from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
            from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
        except ModuleNotFoundError as error:
            hint = "hint: pip install 'review-copilot[otel]'"
            raise SettingInvalid(f"COPILOT_TRACES needs {error.name}, which is not installed\n  {hint}") from None
        self._provider = TracerProvider(resource=Resource({"service.name": "review-copilot"}), shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
        self._tracer = self._provider.get_tracer("copilot")

    @contextmanager
    def span(self, name: str) -> Iterator[Span]:
        """A span below the one that this task is in."""
        from opentelemetry.trace import Status, StatusCode  # noqa: PLC0415

        with self._tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False) as current:
            try:
                yield _Noted(current)
            except BaseException as error:
                current.set_status(Status(StatusCode.ERROR))
                current.set_attribute("error.type", type(error).__name__)
                raise

    def close(self) -> None:
        """Send what is left, for a few seconds at most."""
        self._provider.shutdown()


@dataclass(frozen=True, slots=True)
class _Noted:
    span: "OtelSpan"

    def note(self, name: str, **words: Word) -> None:
        self.span.update_name(name)
        self.span.set_attributes(words)
