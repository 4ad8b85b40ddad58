"""A text is cut into runs: nothing of it is lost, what is hidden is told, what is marked is marked."""

import pytest

from api.console.views.marks import Run, Span, marked, plain


def hidden(text: str) -> list[str]:
    return [run.hidden for run in plain(text) if run.hidden]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        pytest.param("plain words\nand a second line\tof them", [], id="nothing hidden"),
        pytest.param("f\u200bo\u200b\u200bo", ["U+200B", "U+200B ×2"], id="zero-width spaces"),
        pytest.param("a\u202eb\u2066c", ["U+202E", "U+2066"], id="direction marks"),
        pytest.param("a\x00b\x1b[31m", ["U+0000", "U+001B"], id="controls"),
        pytest.param("\U000e0041\U000e0042", ["U+E0041 U+E0042"], id="tag characters"),
        pytest.param("\u3164\u115f", ["U+3164 U+115F"], id="fillers"),
        pytest.param("می\u200cخواهم", [], id="a joiner that Farsi needs"),
        pytest.param("क्\u200dष", [], id="a joiner that Hindi needs"),
        pytest.param("👩\u200d🚀 👍🏽 ❤️", [], id="emoji"),
        pytest.param("a\u200cb", ["U+200C"], id="a joiner that Latin doesn't need"),
        pytest.param("\u2028x", ["U+2028"], id="a line separator"),
        pytest.param("\u200b\u200c\u200d\u2060\ufeff", ["U+200B U+200C U+200D and 2 more"], id="many kinds"),
    ],
)
def test_what_is_hidden_is_told(text: str, labels: list[str]) -> None:
    assert hidden(text) == labels


@pytest.mark.parametrize("text", ["", "abc", "سلام\u202eعليكم", "ไทย\u200bไทย", "日本\u3164語", "e\u0301 👩\u200d🚀"])
def test_nothing_but_what_is_hidden_is_left_out(text: str) -> None:
    shown = "".join(run.text for run in marked(text, [Span(0, 2, 1), Span(1, 3)]))
    seen = [character for at, character in enumerate(text) if character in shown]
    assert shown == "".join(seen)
    assert not {"\u202e", "\u200b", "\u3164"} & set(shown)


def test_overlapping_evidence_and_signals_are_marked() -> None:
    runs = marked("abcdef", [Span(0, 4, 1), Span(2, 6, 2, against=True), Span(5, 6)])
    assert runs == (
        Run("ab", (1,)),
        Run("cd", (1, 2), ends=(1,)),
        Run("e", (2,), against=True),
        Run("f", (2,), against=True, signal=True, ends=(2,)),
    )


def test_a_span_beyond_the_text_marks_nothing() -> None:
    assert marked("abc", [Span(1, 9, 1), Span(-2, 2, 2)]) == (Run("abc"),)
