"""Published Markdown becomes policies whose sections are the ones that a reader of the page would name."""

import unicodedata
from datetime import date
from textwrap import dedent

import pytest

from policy_corpus.importers import DocumentUnreadable, ImportedPolicy, import_markdown
from policy_corpus.importers.document import LONGEST_TEXT, MOST_HEADINGS
from policy_corpus.model import Version
from tests.policy_corpus.importers.accounting import NAME, read_back

Outline = list[tuple[str, str]]


def an_import(document: str, name: str = NAME) -> list[ImportedPolicy]:
    return import_markdown(document, name=name, effective=date(2026, 3, 1), owner="Policy")


def outline(policy: ImportedPolicy) -> Outline:
    """The number of each section and its heading path."""
    return [(s.id.split("/")[1], " > ".join(s.heading_path)) for s in read_back(policy).sections]


def test_a_page_becomes_a_policy_file() -> None:
    page = """\
        ---
        title: Spam
        redirect_from: /spam
        ---

        Why we care.

        Rules
        -----

        ### Links (S1)

        You must not hide links:

        - behind a *shortener*
          - or two
        - in pictures

        ### Appeals

        Write to us.
        """
    (policy,) = an_import(dedent(page))
    assert policy.text == dedent(
        """\
        ---
        policy: spam
        title: Spam
        version: 2026-03-01
        owner: Policy
        imported: true
        ---

        ```
        redirect_from: /spam
        ```

        ## spam/0 Spam

        Why we care.

        - kind: other

        ## spam/1 Rules

        ### spam/1.1 Links (S1)

        You must not hide links:

        * behind a *shortener*
          - or two
        * in pictures

        - kind: rule

        ### spam/1.2 Appeals

        Write to us.

        - kind: process
        """
    )
    assert (policy.policy, policy.title, policy.version) == ("spam", "Spam", Version(date(2026, 3, 1)))
    assert policy.warnings == ()


@pytest.mark.parametrize(
    ("document", "sections"),
    [
        pytest.param(
            "# T\n\n## A\n\na\n\n### B\n\nb\n\n## C\n\nc", [("1", "A"), ("1.1", "A > B"), ("2", "C")], id="ATX"
        ),
        pytest.param("T\n==\n\nA\n---\n\na\n\nB\n---\n\nb", [("1", "A"), ("2", "B")], id="setext"),
        pytest.param("intro\n\n# T\n\nmore", [("0", "T")], id="text around the title is one section"),
        pytest.param("# T\n\n#### A\n\na\n\n## B\n\nb", [("1", "A"), ("2", "B")], id="levels that jump"),
        pytest.param(
            "## A\n\na\n\n# B\n\nb", [("1", "A"), ("2", "B")], id="a lone title that is not on top is a section"
        ),
        pytest.param(
            "# T\n\n## **A** _b_ 1\\. \\#\n\na", [("1", "A b 1. #")], id="titles without emphasis and escapes"
        ),
        pytest.param("# T\n\n## A [b](/c)\n\na", [("1", "A [b](/c)")], id="an address stays in its title"),
        pytest.param("# T\n\n> ## A\n\n* # B\n\n```\n# C\n```", [("0", "T")], id="no headings in quotes, lists, code"),
        pytest.param("# T\n\n##\nA\n\ntext", [("1", "A")], id="an empty heading takes the short line after it"),
        pytest.param("# T\n\n##\n\nIt is a sentence.", [("0", "T")], id="an empty heading before a sentence is none"),
        pytest.param("# T\n\n## A\n\n### May 2024\n\na", [("1", "A")], id="a date is no heading"),
        pytest.param(
            "# T\n\n## A\n\n## B\n\nb\n\n## C", [("0", "T"), ("1", "B")], id="a heading above nothing is text"
        ),
        pytest.param(
            "# T\n\n## A\n\n**B**\n\nb\n\n**C:**\n\nc", [("1.1", "A > B"), ("1.2", "A > C:")], id="bold lines"
        ),
        pytest.param("**A**\n\na\n\n**B**\n\nb", [("1", "A"), ("2", "B")], id="bold lines without headings"),
        pytest.param("# T\n\n**You must not do it.**\n\na", [("0", "T")], id="a bold sentence is no heading"),
        pytest.param("# T\n\n**May 2024**\n\na", [("0", "T")], id="a bold date is no heading"),
        pytest.param(f"# T\n\n## {'法' * 241}\n\na", [("0", "T")], id="a heading that is a paragraph without spaces"),
        pytest.param("# T\n\n| A |\n---\n| b |", [("0", "T")], id="the head of a table is no heading"),
        pytest.param("# T\n\n## A?\n\n## B?\n\nb", [("0", "T"), ("1", "B?")], id="a question above another is text"),
        pytest.param("# T\n\n**A** b\n\na", [("0", "T")], id="a line that is partly bold is no heading"),
        pytest.param("# T\n\n* **A**\n\n  a", [("0", "T")], id="a bold list item is no heading"),
        pytest.param("# T\n\n**A**\n\n**B**\n\nb", [("0", "T"), ("1", "B")], id="a bold line above another is text"),
        pytest.param(
            "# T\n\n## B\n\n**Allowed**\n\nx\n\n## C\n\nAllowed\n\ny\n\nOther\n\nz",
            [("1.1", "B > Allowed"), ("2.1", "C > Allowed")],
            id="a plain line whose words are a heading elsewhere",
        ),
        pytest.param(
            "# T\n\n## What is out?\n\n## A\n\na\n\n## B\n\nb\n\n## Who asks?\n\nc",
            [("1.1", "What is out? > A"), ("1.2", "What is out? > B"), ("2", "Who asks?")],
            id="a question without text takes in its neighbours",
        ),
        pytest.param(
            f"# T\n\n## {'x ' * 12}y.\n\na\n\n## {'x ' * 31}\n\nb", [("0", "T")], id="a heading that is a sentence"
        ),
    ],
)
def test_headings_become_sections(document: str, sections: Outline) -> None:
    (policy,) = an_import(document)
    assert outline(policy) == sections


def test_several_titles_are_several_policies() -> None:
    document = "Intro to all.\n\n" + "".join(
        f"Policy {n}\n=========\n\n### Overview\n\nText {n}.\n\n### Rules\n\nYou may not {n}.\n\n- one\n\n"
        for n in range(25)
    )
    imported = an_import(document)
    assert [policy.policy for policy in imported] == [f"policy-{n}" for n in range(25)]
    assert [outline(policy) for policy in imported[1:]] == [[("1", "Overview"), ("2", "Rules")]] * 24
    assert read_back(imported[0]).sections[0].text == "Intro to all."
    assert read_back(imported[7]).sections[1].text == "You may not 7.\n\n* one"


@pytest.mark.parametrize(
    ("document", "titles"),
    [
        pytest.param("# Rules\n\n# A\n\na\n\n# B\n\nb", ["A", "B"], id="a cover title goes with the first"),
        pytest.param("## Z\n\nz\n\n# A\n\na\n\n# B\n\nb", ["My rules", "A", "B"], id="sections before the first title"),
        pytest.param("---\ntitle: T\n---\n# A\n\na\n\n# B\n\nb", ["T"], id="front matter names the one policy"),
        pytest.param("# A\n\na\n\n# B\n\nb\n\nC\n\n**May 2024**\n\nc", ["A", "B", "C"], id="a line above a date"),
        pytest.param("# A\n\na\n\nC\n\n**May 2024**\n\nc", ["A"], id="a line above a date in a document of one policy"),
        pytest.param("# A\n\na\n\n# B\n\nC\n\n**May 2024**\n\nc", ["A", "B"], id="a line between a title and a date"),
        pytest.param("text", ["My rules"], id="no title: the document's name"),
    ],
)
def test_titles(document: str, titles: list[str]) -> None:
    assert [policy.title for policy in an_import(document, name="docs/my-rules.md")] == titles


def test_ids_are_unique_and_from_the_name_where_the_title_has_no_letters() -> None:
    imported = an_import("# Spam\n\na\n\n# SPAM!\n\nb\n\n# Правила\n\nc\n\n# ルール\n\nd", name="regeln.md")
    assert [policy.policy for policy in imported] == ["spam", "spam-2", "regeln", "regeln-2"]
    assert [policy.title for policy in imported] == ["Spam", "SPAM!", "Правила", "ルール"]


def test_what_is_no_heading_is_a_paragraph_of_its_own() -> None:
    (policy,) = an_import("# T\ntext\n### **May 2024**\nmore\n## A\n\n# B\n\nb")[:1]
    assert read_back(policy).sections[0].text == "text\n\n**May 2024**\n\nmore\n\nA"


def test_windows_line_ends_a_byte_order_mark_and_composed_letters() -> None:
    (policy,) = an_import("\ufeff# Cafe\u0301\r\n\r\na\r\rb  \r\n")
    assert (policy.title, read_back(policy).sections[0].text) == ("Caf\u00e9", "a\n\nb")
    assert unicodedata.is_normalized("NFC", policy.text)


def test_without_a_date_it_holds_from_the_beginning() -> None:
    (policy,) = import_markdown("# A\n\nYou may not.", name=NAME, effective=None, owner="Policy")
    assert read_back(policy).version == policy.version == Version(date(1, 1, 1))
    assert policy.warnings == (
        "no date was given, so it holds from 0001-01-01: say from when with --effective 2026-03-01",
    )


@pytest.mark.parametrize(
    ("document", "warning"),
    [
        pytest.param("# A\n\nYou may not.\n\n# B\n\nYou may not.", "it says the same as 'a'", id="a copy"),
        pytest.param("# A\n\n" + "You may not. " * 400, "it has no headings", id="a long text without headings"),
        pytest.param("# A\n\nHello.", "no section looks like a rule", id="no rule"),
    ],
)
def test_warnings(document: str, warning: str) -> None:
    warnings = an_import(document)[-1].warnings
    assert len(warnings) == 1
    assert warnings[0].startswith(warning)


def test_the_language_is_written_where_it_is_not_english() -> None:
    (policy,) = import_markdown("# A\n\nx", name=NAME, effective=None, owner="Trust\n and Safety", language="de")
    version = read_back(policy)
    assert (version.language, version.owner) == ("de", "Trust and Safety")


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        pytest.param("", "no text", id="nothing"),
        pytest.param(" \n\u00a0\n***\n", "no text", id="only blanks and rules"),
        pytest.param("---\ntitle: A\n---\n", "no text", id="only front matter"),
        pytest.param("a\0b", "NUL", id="binary"),
        pytest.param("a" * (LONGEST_TEXT + 1), "characters", id="too long"),
        pytest.param("# a\nx\n" * (MOST_HEADINGS + 1), "headings", id="too many headings"),
    ],
)
def test_what_cannot_be_imported_says_why(document: str, problem: str) -> None:
    with pytest.raises(DocumentUnreadable, match=rf"(?s)page\.md: .*{problem}.*hint: "):
        an_import(document, name="page.md")


@pytest.mark.parametrize(
    ("owner", "language", "problem"),
    [
        pytest.param(" ", "en", "no owner", id="no owner"),
        pytest.param("Policy", "deu", "'deu' is no language", id="no language code of two letters"),
    ],
)
def test_what_the_file_needs_is_asked_for(owner: str, language: str, problem: str) -> None:
    with pytest.raises(DocumentUnreadable, match=problem):
        import_markdown("# A\n\nx", name=NAME, effective=None, owner=owner, language=language)
