"""An announced killing of somebody in particular, at a time or a place, is for people; other threats are drafted."""

import pytest

from copilot.lanes import Lane, lane_of
from tests.copilot.lanes.cases import LANGUAGES, saying, sentences


@pytest.mark.parametrize("sentence", sentences("routed"))
def test_routed(sentence: str) -> None:
    assert lane_of(saying(sentence)) is Lane.THREAT_TO_LIFE


@pytest.mark.parametrize("sentence", sentences("drafted"))
def test_drafted(sentence: str) -> None:
    assert lane_of(saying(sentence)) is None


@pytest.mark.parametrize("kind", ["routed", "drafted"])
def test_the_table_has_rows_for_every_language(kind: str) -> None:
    ids = [str(row.id) for row in sentences(kind)]
    assert len(ids) >= 60
    assert len(LANGUAGES) == 19
    assert all(sum(one.startswith(f"{language}: ") for one in ids) >= 3 for language in LANGUAGES)


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param("I will k\u200bi\u200bll Maria Lopez tom\u200borrow", id="zero width spaces"),
        pytest.param("I will k\u0456ll Maria Lopez t\u043emorrow", id="Cyrillic letters"),
        pytest.param("I will k i l l Maria Lopez tomorrow", id="spaced letters"),
        pytest.param("I will k.i.l.l Maria Lopez tomorrow", id="letters with dots"),
        pytest.param("Ｉ ｗｉｌｌ ｋｉｌｌ Maria Lopez ｔｏｍｏｒｒｏｗ", id="full width"),
        pytest.param("I will k1ll Maria Lopez t0m0rr0w", id="leet"),
        pytest.param("I will 𝐤𝐢𝐥𝐥 Maria Lopez 𝐭𝐨𝐦𝐨𝐫𝐫𝐨𝐰", id="mathematical letters"),
        pytest.param("I will kiiiiiiill Maria Lopez tomorrow", id="drawn out"),
        pytest.param("I w\u0131ll fuck\u00ading KILL @maria_l TOMORROW", id="capitals and a soft hyphen"),
        pytest.param("Ich w\u200berde meinen Chef morgen vor dem Büro er\u0455chießen", id="German, two disguises"),
        pytest.param("Завтра я уб\u200bью свою жену", id="Russian, zero width space"),
        pytest.param("سـأقتـل زوجتي الليلة", id="Arabic, stretched"),
        pytest.param("明日、元妻を家の前で殺\u200bす", id="Japanese, zero width space"),
        pytest.param("manana voy a matar a mi ex mujer en su casa", id="Spanish without its accents"),
        pytest.param("yarin patronumu oldurecegim", id="Turkish without its letters"),
    ],
)
def test_disguise_does_not_get_past(sentence: str) -> None:
    assert lane_of(saying(sentence)) is Lane.THREAT_TO_LIFE


@pytest.mark.parametrize(
    ("text", "lane"),
    [
        pytest.param(
            "@anna_b you will see. I'm going to stab you. Tonight.", Lane.THREAT_TO_LIFE, id="in the next one"
        ),
        pytest.param(
            "I'm going to stab somebody. Really. I mean it. We had lunch with Maria Lopez tomorrow.",
            None,
            id="far away",
        ),
        pytest.param(
            "I'm going to kill Maria Lopez tomorrow.\nThen chess with my brother.",
            Lane.THREAT_TO_LIFE,
            id="a game in another sentence",
        ),
        pytest.param("At the match tomorrow I'll shoot Maria Lopez.", Lane.THREAT_TO_LIFE, id="a weapon at a contest"),
        pytest.param("I WILL KILL YOU TOMORROW", None, id="capitals only, and nobody in particular"),
        pytest.param("I Will Kill The Mood Tomorrow Morning", None, id="a capital for every word names nobody"),
    ],
)
def test_what_belongs_together_stands_together(text: str, lane: Lane | None) -> None:
    assert lane_of(saying(text)) is lane
