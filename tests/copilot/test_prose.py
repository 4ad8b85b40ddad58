"""A model's sentences are shown as plain text, with no quotation and no section that stands nowhere."""

import re
import time
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.prose import LONGEST, MOST, Known, Prose, plain_title, shown
from tests.builders import a_section

POLICY = "You may not say that you will kill or injure someone. Jokes don't count – “idioms” neither."
CONTENT = "I know where you park.\nFriday is your last day. می\u200cروم خانه. 你最好小心一点，我知道你住哪里。"
SECTIONS = ("violent-speech/2.1", "definitions/identifiable-target")
MADE_UP = "You may not ever criticise anyone"


def prose(*sentences: str) -> Prose:
    sections = [replace(a_section(section), text=POLICY) for section in SECTIONS]
    return shown(sentences, Known([CONTENT], sections))


def one(sentence: str) -> str:
    """The only sentence that is left, or nothing."""
    return "".join(prose(sentence).sentences)


MARKS = [
    "“”",
    "””",
    "„“",
    "„”",
    "«»",
    "»«",
    '""',
    "＂＂",
    "「」",
    "『』",
    "《》",
    "〝〞",
    "❝❞",
    "‹›",
    "``",
    "''",
    "‘’",
    "‚‘",
    "’’",
]


@pytest.mark.parametrize("marks", [pytest.param(marks, id=marks) for marks in MARKS])
class TestQuotationMarks:
    def test_a_made_up_quotation_is_taken_out(self, marks: str) -> None:
        sentence = f"The rule says {marks[0]}{MADE_UP}{marks[1]} and more."
        assert prose(sentence) == Prose(("The rule says […] and more.",), 1)

    def test_a_true_quotation_stays(self, marks: str) -> None:
        for words in ("will kill or injure someone", "FRIDAY IS your last day", "where you park. Friday"):
            sentence = f"It says {marks[0]}{words}{marks[1]}, twice."
            assert prose(sentence) == Prose((sentence,), 0)

    def test_a_quotation_that_is_true_in_part_is_taken_out(self, marks: str) -> None:
        sentence = f"It says {marks[0]}kill or injure someone's dog{marks[1]}."
        assert prose(sentence) == Prose(("It says […].",), 1)

    def test_each_quotation_is_looked_at(self, marks: str) -> None:
        made_up, true = (f"{marks[0]}{words}{marks[1]}" for words in (MADE_UP, "Friday is"))
        assert prose(f"Of {made_up}, {true} and {made_up}.") == Prose((f"Of […], {true} and […].",), 2)


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        pytest.param('It is "banter", no threat.', 'It is "banter", no threat.', id="a word in marks is no quotation"),
        pytest.param(
            "It says 「你住哪里」.", "It says 「你住哪里」.", id="a short quotation in wide letters that is true"
        ),
        pytest.param("It says 「不可以批评」.", "It says […].", id="a short quotation in wide letters that is not"),
        pytest.param('It says "Friday is ...".', 'It says "Friday is ...".', id="dots at the end"),
        pytest.param('It says "jokes don\'t count - idioms".', "It says […].", id="marks left out within"),
        pytest.param(
            'It says “Jokes don\'t count - "idioms"”.', 'It says “Jokes don\'t count - "idioms"”.', id="plain marks"
        ),
        pytest.param('It says "می\u200cروم خانه".', 'It says "میروم خانه".', id="a joiner within a word"),
        pytest.param(f'"{MADE_UP} “last day” at all"', "[…]", id="a true quotation within a made up one"),
        pytest.param(f'It says "{MADE_UP}', f"It says {MADE_UP}", id="a mark that never closes goes"),
        pytest.param(f"It says “{MADE_UP}", f"It says {MADE_UP}", id="a curly mark that never closes goes"),
        pytest.param(
            "They're the users' words, aren't they?", "They're the users' words, aren't they?", id="apostrophes"
        ),
        pytest.param("It says \"'never\" criticise anyone'.", "It says […].", id="marks that cross"),
        pytest.param("rock 'n' roll in the '90s", "rock 'n' roll in the '90s", id="more apostrophes"),
        pytest.param(f'"{MADE_UP}" "{MADE_UP}"', "[…] […]", id="two that touch"),
    ],
)
def test_quotations(sentence: str, left: str) -> None:
    assert one(sentence) == left


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        pytest.param("See [the rule](https://evil.example/?q=1).", "See the rule.", id="a link"),
        pytest.param("![alt](https://evil.example/p.png?d=secret) So.", "alt So.", id="an image"),
        pytest.param("[a](https://evil.example/(b)c) So.", "a So.", id="brackets in an address"),
        pytest.param("[a][1] So.", "a So.", id="a link by reference"),
        pytest.param("[[a](b)](https://evil.example)", "a", id="a link in a link"),
        pytest.param("Go to https://evil.example/x now.", "Go to now.", id="an address"),
        pytest.param("Go to HTTPS://EVIL.example now.", "Go to now.", id="an address in capitals"),
        pytest.param("Go to www.evil.example/x now.", "Go to now.", id="an address without a scheme"),
        pytest.param("javascript:alert(1) x", "x", id="a script"),
        pytest.param("data:text/html;base64,QQ== x", "x", id="a data address"),
        pytest.param("<script>alert(1)</script>Fine.", "alert(1)Fine.", id="tags"),
        pytest.param('<img src="x" onerror="y">Fine.', "Fine.", id="a tag with attributes"),
        pytest.param("Fine. <img src=x onerror=y", "Fine.", id="a tag that never closes"),
        pytest.param("<scr<b>ipt>Fine.</scr</b>ipt>", "Fine.", id="tags within tags"),
        pytest.param("<a " * 20 + "Fine.", "<a " * 20 + "Fine.", id="many tags that never close"),
        pytest.param("<b" * 20 + ">" * 20 + "Fine.", "b " * 12 + "Fine.", id="many layers"),
        pytest.param("<!-- hidden -->Fine.", "Fine.", id="a comment"),
        pytest.param("1 < 2 and 3 > 2, I <3 it", "1 < 2 and 3 > 2, I <3 it", id="signs that are no tags"),
        pytest.param("The data: two posts.", "The data: two posts.", id="a word that is no address"),
        pytest.param("> Fine.", "Fine.", id="the sign of a block quote"),
        pytest.param("Fi\u200bne\u202e.\u2066", "Fine.", id="format characters"),
        pytest.param("A\x00B\x1b[31mC\x7fD", "A B [31mC D", id="control characters"),
        pytest.param("A\nB\r\n\tC\u2028D\u2029E", "A B C D E", id="line ends"),
        pytest.param("A\ud800B", "A B", id="half of a surrogate pair"),
        pytest.param("\U000e0041Fine.", "Fine.", id="tag characters"),
    ],
)
def test_markup_and_invisible_characters_go(sentence: str, left: str) -> None:
    assert one(sentence) == left


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        pytest.param("Under violent-speech/2.1 it is.", "Under violent-speech/2.1 it is.", id="a known section"),
        pytest.param("Under Violent-Speech/2.1.", "Under violent-speech/2.1.", id="a known section in capitals"),
        pytest.param("Under violent-speech/2.1@1999-01-01.", "Under violent-speech/2.1.", id="a version goes"),
        pytest.param("Under violent-speech/9.9.", "Under [unknown section].", id="an unknown number"),
        pytest.param("Under violent-speech/2.1.7.", "Under [unknown section].", id="a number below a known one"),
        pytest.param(
            "Under violent-speech/threats.", "Under [unknown section].", id="an unknown word of a known policy"
        ),
        pytest.param("Under arson/1.", "Under [unknown section].", id="an unknown policy"),
        pytest.param("Under ARSON/1.2", "Under [unknown section]", id="an unknown policy in capitals"),
        pytest.param("Under violent-speech∕9.9.", "Under [unknown section].", id="another slash"),
        pytest.param(
            "See definitions/identifiable-target.", "See definitions/identifiable-target.", id="a section with words"
        ),
        pytest.param(
            "He/she posts 24/7 and/or more.", "He/she posts 24/7 and/or more.", id="slashes that name nothing"
        ),
    ],
)
def test_sections(sentence: str, left: str) -> None:
    assert one(sentence) == left


def test_what_is_taken_out_is_counted() -> None:
    assert prose(f'"{MADE_UP}" under arson/1 and arson/2', "Fine.").removed == 3


def test_sentences_and_lists_are_bounded() -> None:
    long = prose(*["x" * (LONGEST + 1)] * (MOST + 5)).sentences
    assert len(long) == MOST
    assert {(len(sentence), sentence[-1]) for sentence in long} == {(LONGEST, "…")}
    assert one("x" * LONGEST) == "x" * LONGEST


def test_what_is_far_beyond_the_bound_is_not_even_read() -> None:
    assert prose("word " * LONGEST + f'"{MADE_UP}"').removed == 0
    assert prose("word " * 10 + f'"{MADE_UP}"').removed == 1


def test_what_is_empty_is_left_out() -> None:
    assert prose("", " \n", "<br>", "Fine.") == Prose(("Fine.",), 0)


SENTENCES = st.text(
    st.one_of(st.sampled_from("\"“”„«»「」'‘’‹›`[]()<>!/:@.-= abhtps1\n\u200b…"), st.characters()), max_size=80
)


@given(st.lists(SENTENCES, max_size=4))
@settings(max_examples=400, deadline=None)
def test_whatever_is_said_what_is_shown_is_plain(sentences: list[str]) -> None:
    for sentence in prose(*sentences).sentences:
        assert sentence == " ".join(sentence.split()) != ""
        assert not {unicodedata.category(character) for character in sentence} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
        assert not re.search(r"\[[^\[\]]*\]\([^()]*\)|</?[a-z][^<>]*>|\bhttps?:\S", sentence, re.IGNORECASE)


@given(SENTENCES)
@settings(max_examples=300, deadline=None)
def test_what_is_shown_once_is_shown_again_unchanged(sentence: str) -> None:
    first = prose(sentence).sentences
    assert prose(*first).sentences == first


@pytest.mark.parametrize("piece", ["'a ", "[(", "](", "<a ", '"', "“", "http:", "a-", "a/", "(", "[a](", "'", "<a="])
def test_no_sentence_takes_long(piece: str) -> None:
    started = time.perf_counter()
    prose(*[piece * (4000 // len(piece))] * MOST)
    assert time.perf_counter() - started < 3


@pytest.mark.parametrize(
    ("title", "left"),
    [
        pytest.param("Offers, 24/7", "Offers, 24/7", id="a title like any other"),
        pytest.param("Offers ![x](https://evil.example/?q=1)", "Offers x", id="markup"),
        pytest.param("Offers\u202e of free-speech/99.9", "Offers of […]", id="hidden characters and another id"),
    ],
)
def test_a_title_in_a_sentence_of_ours_is_plain(title: str, left: str) -> None:
    assert plain_title(title) == left
