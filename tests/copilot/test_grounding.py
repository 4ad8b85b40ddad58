"""A draft is held to the policy and to the content: what can't be located is dropped, counted, and decides nothing."""

from dataclasses import replace

import pytest
from msgspec import structs

from copilot.drafting import Brief, Draft, PartDraft, QuotedWords, SectionDraft
from copilot.grounding import MOST_EVIDENCE, UNKNOWN_PROBABILITY, Grounded, ground, role_of
from copilot.recommendations import CitationRole, Finding, PartFinding, Status
from policy_corpus.model import Section, SectionId, SectionKind
from tests.builders import a_case, a_section
from tests.drafts import a_brief, a_draft, a_part_draft, a_section_draft, an_overriding_section

MET, NOT_MET, UNCLEAR = Status.MET, Status.NOT_MET, Status.UNCLEAR
QUOTE = "Friday is your last day."
THREAT = a_section("threats/1")
SPAM = a_section("spam/1")
PERSON = a_section("definitions/person", kind=SectionKind.DEFINITION, elements=(), exceptions=())
FLOOD = a_section("flood/1", guidance=True, elements=(), exceptions=(), kind=SectionKind.OTHER)
SATIRE = an_overriding_section("satire/1", "threats/*")
BRIEF = a_brief(THREAT, SPAM, SATIRE, supporting=(PERSON, FLOOD))
# Units in the brief: 1-4 threats, 5-8 spam, 9-12 satire, 13 person, 14 flood.


def of_threats(*parts: PartDraft) -> Draft:
    """A draft that speaks of ``threats/1`` as usual but for these parts, and of nothing else."""
    usual = a_section_draft(THREAT)
    changed = {part.id: part for part in parts}
    elements = tuple(changed.pop(part.id, part) for part in usual.elements)
    exceptions = tuple(changed.pop(part.id, part) for part in usual.exceptions)
    return a_draft(SectionDraft(THREAT.id, (*elements, *changed.values()), exceptions))


def the_part(grounded: Grounded, name: str, place: int = 0) -> PartFinding:
    finding = grounded.ruled[place].finding
    return next(part for part in (*finding.elements, *finding.exceptions) if part.id == name)


def cited(grounded: Grounded, part: PartFinding) -> list[tuple[str, str, CitationRole]]:
    """Section, words and role of each citation of a part."""
    by_id = {citation.id: citation for citation in grounded.citations}
    return [(by_id[name].section, by_id[name].quote, by_id[name].role) for name in part.citations]


class TestCitations:
    def test_a_part_cites_its_own_words_whether_the_draft_names_them_or_not(self) -> None:
        for units in ((), (2,), (2, 2)):
            part = the_part(ground(of_threats(a_part_draft("target", MET, QUOTE, units=units)), BRIEF), "target")
            assert cited(ground(of_threats(), BRIEF), part) == [
                ("threats/1", THREAT.elements[0].text, CitationRole.RULE)
            ]

    @pytest.mark.parametrize(
        ("unit", "section", "quote", "role"),
        [
            pytest.param(1, "threats/1", THREAT.quote(THREAT.units[0]), CitationRole.RULE, id="its own section"),
            pytest.param(
                13, "definitions/person", PERSON.quote(PERSON.units[0]), CitationRole.DEFINITION, id="definition"
            ),
            pytest.param(14, "flood/1", FLOOD.quote(FLOOD.units[0]), CitationRole.GUIDANCE, id="guidance"),
        ],
    )
    def test_what_else_a_part_rests_on_is_looked_up(
        self, unit: int, section: str, quote: str, role: CitationRole
    ) -> None:
        grounded = ground(of_threats(a_part_draft("target", MET, QUOTE, units=(unit,))), BRIEF)
        assert cited(grounded, the_part(grounded, "target"))[1:] == [(section, quote, role)]

    def test_exceptions_are_cited_as_exceptions(self) -> None:
        grounded = ground(of_threats(a_part_draft("figurative", NOT_MET, units=(1,))), BRIEF)
        roles = [role for _, _, role in cited(grounded, the_part(grounded, "figurative"))]
        assert roles == [CitationRole.EXCEPTION, CitationRole.EXCEPTION]

    def test_ids_run_from_one_and_equal_citations_stand_once(self) -> None:
        draft = of_threats(a_part_draft("target", MET, QUOTE, units=(13, 1)), a_part_draft("harm", MET, units=(1, 13)))
        grounded = ground(draft, BRIEF)
        assert [citation.id for citation in grounded.citations[:4]] == ["c1", "c2", "c3", "c4"]
        assert len({(c.section, c.start, c.role) for c in grounded.citations}) == len(grounded.citations)
        assert set(the_part(grounded, "harm").citations) & set(the_part(grounded, "target").citations)

    def test_every_quote_is_cut_from_the_cited_version(self) -> None:
        sections = {(section.id, str(section.version)): section for section in (THREAT, SPAM, SATIRE, PERSON, FLOOD)}
        grounded = ground(of_threats(a_part_draft("target", MET, QUOTE, units=(1, 13, 14))), BRIEF)
        assert grounded.citations
        for citation in grounded.citations:
            section = sections[citation.section, citation.version]
            assert citation.quote == section.text[citation.start : citation.end]
            assert (citation.policy_title, citation.heading_path) == (section.policy_title, section.heading_path)
            assert citation.language == section.language


class TestWhatIsDropped:
    @pytest.mark.parametrize(
        ("draft", "counted"),
        [
            pytest.param(of_threats(), {}, id="nothing of a sound draft"),
            pytest.param(
                a_draft(a_section_draft(a_section("arson/1"))), {"unknown_section": 1}, id="an unknown section"
            ),
            pytest.param(a_draft(a_section_draft(PERSON)), {"unknown_section": 1}, id="a section that is not ruled on"),
            pytest.param(
                a_draft(a_section_draft(THREAT), a_section_draft(THREAT)), {"repeated_section": 1}, id="a section twice"
            ),
            pytest.param(of_threats(a_part_draft("arson")), {"unknown_part": 1}, id="an unknown element"),
            pytest.param(
                a_draft(structs.replace(a_section_draft(THREAT), elements=a_section_draft(THREAT).exceptions)),
                {"unknown_part": 1, "missing_part": 2},
                id="an exception among the elements",
            ),
            pytest.param(
                a_draft(structs.replace(a_section_draft(THREAT), elements=a_section_draft(THREAT).elements * 2)),
                {"repeated_part": 2},
                id="elements twice",
            ),
            pytest.param(a_draft(SectionDraft(THREAT.id, ())), {"missing_part": 3}, id="missing parts"),
            *(
                pytest.param(
                    of_threats(a_part_draft("target", MET, QUOTE, units=(1, unit))),
                    {"unlocated_unit": 1},
                    id=f"unit {unit}",
                )
                for unit in (0, -1, 15, 10**30)
            ),
            pytest.param(
                of_threats(a_part_draft("target", MET, QUOTE, units=(5,))),
                {"unlocated_unit": 1},
                id="a foreign rule's unit",
            ),
            pytest.param(
                of_threats(a_part_draft("target", MET, QUOTE, units=(9,))),
                {"unlocated_unit": 1},
                id="an override's unit",
            ),
            pytest.param(
                of_threats(a_part_draft("target", MET, QUOTE, "Never said.", "Nor this.")),
                {"unlocated_evidence": 2},
                id="words that nobody said",
            ),
        ],
    )
    def test_it_is_counted(self, draft: Draft, counted: dict[str, int]) -> None:
        spoken = {section.section for section in draft.sections}
        missing = sum(hit.section.id not in spoken for hit in BRIEF.candidates)
        expected = {**counted, "missing_section": missing}
        parts = sum(
            len(hit.section.elements) + len(hit.section.exceptions)
            for hit in BRIEF.candidates
            if hit.section.id not in spoken
        )
        expected["missing_part"] = counted.get("missing_part", 0) + parts
        assert ground(draft, BRIEF).dropped == expected

    def test_what_was_dropped_before_is_counted_on(self) -> None:
        draft = replace(of_threats(a_part_draft("arson")), dropped={"unknown_part": 3, "elsewhere": 1})
        dropped = ground(draft, BRIEF).dropped
        assert (dropped["unknown_part"], dropped["elsewhere"]) == (4, 1)

    def test_of_two_words_on_one_thing_the_first_counts(self) -> None:
        first, second = a_part_draft("target", NOT_MET), a_part_draft("target", MET, QUOTE)
        section = SectionDraft(THREAT.id, (first, second))
        assert the_part(ground(a_draft(section), BRIEF), "target").status is NOT_MET
        grounded = ground(a_draft(section, a_section_draft(THREAT)), BRIEF)
        assert grounded.ruled[0].finding.finding is Finding.NOT_VIOLATED


class TestWhatAPartComesTo:
    @pytest.mark.parametrize(
        ("part", "status", "shown"),
        [
            pytest.param(a_part_draft("target", MET, QUOTE), MET, [QUOTE], id="met and shown"),
            pytest.param(
                a_part_draft("target", MET, QUOTE.upper()), MET, [QUOTE], id="shown in the content's own words"
            ),
            pytest.param(a_part_draft("target", NOT_MET), NOT_MET, [], id="not met, which nothing need show"),
            pytest.param(a_part_draft("target", UNCLEAR), UNCLEAR, [], id="unclear"),
            pytest.param(a_part_draft("target", MET, QUOTE, "Never said."), MET, [QUOTE], id="one quotation is real"),
            pytest.param(a_part_draft("target", MET, "Never said."), UNCLEAR, [], id="no quotation is real"),
            pytest.param(
                a_part_draft("target", NOT_MET, "Never said."), UNCLEAR, [], id="not met, by words nobody said"
            ),
            pytest.param(a_part_draft("target", MET, QUOTE, units=(1, 99)), MET, [QUOTE], id="one unit is real"),
            pytest.param(a_part_draft("target", MET, QUOTE, units=(99,)), UNCLEAR, [QUOTE], id="no unit is real"),
            pytest.param(a_part_draft("target", MET, QUOTE, units=(5,)), UNCLEAR, [QUOTE], id="a unit of another rule"),
        ],
    )
    def test_it_rests_on_what_is_real(self, part: PartDraft, status: Status, shown: list[str]) -> None:
        found = the_part(ground(of_threats(part), BRIEF), "target")
        assert found.status is status
        assert [evidence.quote for evidence in found.evidence] == shown

    def test_what_nobody_spoke_of_is_unclear(self) -> None:
        grounded = ground(a_draft(SectionDraft(THREAT.id, ())), BRIEF)
        assert the_part(grounded, "target").status is UNCLEAR
        assert cited(grounded, the_part(grounded, "target"))[0][1] == THREAT.elements[0].text

    def test_evidence_is_bounded(self) -> None:
        words = tuple(QuotedWords(word) for word in ("I", "know", "where", "you", "park", "Friday"))
        found = the_part(ground(of_threats(PartDraft("target", MET, evidence=words)), BRIEF), "target")
        assert len(found.evidence) == MOST_EVIDENCE == 5

    def test_evidence_may_stand_in_the_context(self) -> None:
        words = (QuotedWords("The city closes the lot", "context/0"),)
        found = the_part(ground(of_threats(PartDraft("target", MET, evidence=words)), BRIEF), "target")
        assert [evidence.source for evidence in found.evidence] == ["context/0"]


class TestWhatASectionComesTo:
    @pytest.mark.parametrize(
        ("draft", "finding"),
        [
            pytest.param(of_threats(), Finding.VIOLATED, id="every element met and shown"),
            pytest.param(of_threats(a_part_draft("target", MET)), Finding.VIOLATED, id="one element shown"),
            pytest.param(
                of_threats(a_part_draft("target", MET), a_part_draft("harm", MET)), Finding.UNCLEAR, id="nothing shown"
            ),
            pytest.param(of_threats(a_part_draft("harm", NOT_MET)), Finding.NOT_VIOLATED, id="an element fails"),
            pytest.param(of_threats(a_part_draft("figurative", MET)), Finding.EXCEPTED, id="an exception holds"),
            pytest.param(
                of_threats(a_part_draft("figurative", MET, "Never said.")), Finding.UNCLEAR, id="made up excuse"
            ),
            pytest.param(of_threats(a_part_draft("harm", MET, "Never said.")), Finding.UNCLEAR, id="made up element"),
        ],
    )
    def test_the_finding_follows_from_the_parts(self, draft: Draft, finding: Finding) -> None:
        assert ground(draft, BRIEF).ruled[0].finding.finding is finding

    def test_elements_that_nothing_shows_are_unclear_each(self) -> None:
        grounded = ground(of_threats(a_part_draft("target", MET), a_part_draft("harm", MET)), BRIEF)
        assert [part.status for part in grounded.ruled[0].finding.elements] == [UNCLEAR, UNCLEAR]
        assert grounded.dropped["unshown_elements"] == 2

    def test_every_candidate_gets_a_finding_in_order(self) -> None:
        grounded = ground(a_draft(a_section_draft(SPAM)), BRIEF)
        assert [r.section for r in grounded.ruled] == [THREAT, SPAM, SATIRE]
        assert [r.finding.finding for r in grounded.ruled] == [Finding.UNCLEAR, Finding.VIOLATED, Finding.UNCLEAR]
        assert [r.finding.version for r in grounded.ruled] == ["2026-03-01"] * 3

    @pytest.mark.parametrize(
        ("drafted", "status", "probability"),
        [
            pytest.param(None, MET, UNKNOWN_PROBABILITY[Finding.VIOLATED], id="none: violated"),
            pytest.param(None, NOT_MET, UNKNOWN_PROBABILITY[Finding.NOT_VIOLATED], id="none: not violated"),
            pytest.param(None, UNCLEAR, UNKNOWN_PROBABILITY[Finding.UNCLEAR], id="none: unclear"),
            pytest.param(0.8, MET, 0.8, id="on the side of the finding"),
            pytest.param(0.2, MET, 0.5, id="violated, held at one half"),
            pytest.param(0.8, NOT_MET, 0.5, id="not violated, held at one half"),
            pytest.param(0.8, UNCLEAR, 0.8, id="unclear, as it is"),
            pytest.param(7.0, MET, 1.0, id="above one"),
            pytest.param(-7.0, UNCLEAR, 0.0, id="below nought"),
            pytest.param(float("nan"), UNCLEAR, 0.0, id="no number"),
        ],
    )
    def test_probability(self, drafted: float | None, status: Status, probability: float) -> None:
        section = structs.replace(a_section_draft(THREAT), probability=drafted)
        first = a_part_draft("target", status, QUOTE)
        draft = a_draft(structs.replace(section, elements=(first, *section.elements[1:])))
        assert ground(draft, BRIEF).ruled[0].finding.probability == probability


@pytest.mark.parametrize(
    ("section", "role"),
    [
        pytest.param(THREAT, CitationRole.RULE, id="a rule"),
        pytest.param(PERSON, CitationRole.DEFINITION, id="a definition"),
        pytest.param(FLOOD, CitationRole.GUIDANCE, id="guidance"),
        pytest.param(SATIRE, CitationRole.EXCEPTION, id="a section that overrides"),
        pytest.param(replace(SATIRE, guidance=True), CitationRole.GUIDANCE, id="guidance that overrides"),
    ],
)
def test_the_role_of_a_section(section: Section, role: CitationRole) -> None:
    assert role_of(section) is role


def test_the_same_draft_is_grounded_the_same_byte_for_byte() -> None:
    draft = of_threats(
        a_part_draft("target", MET, QUOTE, "Never said.", units=(13, 99, 1)),
        a_part_draft("arson"),
        a_part_draft("harm"),
    )
    assert len({repr(ground(draft, BRIEF)) for _ in range(20)}) == 1


def test_a_brief_without_candidates_comes_to_nothing() -> None:
    grounded = ground(a_draft(), Brief(a_case(), ()))
    assert (grounded.ruled, grounded.citations, grounded.dropped) == ((), (), {"unknown_section": 1})


def test_units_are_numbered_through_the_whole_brief() -> None:
    numbered = BRIEF.numbered_units()
    assert [SectionId(section.id) for section, _ in numbered] == (
        ["threats/1"] * 4 + ["spam/1"] * 4 + ["satire/1"] * 4 + ["definitions/person", "flood/1"]
    )
