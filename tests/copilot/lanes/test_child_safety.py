"""What may concern the abuse of a child is for people: by the field's own words, or by two words that meet.

The texts are put together from the lists when the tests run, so that no sentence stands here that anybody could mind.
"""

from itertools import islice
from typing import Any

import pytest

from copilot.cases import Author, ContextItem, Report
from copilot.lanes import Lane, lane_of
from copilot.lanes.lexicon import Sense, lexicon
from tests.copilot.lanes.cases import LANGUAGES, saying

SPACELESS = ("ja", "th", "zh")


def listed(sense: Sense, language: str) -> list[str]:
    """The terms of a list as a text would hold them."""
    between = "" if language in SPACELESS else " "
    sequences = lexicon().terms(sense, language)
    return list(dict.fromkeys(between.join(words).replace("*", "").replace("#", "9") for words in sequences))


def pairs() -> list[Any]:
    """Every word for a minor with one sexual word of its language, and the other way round."""
    rows = []
    for language in LANGUAGES:
        minors, sexual = listed(Sense.MINOR, language), listed(Sense.SEXUAL, language)
        couples = [(minor, sexual[0]) for minor in minors] + [(minors[0], one) for one in sexual]
        rows += [pytest.param(*couple, id=f"{language} {number}") for number, couple in enumerate(couples)]
    return rows


@pytest.mark.parametrize(("minor", "sexual"), pairs())
def test_a_minor_and_something_sexual_route_together_and_not_alone(minor: str, sexual: str) -> None:
    assert lane_of(saying(f"{minor} ... {sexual}")) is Lane.CHILD_SAFETY
    assert lane_of(saying(f"{sexual} - {minor}")) is Lane.CHILD_SAFETY
    assert lane_of(saying(minor)) is None
    assert lane_of(saying(sexual)) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_the_field_route_alone(language: str) -> None:
    terms = listed(Sense.FIELD, language)
    assert terms
    assert [term for term in terms if lane_of(saying(f"- {term} -")) is not Lane.CHILD_SAFETY] == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("ch\u200bild sex\u200bual abuse material", id="zero width spaces"),
        pytest.param("\u0441hild s\u0435xual abuse material", id="Cyrillic letters"),
        pytest.param("c h i l d  s e x u a l  a b u s e", id="spaced letters"),
        pytest.param("c h i l d s e x u a l a b u s e", id="spaced letters, words run together"),
        pytest.param("ｃｈｉｌｄ ｓｅｘｕａｌ ａｂｕｓｅ", id="full width"),
        pytest.param("ch1ld s3xu4l abuse", id="leet"),
        pytest.param("#ChildSexualAbuse", id="a hashtag"),
        pytest.param("child_sexual-abuse", id="with other signs between"),
        pytest.param("C.S.A.M.", id="an abbreviation with points"),
        pytest.param("儿 童 色 情", id="Chinese with spaces"),
        pytest.param("児\u200b童ポルノ", id="Japanese with a zero width space"),
    ],
)
def test_disguise_does_not_get_past(text: str) -> None:
    assert lane_of(saying(text)) is Lane.CHILD_SAFETY


@pytest.mark.parametrize(("words", "lane"), [(9, Lane.CHILD_SAFETY), (11, None)])
def test_the_two_must_stand_close(words: int, lane: Lane | None) -> None:
    minor, sexual = listed(Sense.MINOR, "en")[0], listed(Sense.SEXUAL, "en")[0]
    assert lane_of(saying(f"{minor} {'lamp ' * words}{sexual}")) is lane


def test_two_words_in_one_route() -> None:
    for minor, sexual in zip(("underage", "schoolgirl"), islice(listed(Sense.SEXUAL, "en"), 2), strict=True):
        assert lane_of(saying(f"#{minor}{sexual}")) is Lane.CHILD_SAFETY
        assert lane_of(saying("good morning", author=Author(f"{sexual}{minor}"))) is Lane.CHILD_SAFETY


AGES = {
    "en": "{} years old", "de": "{} Jahre alt", "pt": "menina de {} anos", "pl": "w wieku {} lat", "ru": "ей {} лет",
    "it": "ha {} anni", "he": "בת {}", "ar": "عمرها {}", "fa": "{} ساله", "hi": "{} साल की", "ur": "{} سالہ",
    "bn": "{} বছরের", "te": "{} ఏళ్ల", "ja": "{}歳", "th": "อายุ {}", "zh": "{}岁", "es": "tiene {} años",
    "fr": "elle a {} ans", "tr": "{} yaşında",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("age", "lane"), [("13", Lane.CHILD_SAFETY), ("17", Lane.CHILD_SAFETY), ("18", None), ("45", None)]
)
def test_an_age_below_eighteen_is_that_of_a_minor(language: str, age: str, lane: Lane | None) -> None:
    sexual = listed(Sense.SEXUAL, language)[0]
    assert lane_of(saying(f"{AGES[language].format(age)} ... {sexual}")) is lane


def test_an_age_far_away_in_the_same_text_does_not_route() -> None:
    assert lane_of(saying(f"She is 13 years old. {'Lamp. ' * 30}{listed(Sense.SEXUAL, 'en')[0]}")) is None


@pytest.mark.parametrize("age", ["13yo", "14-year-old", "13f", "१३ साल की", "thirteen years old", "a 7th grader"])
def test_ages_in_other_spellings(age: str) -> None:
    assert lane_of(saying(f"{age} ... {listed(Sense.SEXUAL, 'en')[0]}")) is Lane.CHILD_SAFETY


@pytest.mark.parametrize(
    ("parts", "lane"),
    [
        pytest.param({"context": (ContextItem("bio", "15 yo, cats and tea"),)}, Lane.CHILD_SAFETY, id="in the bio"),
        pytest.param({"reports": (Report("user", "she is 13 years old"),)}, Lane.CHILD_SAFETY, id="in a report"),
        pytest.param({"author": Author("@lena_14yo")}, Lane.CHILD_SAFETY, id="in the handle"),
        pytest.param({"context": (ContextItem("bio", "25 yo, cats and tea"),)}, None, id="of an adult"),
        pytest.param({"context": (ContextItem("parent", "The kids are at school"),)}, None, id="no age at all"),
    ],
)
def test_an_age_may_stand_in_another_text(parts: dict[str, Any], lane: Lane | None) -> None:
    assert lane_of(saying(f"Nice weather. {listed(Sense.SEXUAL, 'en')[0]}", **parts)) is lane


@pytest.mark.parametrize(
    "text",
    [
        "Sex education for teenagers starts in March.",
        "Gender reveal of my baby on Saturday!",
        "This kids' movie is sexist.",
        "The sonata is in A minor, and the next one in C minor.",
        "The miner and the minor key: a song about coal.",
        "Adult content warning: 18+",
        "Explicit lyrics, parental advisory, not for kids.",
        "We have two kids and a dog grooming salon.",
        "Same-sex couples may adopt children here.",
        "What kind of sex advice do adults need after fifty?",
        "I have been married for 15 years, and sex is still a topic.",
        "Die Kinder haben Sexualkunde in der Schule.",
        "Educação sexual para adolescentes nas escolas.",
        "Edukacja seksualna dla dzieci i młodzieży.",
        "Половое воспитание школьников обсуждают в думе.",
        "Educazione sessuale per gli adolescenti.",
        "חינוך מיני לילדים, וכל מיני משחקים.",
        "التربية الجنسية للأطفال في المدارس، وقانون الجنسية",
        "آموزش جنسی به نوجوانان در مدرسه",
        "बच्चों के लिए यौन शिक्षा",
        "بچوں کے لیے جنسی تعلیم",
        "শিশুদের জন্য যৌন শিক্ষা",
        "పిల్లలకు లైంగిక విద్య",
        "子供のための性教育と、カロリーの低いおやつ、イエローの服。",
        "เพศศึกษาสำหรับเด็กนักเรียน",
        "儿童性教育课程，三十五岁的男性老师上课。",
        "Educación sexual para niños y niñas.",
        "Éducation à la sexualité pour les enfants et les ados.",
        "Çocuklar için cinsel eğitim.",
    ],
    ids=str,
)
def test_what_only_shares_words_is_drafted(text: str) -> None:
    assert lane_of(saying(text)) is None
