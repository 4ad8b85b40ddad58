"""Passages know their language, and words weigh as far as they can tell sections apart."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from retrieval.facts import Facts, facts_of, joined
from retrieval.language import identify_language
from retrieval.passages import passages_of
from retrieval.tongues import Tongues, tongues_of
from tests.policy_corpus.files import RULE, a_file, corpus_of

GERMAN = "".join(
    f'> violates: "Ich weiß, wo du wohnst, und ich komme heute Nacht zu dir, Nummer {n}."\n' for n in range(9)
)
POLISH = '> violates: "Wiem, gdzie mieszkasz, i przyjdę do ciebie dziś w nocy."\n'


def facts_and_tongues(folder: Path, body: str = f"{RULE}\n{GERMAN}{POLISH}") -> tuple[Facts, Tongues]:
    sections = corpus_of(folder, a_file(body), a_file(RULE.replace("threats/", "insults/"), policy="insults"))
    held = [section for version in sections.at(date(2026, 5, 1)) for section in version.sections]
    facts = [facts_of(section, passages_of(section)) for section in held]
    owners = np.repeat(np.arange(len(held)), [len(each.languages) for each in facts])
    together = joined(facts)
    return together, tongues_of(together.languages, owners, len(held))


def test_every_passage_has_the_language_that_it_is_in(tmp_path: Path) -> None:
    found, _ = facts_and_tongues(tmp_path)
    assert len(found.languages) == len(found.sides) == len(found.makes)
    assert found.languages.count("de") == 9
    assert found.languages.count("pl") == 1


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
    assert facts_and_tongues(tmp_path)[1].share(identify_language(text)) == share


def test_nothing_has_no_languages() -> None:
    empty = tongues_of([], np.zeros(0, dtype=np.intp), 0)
    assert joined([]).languages == ()
    assert empty.share("de") == 1.0
