"""What crosses a pipe is what was sent."""

import asyncio
import socket
from dataclasses import fields, is_dataclass

import pytest

from copilot.cases import Source
from copilot.recommendations import Citation, CitationId, CitationRole, Evidence, PartFinding, Retrieved, Status
from evals.runs.pipes import Pipe
from policy_corpus.model import SectionId
from tests.builders import a_recommendation

CITATION = Citation(
    CitationId("c1"), SectionId("a/1"), "2026-03-01", "en", "A", ("A", "B"), CitationRole.RULE, "words", 3, 8
)


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(CITATION, id="a citation"),
        pytest.param(Evidence(Source("text"), "words", 0, 5), id="evidence"),
        pytest.param(PartFinding("e", Status.MET, (CitationId("c1"),)), id="a part"),
        pytest.param(Retrieved(SectionId("a/1"), "2026-03-01", 0.5, "search"), id="what was found"),
        pytest.param(a_recommendation(citations=(CITATION,)), id="all of it"),
        pytest.param(None, id="nothing"),
    ],
)
async def test_what_is_sent_arrives(message: object) -> None:
    ours, theirs = [await Pipe.over(end) for end in socket.socketpair()]
    await ours.send(message)
    received = await theirs.receive()
    ours.close()
    theirs.close()
    assert received == message
    assert type(received) is type(message)
    if is_dataclass(message):
        assert [getattr(received, field.name) for field in fields(message)] == [
            getattr(message, field.name) for field in fields(message)
        ]


async def test_two_that_send_much_at_once_do_not_wait_for_each_other() -> None:
    ends = [await Pipe.over(end) for end in socket.socketpair()]
    much = b"x" * 5_000_000
    async with asyncio.timeout(20):
        received = await asyncio.gather(*(end.send(much) for end in ends), *(end.receive() for end in ends))
    assert received[2:] == [much, much]
    for end in ends:
        end.close()


async def test_an_end_that_is_closed_is_noticed() -> None:
    ours, theirs = [await Pipe.over(end) for end in socket.socketpair()]
    ours.close()
    with pytest.raises(EOFError):
        await theirs.receive()
    theirs.close()


async def test_sending_to_an_end_that_is_closed_fails() -> None:
    ours, theirs = [await Pipe.over(end) for end in socket.socketpair()]
    theirs.close()
    await asyncio.sleep(0)
    with pytest.raises(OSError, match=r"reset|closed|Broken|lost"):
        await ours.send(b"x" * 5_000_000)
    ours.close()
