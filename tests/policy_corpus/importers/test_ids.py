"""Ids are ASCII, short, and each stands for one policy."""

import pytest

from policy_corpus.importers.ids import slug, title_from, unique_id


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param("Violent Speech Policy", "violent-speech-policy", id="words"),
        pytest.param("Scams & fraud (#SF), 2.1", "scams-fraud-sf-2-1", id="signs"),
        pytest.param("Someone's / someone’s", "someones-someones", id="apostrophes"),
        pytest.param("Política de Conteúdo", "politica-de-conteudo", id="accents"),
        pytest.param("Größe, Łódź, Ærø", "grosse-lodz-aero", id="letters that don't decompose"),
        pytest.param("Ｆｕｌｌ width", "full-width", id="wide letters"),
        pytest.param("Правила", "", id="no Latin letters"),
        pytest.param("word " * 20, "-".join(["word"] * 12), id="long, cut between words"),
        pytest.param("w" * 70, "w" * 60, id="one long word"),
        pytest.param("w" * 60 + " x", "w" * 60, id="cut where a word ends"),
    ],
)
def test_slugs(title: str, expected: str) -> None:
    assert slug(title) == expected


def test_an_id_is_given_once() -> None:
    taken: dict[str, int] = {}
    titles = ["A", "A 2", "a", "A", "法", "法", "!"]
    assert [unique_id(title, "law.md", taken) for title in titles] == [
        "a",
        "a-2",
        "a-3",
        "a-4",
        "law",
        "law-2",
        "law-3",
    ]
    assert unique_id("法", "法.md", taken) == "policy"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        pytest.param("docs/hate-speech.md", "Hate speech", id="a path"),
        pytest.param("Hate_Speech", "Hate Speech", id="a name without an ending"),
        pytest.param("v1.2.markdown", "V1.2", id="dots"),
        pytest.param("", "Policy", id="no name"),
    ],
)
def test_titles_from_names(name: str, title: str) -> None:
    assert title_from(name) == title
