"""Reports to test, and a reader that takes a page apart as a browser would."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from evals.report.failures import Opened
from evals.report.page import Material
from evals.scoring.cases import score_case
from evals.scoring.files import StoredScores
from evals.scoring.model import CaseScore
from evals.scoring.scorecard import metrics
from tests.evals.scoring.labelled import a_rulebook

VOID = {"meta"}


@dataclass
class Element:
    """One element as it stands: its attributes, and all the text within."""

    name: str
    attributes: dict[str, str | None]
    text: str = ""
    parents: tuple[str, ...] = ()


@dataclass
class Reader(HTMLParser):
    """Every element of a page in order. Fails where an end does not fit."""

    elements: list[Element] = field(default_factory=list)
    stack: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs), parents=tuple(each.name for each in self.stack))
        assert len(element.attributes) == len(attrs), attrs
        self.elements.append(element)
        if tag not in VOID:
            self.stack.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop().name == tag

    def handle_data(self, data: str) -> None:
        for element in self.stack:
            element.text += data

    def named(self, *names: str) -> list[Element]:
        return [element for element in self.elements if element.name in names]

    @property
    def text(self) -> str:
        return self.named("body")[0].text


def read_page(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert not reader.stack
    return reader


def a_material(scores: Sequence[CaseScore] = (), opened: Sequence[Opened] = (), **parts: object) -> Material:
    """Of scores, or of cases with what came of them."""
    rulebook = a_rulebook()
    held = list(scores) or [score_case(each.golden, each.outcome, rulebook) for each in opened]
    about = parts.pop("about", {"id": "abc", "drafter": "local:", "settings": {"candidates": 6}})
    cases = {(str(each.golden.case.id), each.outcome.repeat): each for each in opened}
    stored = StoredScores(about, metrics(held), tuple(held))  # type: ignore[arg-type]
    return Material(stored, rulebook, cases, **parts)  # type: ignore[arg-type]
