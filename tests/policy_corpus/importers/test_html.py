"""HTML becomes sections, lists, tables and links, with every word that stands in the page."""

from collections import Counter
from datetime import date

import pytest

from policy_corpus.importers import Document, DocumentUnreadable, import_document
from policy_corpus.importers.blocks import words
from policy_corpus.importers.html import read_html
from tests.policy_corpus.importers.accounting import NAME, read_back, words_of

PAGE = """<!doctype html><html lang="en"><head><title>Spam rules | Example</title><meta charset="utf-8">
<style>p { color: red }</style></head><body><nav><a href="/">Home</a> <a href="/rules">Rules</a></nav><main>
<h1>Spam rules</h1><p>We don&rsquo;t allow <b>spam</b>&nbsp;&amp; scams.<br>At all.</p>
<h2>Links<a href="#links">#</a></h2><ul><li>You may not <em>hide</em> links<ul><li>behind words</li><li>behind pictures
</li></ul></li><li><p>You must not</p><p>shorten them</p></li></ul><ol start="3"><li>third</li><li>fourth</li></ol>
<h3>Kinds</h3><table><caption>All kinds</caption><thead><tr><th>Kind</th><th>What | we do</th></tr></thead>
<tbody><tr><td>Link</td><td><p>remove</p><p>it</p></td></tr></tbody></table>
<p>See <a href="https://example.org/more">the list</a>.<sup><a href="#fn1">1</a></sup></p>
<h2>Accounts</h2><details><summary>Fake accounts</summary><div hidden>are closed</div></details>
<pre>one  two
- three</pre><blockquote><p>violates nothing</p></blockquote><script>var gone = 1;</script></main>
<footer>All rights reserved</footer></body></html>"""


def bodies(document: Document) -> dict[str, str]:
    """Section titles to their texts, over all policies of the document."""
    imported = import_document(document, name=NAME, effective=date(2026, 1, 1), owner="Policy")
    return {section.title: section.text for policy in imported for section in read_back(policy).sections}


def test_a_page_becomes_sections() -> None:
    sections = bodies(read_html(PAGE.encode(), NAME))
    assert sections == {
        "Spam rules": "We don’t allow spam & scams.\nAt all.",
        "Links#": "* You may not hide links\n  * behind words\n  * behind pictures\n* You must not\n  shorten them\n"
        "3. third\n4. fourth",
        "Kinds": "All kinds\n\n| Kind | What \\| we do |\n|---|---|\n| Link | remove it |\n\n"
        "See [the list](https://example.org/more).^1",
        "Fake accounts": "are closed\n\n```\none  two\n- three\n```\n\n> violates nothing".replace(
            "> violates", " > violates"
        ),
    }


def test_what_stands_around_the_text_goes_before_the_sections() -> None:
    document = read_html(PAGE.encode(), NAME)
    assert document.preface.split("\n") == [
        "Spam rules | Example",
        "[Home](/) [Rules](/rules)",
        "All rights reserved",
    ]
    (policy,) = import_document(document, name=NAME, effective=None, owner="Policy")
    assert "All rights reserved" in read_back(policy).purpose


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        pytest.param("<p>one<p>two", "one two", id="paragraphs without an end"),
        pytest.param("<div>one<div>two</div>three</div>", "one two three", id="nested boxes"),
        pytest.param("a<span>b</span>c d<wbr>e", "abc de", id="no space where a browser shows none"),
        pytest.param("<ul><li><h3>Cards</h3>text</li><li>more</li></ul>", "Cards text more", id="headings in a list"),
        pytest.param("<table><tr><td><h2>Left</h2>a<td>b<table><tr><td>c</table></table>", "Left a b c", id="layout"),
        pytest.param("<table>stray<tr><td>a</table>", "stray a", id="text astray in a table"),
        pytest.param("<table><caption>only</caption></table><p>x", "only x", id="a table of a caption"),
        pytest.param("<li>an item without a list</li>", "an item without a list", id="an item alone"),
        pytest.param("<img alt='a picture' src='x.png'>", "a picture", id="a picture's words"),
        pytest.param("<p>&lt;b&gt; &eacute; &#x1F600; &hellip;", "b é", id="entities"),
        pytest.param("<h1></h1><h2> </h2><p>text", "text", id="empty headings"),
        pytest.param("<p>soft&shy;ware zero&#8203;width", "software zero width", id="characters that nobody sees"),
        pytest.param("<svg><title>Logo</title><text>drawn</text></svg>", "Logo drawn", id="drawings"),
        pytest.param("<my-card>one</my-card><x-y>two</x-y>", "one two", id="elements of one's own"),
        pytest.param("<ruby>漢<rt>kan</rt></ruby>", "漢kan", id="ruby"),
        pytest.param(
            "<template>no</template><noscript>yes</noscript>", "yes", id="what a browser without scripts shows"
        ),
        pytest.param("<p dir=rtl>يمنع نشر التهديدات", "يمنع نشر التهديدات", id="Arabic"),
        pytest.param("<p>धमकी देना मना है।", "धमकी देना मना है", id="Hindi"),
        pytest.param("<p>ห้ามข่มขู่ผู้อื่น", "ห้ามข่มขู่ผู้อื่น", id="Thai"),
        pytest.param("<p>禁止发布威胁内容。", "禁止发布威胁内容", id="Chinese"),
        pytest.param("<select><option>a<option>b</select><textarea>c</textarea>", "a b c", id="forms"),
        pytest.param("<frameset><noframes>framed</noframes></frameset>", "framed", id="frames"),
    ],
)
def test_no_word_is_lost_or_added(page: str, expected: str) -> None:
    imported = import_document(read_html(page.encode(), NAME), name=NAME, effective=None, owner="Policy")
    assert words_of(imported) == Counter(words(expected))


def test_depth_is_no_danger() -> None:
    page = "<div>" * 3000 + "deep" + "<ul><li>" * 300 + "deeper"
    assert [line.text.split() for block in read_html(page.encode(), NAME).blocks for line in block.lines if line.text]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("<p>Café</p>".encode(), id="UTF-8 that nothing names"),
        pytest.param('<meta charset="iso-8859-1"><p>Café</p>'.encode("cp1252"), id="Latin-1, named"),
        pytest.param(b"\xff\xfe" + '<meta charset="utf-8"><p>Café</p>'.encode("utf-16-le"), id="UTF-16 by its mark"),
        pytest.param(
            '<meta http-equiv="Content-Type" content="text/html; charset=macroman"><p>Café'.encode("macroman"),
            id="an old way to name it",
        ),
        pytest.param('<?xml version="1.0" encoding="cp1250"?><p>Café'.encode("cp1250"), id="XHTML"),
    ],
)
def test_a_page_is_decoded_as_it_says(data: bytes) -> None:
    assert [line.text for line in read_html(data, NAME).blocks[0].lines if line.text] == ["Café"]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        pytest.param("<p>\nCafé".encode("cp1252"), "line 2 is not UTF-8.*iconv", id="Latin-1 that nothing names"),
        pytest.param(
            b"<meta charset=utf-8>\n\n\xe9", "line 3 is not UTF-8, as the page says.*<meta", id="not as named"
        ),
        pytest.param(b"<meta charset=klingon>x", "'klingon', which is unknown.*UTF-8", id="an unknown encoding"),
        pytest.param(b"<meta charset=base64>eA==", "'base64', which is unknown", id="no encoding of text"),
        pytest.param(b"<p>a\0b", "NUL", id="NUL characters"),
    ],
)
def test_a_page_in_another_encoding_is_refused(data: bytes, problem: str) -> None:
    with pytest.raises(DocumentUnreadable, match=f"(?s){problem}"):
        read_html(data, NAME)
