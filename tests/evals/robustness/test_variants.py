"""Variants say the same in other clothes: what is disguised stays readable, who is swapped is all that changes."""

import unicodedata
from collections import Counter

import pytest

from evals.golden_cases import GOLDEN, read_golden
from evals.robustness.groups import GROUPS, Forms
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
        pytest.param("Muslims", "sv", {}, id="a language without a table"),
        pytest.param(
            "Muslims said that a Muslim man was there",
            "en",
            {
                "Muslims > Christians": "Christians said that a Christian man was there",
                "Muslims > Jews": "Jews said that a Jewish man was there",
            },
            id="both forms of a name",
        ),
        pytest.param("Мусульмане помогли христианам", "ru", {}, id="two groups in different cases"),
        pytest.param(
            "मुसलमानों के लिए",
            "hi",
            {"मुसलमानों > हिंदुओं": "हिंदुओं के लिए", "मुसलमानों > ईसाइयों": "ईसाइयों के लिए"},
            id="a mark after the last letter makes another form",
        ),
        pytest.param(
            "昨天韩国人来了",
            "zh",
            {"韩国人 > 德国人": "昨天德国人来了", "韩国人 > 波兰人": "昨天波兰人来了"},
            id="no gaps",
        ),
        pytest.param(
            "مسلمان‌ها",
            "fa",
            {
                "مسلمان‌ها > مسیحی‌ها": "مسیحی‌ها",
                "مسلمان‌ها > یهودی‌ها": "یهودی‌ها",
            },
            id="an ending that is joined on",
        ),
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


def test_every_language_of_the_golden_cases_has_groups_to_swap() -> None:
    spoken = Counter(each.case.language for each in read_golden([GOLDEN]))
    assert {str(language) for language, cases in spoken.items() if cases >= 25} == GROUPS.keys()
    assert len(GROUPS) == 19


@pytest.mark.parametrize(
    ("language", "forms"), [(language, forms) for language, tables in GROUPS.items() for forms in tables]
)
def test_every_name_of_a_table_is_swapped_for_all_others_in_its_form(language: str, forms: Forms) -> None:
    assert len({len(row) for row in forms}) == 1
    for row in forms:
        assert len(set(row)) == len(row) > 1
        for place, name in enumerate(row):
            others = [*row[place + 1 :], *row[:place]]
            expected = {f"{name} > {other}": f"{other}.".casefold() for other in others}
            swaps = identity_swaps(f"{name}.", language, most=9)
            assert {variant: text.casefold() for variant, text in swaps} == expected
