"""What crosses a pipe is what was sent."""

from dataclasses import fields, is_dataclass
from multiprocessing import Pipe

import pytest

from copilot.cases import Source
from copilot.recommendations import Citation, CitationId, CitationRole, Evidence, PartFinding, Retrieved, Status
from evals.runs.pipes import send
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
def test_what_is_sent_arrives(message: object) -> None:
    ours, theirs = Pipe()
    send(ours, message)
    received = theirs.recv()
    assert received == message
    assert type(received) is type(message)
    if is_dataclass(message):
        assert [getattr(received, field.name) for field in fields(message)] == [
            getattr(message, field.name) for field in fields(message)
        ]
