"""The language of a text is told, or it is said that it can't be."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from retrieval.language import identify_language

TEXTS = {
    "en": "I walked to the market this morning and bought apples and bread.",
    "de": "Heute Morgen bin ich zum Markt gegangen und habe Äpfel und Brot gekauft.",
    "pt": "Hoje de manhã fui ao mercado e comprei maçãs e pão para a família.",
    "pl": "Dziś rano poszedłem na targ i kupiłem jabłka oraz chleb.",
    "ru": "Сегодня утром я ходил на рынок и купил яблоки и хлеб.",
    "it": "Stamattina sono andato al mercato e ho comprato mele e pane.",
    "he": "הבוקר הלכתי לשוק וקניתי תפוחים ולחם.",
    "ar": "ذهبت هذا الصباح إلى السوق واشتريت التفاح والخبز.",
    "fa": "امروز صبح به بازار رفتم و سیب و نان خریدم.",
    "hi": "आज सुबह मैं बाज़ार गया और सेब और रोटी खरीदी।",
    "ur": "آج صبح میں بازار گیا اور سیب اور روٹی خریدی۔",
    "bn": "আজ সকালে আমি বাজারে গিয়ে আপেল আর রুটি কিনেছি।",
    "te": "ఈ ఉదయం నేను బజారుకు వెళ్లి ఆపిల్స్ మరియు రొట్టె కొన్నాను.",
    "ja": "今朝、市場へ行ってりんごとパンを買いました。",
    "th": "เช้านี้ฉันไปตลาดและซื้อแอปเปิลกับขนมปัง",
    "zh": "今天早上我去市场买了苹果和面包。",
    "es": "Esta mañana fui al mercado y compré manzanas y pan.",
    "fr": "Ce matin, je suis allé au marché et j'ai acheté des pommes et du pain.",
    "tr": "Bu sabah pazara gittim ve elma ile ekmek aldım.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_the_language_of_a_sentence(language: str) -> None:
    assert identify_language(TEXTS[language]) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param(
            "@user RT https://t.example/abc #2024 Bonjour le monde, comment allez-vous ?", "fr", id="after a link"
        ),
        pytest.param("a\0b: where were you all this time, my dear?", "en", id="around a NUL"),
        pytest.param("\ud800 where were you all this time, my dear?", "en", id="around half a character"),
        pytest.param("😀😀 där borta står ett gammalt hus vid sjön", "sv", id="among emoji"),
        pytest.param("dzień dobry", "pl", id="two words that leave no doubt"),
        pytest.param("שלום", "he", id="one word in a script of few languages"),
        pytest.param("Das ist ein schöner Tag. " * 20_000, "de", id="in a very long text"),
        pytest.param("https://a.example/wieso-weshalb-warum See you at the station tonight", "en", id="not a link's"),
    ],
)
def test_the_language_is_told_in_spite_of(text: str, language: str) -> None:
    assert identify_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("   \n", id="blanks"),
        pytest.param("12:30, 24/7 !!!", id="numbers"),
        pytest.param("😀🎉❤️", id="emoji"),
        pytest.param("https://a.example/the-weather-is-fine @some_english_handle", id="a link and a handle"),
        pytest.param("ok", id="a word of many languages"),
        pytest.param("東京", id="a name that two languages write alike"),
        pytest.param("xq zzv wkk pfft", id="no language"),
    ],
)
def test_it_is_said_that_the_language_cannot_be_told(text: str) -> None:
    assert identify_language(text) is None


def test_threads_may_ask_at_once() -> None:
    wanted = list(TEXTS) * 20
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(identify_language, [TEXTS[language] for language in wanted])) == wanted
