"""Which sections are in force on a day and in a region, and how they are found by name."""

from datetime import date
from pathlib import Path

import pytest

from policy_corpus.corpus import EU, Corpus, applies_in, fingerprint_of
from policy_corpus.errors import PolicyNotFound
from policy_corpus.model import PolicyId, Region, SectionId, Version
from tests.builders import a_section
from tests.policy_corpus.files import RULE, a_file, corpus_of


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return corpus_of(
        tmp_path,
        a_file(version="2026-03-01"),
        a_file(version="2026-03-01.2"),
        a_file(version="2026-06-01", ends="2026-07-01"),
        a_file(
            "## floods/1 Floods\n\nPatience.", policy="floods", version="2026-04-10", ends="2026-04-20", guidance="true"
        ),
    )


@pytest.mark.parametrize(
    ("day", "versions"),
    [
        pytest.param(date(2026, 2, 28), [], id="the day before the first version"),
        pytest.param(date(2026, 3, 1), ["threats@2026-03-01.2"], id="the second version of a day rules it"),
        pytest.param(date(2026, 4, 9), ["threats@2026-03-01.2"], id="the day before guidance"),
        pytest.param(date(2026, 4, 10), ["floods@2026-04-10", "threats@2026-03-01.2"], id="the first day of guidance"),
        pytest.param(date(2026, 4, 19), ["floods@2026-04-10", "threats@2026-03-01.2"], id="the last day of guidance"),
        pytest.param(date(2026, 4, 20), ["threats@2026-03-01.2"], id="the day on which guidance ends"),
        pytest.param(date(2026, 5, 31), ["threats@2026-03-01.2"], id="the day before the next version"),
        pytest.param(date(2026, 6, 1), ["threats@2026-06-01"], id="the day of the next version"),
        pytest.param(date(2026, 6, 30), ["threats@2026-06-01"], id="the last day of the last version"),
        pytest.param(date(2026, 7, 1), [], id="what ended does not bring an older version back"),
    ],
)
def test_versions_in_force(corpus: Corpus, day: date, versions: list[str]) -> None:
    assert sorted(f"{version.policy}@{version.version}" for version in corpus.at(day)) == versions
    assert {section.version for section in corpus.in_force(day)} == {version.version for version in corpus.at(day)}


@pytest.mark.parametrize(
    ("regions", "region", "applies"),
    [
        pytest.param("global", "DE", True, id="global holds in a country"),
        pytest.param("global", None, True, id="global holds without a region"),
        pytest.param("DE, AT", "AT", True, id="a country that is named"),
        pytest.param("DE, AT", "FR", False, id="a country that is not named"),
        pytest.param("DE, AT", None, False, id="a regional section does not hold without a region"),
        pytest.param("EU", "DE", True, id="the EU's holds in a member"),
        pytest.param("EU", "EU", True, id="the EU's holds in the EU"),
        pytest.param("EU", "CH", False, id="the EU's does not hold outside"),
        pytest.param("EU", "GB", False, id="the EU's does not hold in a country that left"),
        pytest.param("DE", "EU", False, id="a member's does not hold in the whole EU"),
        pytest.param("EU, US", "US", True, id="a country beside the EU"),
        pytest.param("global, DE", "FR", True, id="global beside a country"),
    ],
)
def test_regions(regions: str, region: str | None, applies: bool) -> None:
    section = a_section(regions=tuple(Region(name) for name in regions.split(", ")))
    assert applies_in(section, Region(region) if region else None) is applies


def test_the_eu_has_27_members() -> None:
    assert len(EU) == 27
    assert not EU & {"CH", "GB", "NO", "IS", "TR", "UA", "EU", "UK"}


def test_only_what_holds_in_the_region_is_in_force(tmp_path: Path) -> None:
    german = RULE.replace("threats/1", "threats/2") + "- region: DE\n"
    corpus = corpus_of(tmp_path, a_file(f"{RULE}\n{german}"))
    day = date(2026, 3, 1)
    assert [section.id for section in corpus.in_force(day, Region("DE"))] == ["threats/1", "threats/2"]
    assert [section.id for section in corpus.in_force(day, Region("FR"))] == ["threats/1"]
    assert [section.id for section in corpus.in_force(day)] == ["threats/1"]


class TestLookUp:
    def test_the_newest_version_of_a_section(self, corpus: Corpus) -> None:
        assert corpus.section(SectionId("threats/1")).version == Version(date(2026, 6, 1))

    def test_a_named_version(self, corpus: Corpus) -> None:
        section = corpus.section(SectionId("threats/1"), "2026-03-01.2")
        assert section.key == "threats/1@2026-03-01.2"
        assert corpus.by_key(section.key) is section

    def test_every_section_has_its_own_key(self, corpus: Corpus) -> None:
        assert len({section.key for section in corpus.sections}) == len(corpus.sections) == 4

    def test_versions_of_a_policy_stand_oldest_first(self, corpus: Corpus) -> None:
        names = [str(version.version) for version in corpus.policy(PolicyId("threats"))]
        assert names == ["2026-03-01", "2026-03-01.2", "2026-06-01"]

    def test_an_unknown_section(self, corpus: Corpus) -> None:
        with pytest.raises(
            PolicyNotFound, match="no section 'threats/9'; `copilot policies list --sections` names them"
        ):
            corpus.section(SectionId("threats/9"))

    def test_an_unknown_version(self, corpus: Corpus) -> None:
        known = "2026-03-01, 2026-03-01.2, 2026-06-01"
        with pytest.raises(PolicyNotFound, match=f"has no version '2025-01-01'; its versions are {known}"):
            corpus.section(SectionId("threats/1"), "2025-01-01")

    def test_an_unknown_key(self, corpus: Corpus) -> None:
        with pytest.raises(
            PolicyNotFound, match=f"no section 'threats/1@1999-01-01' in corpus {corpus.fingerprint[:12]}"
        ):
            corpus.by_key("threats/1@1999-01-01")

    def test_an_unknown_policy(self, corpus: Corpus) -> None:
        with pytest.raises(PolicyNotFound, match="no policy 'threat'; `copilot policies list` names them all"):
            corpus.policy(PolicyId("threat"))


def test_a_fingerprint_tells_names_texts_and_segmenters_apart() -> None:
    prints = [
        fingerprint_of({"a": "b"}, "one"),
        fingerprint_of({"a": "b"}, "two"),
        fingerprint_of({"a": "c"}, "one"),
        fingerprint_of({"ab": ""}, "one"),
        fingerprint_of({"a": "", "b": ""}, "one"),
        fingerprint_of({}, "one"),
    ]
    assert len(set(prints)) == len(prints)
    assert fingerprint_of({"a": "1", "b": "2"}, "one") == fingerprint_of({"b": "2", "a": "1"}, "one")
