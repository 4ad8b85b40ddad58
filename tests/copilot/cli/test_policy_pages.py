"""Policies and changes as HTML pages: whole, escaped, without scripts."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from copilot.cli.policy_pages import changes_page, policy_page, section_page
from policy_corpus.redline import redline
from tests.copilot.cli.conftest import Run
from tests.policy_corpus.files import CATALOGUE, RULE, read_text

NASTY = '<script>alert("1")</script> & </style>'
EMPTY = {"meta", "link", "br"}


class Page(HTMLParser):
    """What a page is made of; raises when a tag is closed that is not open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words += data


def pages() -> list[str]:
    old = read_text(
        RULE.replace("not threaten people", f"not threaten {NASTY} people")
        + f'\n> violates: "{NASTY}"\n> asked: "A{NASTY}?"\n'
    )
    new = read_text(RULE.replace("intent to cause", f"intent {NASTY} to cause"), version="2026-06-01")
    return [
        changes_page(old, new, redline(old, new, CATALOGUE)),
        policy_page(old, CATALOGUE),
        section_page(old.sections[0], CATALOGUE),
    ]


@pytest.mark.parametrize("number", range(3))
def test_a_page_is_whole_escaped_and_loads_nothing(number: int) -> None:
    text = pages()[number]
    page = Page(text)
    assert page.open == []
    assert NASTY in page.words
    assert "script" not in page.tags
    assert not {name for name, _ in page.attributes} & {"src", "onclick", "style"}
    assert [value for name, value in page.attributes if name == "href" and not (value or "").startswith("#")] == []
    assert "default-src 'none'" in text
    assert "prefers-color-scheme: dark" in text


@pytest.mark.parametrize("number", range(3))
def test_a_page_can_be_found_ones_way_in(number: int) -> None:
    page = Page(pages()[number])
    assert page.tags.count("h1") == page.tags.count("main") == page.tags.count("title") == 1
    assert ("lang", "en") in page.attributes
    anchors = {value for name, value in page.attributes if name == "id"}
    targets = {(value or "")[1:] for name, value in page.attributes if name == "href"}
    assert targets <= anchors
    assert {value for name, value in page.attributes if name == "aria-labelledby"} <= anchors


def test_marked_words_can_be_heard() -> None:
    page = Page(pages()[0])
    assert {"ins", "del"} <= set(page.tags)
    assert "[inserted: " in page.words
    assert "[deleted: " in page.words


def test_a_policy_says_what_follows_in_plain_words() -> None:
    words = Page(pages()[1]).words
    assert "Severity: high." in words
    assert "Second violation: suspend for thirty days." in words
    assert "The target is a person." in words
    assert words.count("The words are an idiom.") == 1


def test_the_command_writes_a_page(run: Run, tmp_path: Path) -> None:
    for number, arguments in enumerate((["diff", "threats"], ["show", "threats"], ["show", "threats/1"])):
        file = tmp_path / "new" / f"{number}.html"
        ran = run("policies", *arguments, "--html", str(file))
        assert (ran.code, ran.out) == (0, f"written: {file}\n")
        assert Page(file.read_text(encoding="utf-8")).tags.count("h1") == 1
    assert "severity: was" in (tmp_path / "new" / "0.html").read_text().lower()


def test_nothing_changed_is_said() -> None:
    old = read_text()
    assert "Nothing has changed." in Page(changes_page(old, old, ())).words


def test_a_section_shows_its_questions() -> None:
    asked = read_text(RULE + '\n> asked: "May I swear?"\n').sections[0]
    assert "Questions that it answers" in Page(section_page(asked, CATALOGUE)).words
    assert "May I swear?" in Page(section_page(asked, CATALOGUE)).words
    assert "Questions" not in section_page(read_text(RULE).sections[0], CATALOGUE)
