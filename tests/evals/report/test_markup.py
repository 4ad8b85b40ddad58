"""What strangers wrote stays text, in an element and in an attribute."""

import pytest

from evals.report.markup import Html, join, tag, visible


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;", id="a script"),
        pytest.param("</p></details>", "&lt;/p&gt;&lt;/details&gt;", id="ends of what is around it"),
        pytest.param("&lt;b&gt; &amp;", "&amp;lt;b&amp;gt; &amp;amp;", id="what is escaped already is text too"),
        pytest.param("<!-- ]]> -->", "&lt;!-- ]]&gt; --&gt;", id="a comment"),
        pytest.param("\u202egnp.exe", "\\u202egnp.exe", id="a turn of the direction is written out"),
        pytest.param("a\u200bb\x00c\x1b[31m", "a\\u200bb\\u0000c\\u001b[31m", id="what has no shape is written out"),
        pytest.param("\ud800", "\\ud800", id="half a character"),
        pytest.param("क्\u200dष می\u200cخواهم", "क्\u200dष می\u200cخواهم", id="joiners are spelling"),
        pytest.param("a\n\tb", "a\n\tb", id="line breaks stay"),
        pytest.param("👩‍👩‍👧 Ω≈ç√", "👩‍👩‍👧 Ω≈ç√", id="other characters stay"),
    ],
)
def test_text_is_escaped(text: str, written: str) -> None:
    assert tag("p", text).text == f"<p>{written}</p>"
    assert tag("p", tag("b", [text, None])).text == f"<p><b>{written}</b></p>"
    written.encode()


def test_an_attribute_cannot_be_left() -> None:
    told = tag("td", "x", title="\" onclick='steal()' x=\"<b>").text
    assert told == '<td title="&quot; onclick=&#x27;steal()&#x27; x=&quot;&lt;b&gt;">x</td>'


def test_attributes_are_named_as_html_has_them() -> None:
    told = tag("a", class_="b", aria_label="c", open=True, hidden=False, id=None, viewbox="0 0", x1=1.0, y1=2.345)
    assert told.text == '<a class="b" aria-label="c" open viewBox="0 0" x1="1" y1="2.35"></a>'
    assert tag("meta", name="n", charset="utf-8").text == '<meta name="n" charset="utf-8">'


def test_only_markup_counts_as_markup() -> None:
    assert join(Html("<b>"), "<b>", 3, None).text == "<b>&lt;b&gt;3"


def test_plain_text_is_left_as_it_is() -> None:
    assert visible("plain") == "plain"
