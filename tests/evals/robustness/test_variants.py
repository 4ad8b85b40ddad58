"""Variants say the same in other clothes: what is disguised stays readable, who is swapped is all that changes."""

import unicodedata

import pytest

from evals.robustness.identities import identity_swaps
from evals.robustness.obfuscation import DISGUISES, obfuscate

TEXT = "Everybody from that street should leave before Friday, ask @thomas at https://example.org/street"


@pytest.mark.parametrize(
    ("kind", "text", "disguised"),
    [
        pytest.param("leet", "loser", "l053r", id="leet"),
        pytest.param("homoglyph", "peace", "\u0440\u0435\u0430\u0441\u0435", id="homoglyphs"),
        pytest.param("homoglyph", "пожар", "пожар", id="a script that has none"),
        pytest.param("leet", "пожар", "пожар", id="letters that no digit looks like"),
        pytest.param("leet", "so it is", "so it is", id="short words only"),
        pytest.param("spacing", "see @someone at #somewhere", "see @someone at #somewhere", id="names and tags"),
    ],
)
def test_a_text_is_disguised(kind: str, text: str, disguised: str) -> None:
    assert obfuscate(text, kind, seed=1, share=1) == disguised


def test_a_word_is_spaced_out() -> None:
    assert obfuscate("loser", "spacing", seed=1) in {"l o s e r", "l.o.s.e.r", "l-o-s-e-r"}


def test_hidden_characters_are_all_that_is_added() -> None:
    disguised = obfuscate(TEXT, "zero_width", seed=1)

    assert disguised != TEXT
    assert "".join(c for c in disguised if unicodedata.category(c) != "Cf") == TEXT


@pytest.mark.parametrize("kind", DISGUISES)
def test_a_disguise_is_seeded_and_leaves_names_and_links(kind: str) -> None:
    disguised = obfuscate(TEXT, kind, seed=3)

    assert disguised == obfuscate(TEXT, kind, seed=3) != TEXT
    assert len({obfuscate(TEXT, kind, seed) for seed in range(20)}) > 5
    assert "@thomas" in disguised
    assert "https://example.org/street" in disguised


def test_about_the_share_is_disguised() -> None:
    words = obfuscate("alas " * 100, "leet", seed=1, share=0.3).split()
    assert words.count("4l45") == 30


@pytest.mark.parametrize(
    ("text", "language", "variants"),
    [
        pytest.param(
            "Muslims moved in. muslims, MUSLIMS!",
            "en",
            {
                "Muslims > Christians": "Christians moved in. christians, CHRISTIANS!",
                "Muslims > Jews": "Jews moved in. jews, JEWS!",
            },
            id="every mention, as it was written",
        ),
        pytest.param("The woman at the desk", "en", {"woman > man": "The man at the desk"}, id="a row of two"),
        pytest.param("Frauen dürfen das", "de", {"Frauen > Männer": "Männer dürfen das"}, id="German"),
        pytest.param("Women and men alike", "en", {}, id="two groups of a row are set beside each other"),
        pytest.param("Womenfolk and Germany", "en", {}, id="parts of words"),
        pytest.param("Muslims", "th", {}, id="a language without a table"),
    ],
)
def test_who_is_meant_is_swapped(text: str, language: str, variants: dict[str, str]) -> None:
    assert dict(identity_swaps(text, language, most=2)) == variants


def test_names_are_swapped_within_their_row_alone() -> None:
    assert [variant for variant, _ in identity_swaps("Poles", "en", most=9)] == [
        "Poles > Turks",
        "Poles > Nigerians",
        "Poles > Mexicans",
        "Poles > Koreans",
        "Poles > Germans",
    ]
