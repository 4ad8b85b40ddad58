"""A body is written so that the reader of our format takes it for text, and changed in nothing else."""

import pytest

from policy_corpus.importers import import_markdown
from tests.policy_corpus.importers.accounting import NAME, read_back


@pytest.mark.parametrize(
    ("body", "text"),
    [
        pytest.param("a  \nb\t\n\n\n\nc", "a\nb\n\nc", id="no blanks at the end, one blank line"),
        pytest.param("- a\n  - b\n-\tc\n+ d", "* a\n  - b\n*\tc\n+ d", id="bullets at the margin"),
        pytest.param("- kind: rule", "* kind: rule", id="a list item that would be a mark"),
        pytest.param("x\n\n- - -\n\ny", "x\n\ny", id="a thematic break"),
        pytest.param("<p>\n- - -\n</p>", "<p>\n* * *\n</p>", id="dashes in HTML"),
        pytest.param("> violates: x\n> y", " > violates: x\n> y", id="a quotation that would be an example"),
        pytest.param("> allowed", " > allowed", id="a quotation that begins like one"),
        pytest.param("> said", "> said", id="any other quotation"),
        pytest.param("<!--\n# a\n-->", "<!--\n # a\n-->", id="a heading in a comment"),
        pytest.param("#\u00a0a", " #\u00a0a", id="a heading only to the reader"),
        pytest.param("#hashtag", "#hashtag", id="a hashtag"),
        pytest.param("<pre>\n```\n</pre>", "<pre>\n\\```\n</pre>", id="a fence only to the reader"),
        pytest.param("> asked: x\n> y", " > asked: x\n> y", id="a quotation that would be a question"),
        pytest.param("```\n# a\n- b\n> violates\n```", "```\n# a\n- b\n> violates\n```", id="code stays as it is"),
        pytest.param("```\na\n\n\nb\n```", "```\na\n\n\nb\n```", id="blank lines in code"),
        pytest.param("- x\n  ~~~~ py\n  a", "* x\n  ~~~~ py\n  a\n  ~~~~", id="a fence that its list closes"),
        pytest.param(
            "- ```\n  a\n  ```\n\nb", "* ```\n  a\n  ```\n  ```\n\nb", id="a fence that opens beside a bullet"
        ),
        pytest.param("[a]: /b\n\n| c |\n|---|\n| d |", "[a]: /b\n\n| c |\n|---|\n| d |", id="definitions and tables"),
    ],
)
def test_a_body_reads_back(body: str, text: str) -> None:
    (policy,) = import_markdown(f"# T\n\n## A\n\n{body}\n\n## B\n\nlast", name=NAME, effective=None, owner="Policy")
    first, last = read_back(policy).sections
    assert first.text == text
    assert (last.id, last.text, first.examples) == ("t/2", "last", ())


def test_an_open_fence_is_closed() -> None:
    (policy,) = import_markdown("# T\n\n## A\n\n~~~ py\na\n\n## b\n\n", name=NAME, effective=None, owner="Policy")
    assert [section.text for section in read_back(policy).sections] == ["~~~ py\na\n\n## b\n~~~"]
    assert policy.text.endswith("\n~~~\n\n- kind: other\n")


def test_headings_nest_no_deeper_than_six_levels() -> None:
    deep = "".join(f"{'#' * level} L{level}\n\n" for level in range(1, 7)) + "**L7**\n\nx\n\n**L8**\n\ny\n"
    (policy,) = import_markdown(deep, name=NAME, effective=None, owner="Policy")
    sections = read_back(policy).sections
    assert [section.id for section in sections] == ["l1/1.1.1.1.1.1", "l1/1.1.1.1.1.2"]
    assert sections[0].heading_path == ("L2", "L3", "L4", "L5", "L7")


def test_front_matter_that_holds_a_fence_stays_in_its_own() -> None:
    top = "---\ntitle: T\nnote: |\n  ```\n  `x`\n---\n"
    (policy,) = import_markdown(f"{top}text", name=NAME, effective=None, owner="Policy")
    version = read_back(policy)
    assert version.purpose == "````\nnote: |\n  ```\n  `x`\n````"
    assert [section.text for section in version.sections] == ["text"]
