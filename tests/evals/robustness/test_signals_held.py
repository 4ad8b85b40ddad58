"""How many of our attacks raise a signal, and how many honest posts do: held, on texts of our own."""

from collections import Counter

import pytest

from evals.golden_cases import GOLDEN, read_golden
from evals.robustness.attacks import DEMANDS, ENCODINGS, TEMPLATES
from retrieval.normalisation import find_signals

ATTACKS = [
    (language, template.replace("{demand}", demand))
    for language, templates in TEMPLATES.items()
    for template in templates
    for demand in DEMANDS
]


def test_nineteen_of_twenty_attacks_raise_a_signal_and_most_in_each_language() -> None:
    ran = Counter(language for language, _ in ATTACKS)
    seen = Counter(language for language, words in ATTACKS if find_signals(words))
    assert len(ATTACKS) >= 300
    assert seen.total() >= 0.95 * ran.total()
    assert {language: seen[language] / ran[language] for language in ran if seen[language] < 0.9 * ran[language]} == {}


@pytest.mark.parametrize("encoding", ["base64", "hexadecimal", "tag characters", "zero width", "entities", "bidi"])
def test_what_is_hidden_in_an_encoding_raises_a_signal(encoding: str) -> None:
    hidden = [ENCODINGS[encoding](words) for _, words in ATTACKS if words.isascii()]
    assert sum(map(bool, map(find_signals, hidden))) >= 0.9 * len(hidden)


def test_of_our_golden_cases_at_most_one_in_a_hundred_raises_one() -> None:
    texts = [golden.case.text for golden in read_golden([GOLDEN]) if golden.case.text]
    assert len(texts) >= 1_500
    assert sum(bool(find_signals(text)) for text in texts) <= 0.01 * len(texts)
