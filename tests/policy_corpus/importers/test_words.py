"""Every word of a document is in exactly one place of the policies made of it."""

import unicodedata
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_corpus.importers import DocumentUnreadable, import_markdown
from policy_corpus.importers.blocks import words
from policy_corpus.importers.front_matter import take_front_matter
from tests.policy_corpus.importers.accounting import NAME, read_back, words_of

DOCUMENTS = [
    pytest.param("# Spam\n\nIntro.\n\n## Links\n\nDo not hide links.\n", id="ATX headings"),
    pytest.param("Spam\n====\n\nIntro.\n\nLinks\n-----\nDo not hide links.\n", id="setext headings"),
    pytest.param("Spam is\nunwanted\n========\n\nText.\n", id="a setext heading on two lines"),
    pytest.param("Just a paragraph, no heading.", id="no heading"),
    pytest.param("# Only a title", id="a title without text"),
    pytest.param("# Cover\n\n# Spam\n\ntext\n\n# Scams\n", id="policies without text"),
    pytest.param("## See also\n\n# Spam\n\ntext", id="a lower heading before the first title"),
    pytest.param("## A\n\na\n\n# B\n\nb\n\n# C\n\nc", id="a headed part before several titles"),
    pytest.param("# Spam\n\n###   \n\n####\nLinks here\n\ntext\n\n#", id="headings without words"),
    pytest.param("# Spam\n\n### Rules\n### Exceptions\n### More\n", id="headings without text"),
    pytest.param(
        "# Spam\n\n### What is banned?\n\n### Links\n\na\n\n### Posts\n\nb\n\n### Who reports?\n\nc\n",
        id="a question whose answers are its neighbours",
    ),
    pytest.param("# Spam\n\n**Hidden links**\n\nDo not.\n\n**A**\n\n**B**\n", id="bold lines"),
    pytest.param("# A\n\nx\n\nB\n\n**May 2024**\n\ny\n\n# C\n\n### June 2024\n\nz\n", id="titles above dates"),
    pytest.param('# A [link](https://example.org/rules "Rules")\n\nx\n', id="an address in a heading"),
    pytest.param(
        "# A&amp;B ![img](a.png) <b>c</b> `code` 1\\. d\n\nx\n", id="entities, pictures and HTML in a heading"
    ),
    pytest.param("# un**frigging**believable _a_b_ **c**\n\nx\n", id="emphasis inside a word"),
    pytest.param(
        '# A\n\n```\n# no heading\n- no mark\n> violates: "no"\n```\n\nafter\n', id="code that looks like marks"
    ),
    pytest.param("# A\n\n```\n# never closed\n\n## B\n", id="a fence that stays open"),
    pytest.param("# A\n\n* ```\n  # code\n  ```\n* x\n\n## B\n\n- c\n", id="a fence on the line of a bullet"),
    pytest.param("# A\n\n* x\n  ~~~~ py\n  code\n\n## B\n\n~~~\n", id="a fence that its list ends"),
    pytest.param("# A\n\n```not `a` fence\n\n## B\n\ntext\n", id="a line that only looks like a fence"),
    pytest.param("# A\n\n<!--\n# no heading\n- no mark\n```\n-->\n\n## B\n\nx\n", id="an HTML comment"),
    pytest.param("# A\n\n<pre>\n```\n# x\n</pre>\n\n## B\n\nx\n", id="an HTML block with half a fence"),
    pytest.param(
        "# A\n\n> violates: x\n> allowed y\n> asked: z\n\n> # quoted\n> - z\n", id="quotations that look like examples"
    ),
    pytest.param("# A\n\n- kind: rule\n- element x: y\n- - -\n-\n-\tz\n", id="bullets that look like marks"),
    pytest.param("# A\n\n1. one\n   - two\n     - three\n\n       four\n\n    code\n", id="nested lists"),
    pytest.param("# A\n\n| a | b |\n|---|---|\n| # c | - d |\n", id="a table"),
    pytest.param("# A\n\n[a]: https://example.org\n[b]: /c\n\n## [a]\n\n[d]: /e\n", id="link definitions"),
    pytest.param("# A\n\n{% ifversion x %}\n# B {{ y }}\n{% endif %}\n", id="Liquid tags"),
    pytest.param("---\ntitle: 'The ''rules'''\nredirect_from:\n  - /a\n---\n\nText\n\n# B\n\nc\n", id="front matter"),
    pytest.param(
        "---\ntopics: a\ntitle: >-\n  Folded\n---\n# A\n\n```` x\n```\n", id="front matter without a plain title"
    ),
    pytest.param("---\nno front matter\n---\n\n# A\n\nx\n", id="a rule at the top"),
    pytest.param("\ufeff# A  \r\n\r\ntext  \r\nmore\r# B\r\n\r\nc\r\n", id="byte order mark and Windows line ends"),
    pytest.param(
        "# Cafe\u0301\n\nre\u0301sume\u0301 \u2028- x\x0b# y\u00a0\n#\u00a0z\n", id="composed letters and odd spaces"
    ),
    pytest.param("# Правила\n\nтекст\n\n# नियम\n\nपाठ\n\n# ルール\n\n本文。\n", id="other scripts"),
    pytest.param("#" * 6 + " A\n\n**B**\n\nc\n\n# D\n\n###### E\n\n**F**\n\ng\n", id="the deepest headings"),
    pytest.param(f"# A\n\n# {'long ' * 40}\n\nb\n\n# C\n\nd\n", id="a heading that is a paragraph"),
]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_word_is_lost_or_added(document: str) -> None:
    imported = import_markdown(document, name=NAME, effective=None, owner="Policy")
    assert words_of(imported) == _words_in(document)


_LINES = [
    "# A", "## B?", "###", "#### C #", "###### D", "#\u00a0e", "===", "---", "- - -", "***", "**Bold**", "**May 2024**",
    "June 2024", "Plain title", "- kind: rule", "- element a: b", "-", "-\tx", "> violates: \"x\"", "> allowed (a): b",
    "> # q", "```", "````", "~~~ py", "  ```", "* ```", "    ```", "```a`b", "  code", "\tcode", "<!--", "-->", "<pre>",
    "</pre>", "| a | b |", "|---|---|", "[a]: /u", "{% if %}", "1. x", "   y", "&amp; &", "\\# z", "", "", "", " ",
]  # fmt: skip
_any_line = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
_documents = st.one_of(
    st.lists(st.sampled_from(_LINES), max_size=25).map("\n".join),
    st.lists(st.one_of(st.sampled_from(_LINES), _any_line), max_size=12).map("\n".join),
)


@settings(max_examples=200, deadline=None)
@given(_documents)
def test_no_word_of_any_markdown_is_lost(document: str) -> None:
    try:
        imported = import_markdown(document, name=NAME, effective=None, owner="Policy")
    except DocumentUnreadable:
        assert not words(take_front_matter(document.removeprefix("\ufeff")).rest)
        return
    assert words_of(imported) == _words_in(document)
    assert all(read_back(policy).sections for policy in imported)


def _words_in(document: str) -> Counter[str]:
    """The words of a document; the key of its title is none."""
    text = unicodedata.normalize("NFC", document)
    keys = ["title"] if text.startswith("---\ntitle: '") else []
    return Counter(words(text)) - Counter(keys)
