"""What stands around a routed text does not hide it, and a long text costs no more than its length."""

import time
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.lanes import Lane, lane_of
from copilot.lanes.lexicon import Sense, lexicon
from tests.copilot.lanes.cases import LANGUAGES, saying, sentences

ROUTED = [str(row.values[0]) for row in sentences("routed")]
FIELD = [" ".join(term).replace("*", "") for language in LANGUAGES for term in lexicon().terms(Sense.FIELD, language)]
LISTED = [
    " ".join(term).replace("*", "").replace("#", "7").replace("@", "@anna_b")
    for sense in Sense
    for language in (*LANGUAGES, "any")
    for term in islice(lexicon().terms(sense, language), 5)
]
CLEAN = [
    "The bakery opens at seven and the bread is good.",
    "We walked along the river for two hours with Anna and it was lovely.",
    "Der Zug nach Köln hat wieder Verspätung.",
    "Сегодня хорошая погода.",
    "今日はいい天気です。",
    "今天天气很好。",
    "الطقس جميل اليوم.",
    "आज मौसम अच्छा है।",
    "O café da esquina fechou.",
    "Does anybody know a good plumber?",
]

clean = st.lists(st.sampled_from(CLEAN), max_size=5)
deadline = settings(deadline=None, max_examples=150)


@deadline
@given(clean, st.sampled_from(ROUTED), clean, st.sampled_from([" ", "\n", "\n\n"]))
def test_clean_text_does_not_hide_a_threat(before: list[str], text: str, after: list[str], between: str) -> None:
    end = "" if text[-1] in ".。।۔!" else "."
    assert lane_of(saying(between.join([*before, text + end, *after]))) is Lane.THREAT_TO_LIFE


@deadline
@given(clean, st.sampled_from(FIELD), clean, st.sampled_from([" ", "\n", "\n\n"]))
def test_clean_text_does_not_hide_the_words_of_the_field(
    before: list[str], term: str, after: list[str], between: str
) -> None:
    assert lane_of(saying(between.join([*before, term, *after]))) is Lane.CHILD_SAFETY


@deadline
@given(st.text(max_size=200), st.sampled_from(ROUTED), st.text(max_size=200))
def test_no_paragraph_before_or_after_hides_a_threat(before: str, text: str, after: str) -> None:
    assert lane_of(saying(f"{before}\n{text}\n{after}")) is not None


@deadline
@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    assert lane_of(saying(text)) in {None, *Lane}


@deadline
@given(st.lists(st.sampled_from(LISTED)), st.sampled_from([" ", "", ", ", ". "]))
def test_any_mix_of_listed_terms_has_an_answer(terms: list[str], between: str) -> None:
    assert lane_of(saying(between.join(terms))) in {None, *Lane}


def seconds(text: str) -> float:
    """Of processor time, the better of two."""
    taken = []
    for _ in range(2):
        start = time.process_time()
        lane_of(saying(text))
        taken.append(time.process_time() - start)
    return min(taken)


@pytest.mark.parametrize(
    "piece",
    [
        pytest.param("We walked along the river for two hours and it was lovely. ", id="prose"),
        pytest.param("I will kill you ", id="threats to nobody in particular"),
        pytest.param("@anna_b @tomek88 my boss ", id="people"),
        pytest.param("I'm going to the station at five tomorrow ", id="intents, times and places"),
        pytest.param("child ", id="minors"),
        pytest.param("sexual ", id="sexual words"),
        pytest.param("kill time ", id="idioms"),
        pytest.param("我要杀", id="no spaces"),
        pytest.param("จะฆ่า", id="no spaces, Thai"),
        pytest.param("ا\u064b", id="marks"),
        pytest.param("a", id="one word"),
        pytest.param(". ", id="ends of sentences"),
    ],
)
def test_time_grows_with_length_and_no_faster(piece: str) -> None:
    short, long = (piece * (size // len(piece)) for size in (5_000, 40_000))
    assert seconds(long) < 20 * seconds(short) + 0.2
