"""What a language alone adds is taken off, and words weigh as far as they can tell sections apart."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from retrieval.passages import passages_of
from retrieval.tongues import FEWEST, Tongues, tongues_of
from tests.policy_corpus.files import RULE, a_file, corpus_of

GERMAN = "".join(
    f'> violates: "Ich weiß, wo du wohnst, und ich komme heute Nacht zu dir, Nummer {n}."\n' for n in range(9)
)
POLISH = '> violates: "Wiem, gdzie mieszkasz, i przyjdę do ciebie dziś w nocy."\n'


def tongues(folder: Path, body: str = f"{RULE}\n{GERMAN}{POLISH}") -> tuple[Tongues, int]:
    sections = corpus_of(folder, a_file(body), a_file(RULE.replace("threats/", "insults/"), policy="insults"))
    held = [section for version in sections.at(date(2026, 5, 1)) for section in version.sections]
    passages = [passage for section in held for passage in passages_of(section)]
    places = {section.key: place for place, section in enumerate(held)}
    owners = np.array([places[passage.section_key] for passage in passages])
    return tongues_of(held, passages, owners), len(passages)


def test_every_passage_is_in_one_group(tmp_path: Path) -> None:
    found, count = tongues(tmp_path)
    assert sorted(np.concatenate(found.groups).tolist()) == list(range(count))
    assert sorted(len(group) for group in found.groups) == [1, FEWEST, 9]


def test_a_language_that_is_nearer_as_a_whole_is_no_nearer(tmp_path: Path) -> None:
    found, count = tongues(tmp_path)
    german = next(group for group in found.groups if len(group) == 9)
    scores = np.linspace(0.7, 0.8, count).astype(np.float32)
    raised = scores.copy()
    raised[german] += 0.1
    level, plain = found.levelled(raised), found.levelled(scores)
    assert np.allclose(level - level.mean(), plain - plain.mean(), atol=1e-5)
    assert level.mean() == pytest.approx(raised.mean(), abs=1e-5)


def test_the_order_within_a_language_stays(tmp_path: Path) -> None:
    found, count = tongues(tmp_path)
    scores = np.random.default_rng(1).random(count).astype(np.float32)
    for group in found.groups:
        assert np.array_equal(np.argsort(found.levelled(scores)[group]), np.argsort(scores[group]))


@pytest.mark.parametrize(
    ("text", "share"),
    [
        pytest.param("I know where you live and I will come tonight.", 1.0, id="every section is in it"),
        pytest.param("Ich weiß, wo du wohnst, und komme heute Nacht.", 0.5, id="one of two has examples in it"),
        pytest.param("私はあなたがどこに住んでいるか知っています。", 1.0, id="no section is in it"),
        pytest.param("555-0142", 1.0, id="a language that can't be told"),
    ],
)
def test_words_weigh_as_far_as_they_can_tell_sections_apart(tmp_path: Path, text: str, share: float) -> None:
    assert tongues(tmp_path)[0].share(text) == share


def test_nothing_is_level() -> None:
    empty = tongues_of([], [], np.zeros(0, dtype=np.intp))
    assert empty.levelled(np.zeros(0, dtype=np.float32)).size == 0
