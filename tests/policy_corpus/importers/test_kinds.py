"""The kind proposed for a section is the one that a policy writer would give it."""

import pytest

from policy_corpus.importers.kinds import propose_kinds
from policy_corpus.importers.model import Draft
from policy_corpus.model import SectionKind

RULE, DEFINITION, PROCESS, OTHER = SectionKind.RULE, SectionKind.DEFINITION, SectionKind.PROCESS, SectionKind.OTHER


def kinds(*drafts: Draft, title: str = "Spam") -> list[SectionKind]:
    return [draft.kind for draft in propose_kinds(title, drafts)]


A_RULE = Draft("9", 1, "Prohibited content", (), "Nothing of that.")


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        pytest.param("Promotion of underage access (ARS1 - Promotion)", RULE, id="a code"),
        pytest.param("SP2: Hidden links", RULE, id="a code in front"),
        pytest.param("Allowed Content (ARS0 - Safety context)", OTHER, id="allowed content, though it has a code"),
        pytest.param("Neutral content (HX0)", OTHER, id="the code of what is allowed"),
        pytest.param("What is in violation of this policy?", RULE, id="what is in violation"),
        pytest.param("What is a violation?", RULE, id="what is a violation"),
        pytest.param("What is not a violation of this policy?", OTHER, id="what is no violation"),
        pytest.param("What isn’t in violation", OTHER, id="what isn't in violation"),
        pytest.param("What is not allowed", RULE, id="what is not allowed"),
        pytest.param("What's allowed", OTHER, id="what is allowed"),
        pytest.param("Not Allowed", RULE, id="not allowed"),
        pytest.param("Allowed", OTHER, id="allowed"),
        pytest.param("Exceptions", OTHER, id="exceptions"),
        pytest.param("Unacceptable behaviour", RULE, id="unacceptable behaviour"),
        pytest.param("Definitions", DEFINITION, id="definitions"),
        pytest.param("Glossary", DEFINITION, id="glossary"),
        pytest.param("How we define harm", DEFINITION, id="how we define"),
        pytest.param("What are counterfeit goods?", DEFINITION, id="what is it"),
        pytest.param("What happens if you violate this policy?", PROCESS, id="what happens"),
        pytest.param("How can I report violations?", PROCESS, id="how to report"),
        pytest.param("B. How this works", PROCESS, id="how it works, with a letter in front"),
        pytest.param("Who can report violations?", PROCESS, id="who reports"),
        pytest.param("Appeals", PROCESS, id="appeals"),
        pytest.param("Ambiguity and Escalation", PROCESS, id="escalation"),
        pytest.param("Enforcement", PROCESS, id="enforcement"),
        pytest.param("Label Format", OTHER, id="label format"),
        pytest.param("Goal", OTHER, id="goal"),
        pytest.param("Overview", OTHER, id="overview"),
        pytest.param("Learn more", OTHER, id="learn more"),
    ],
)
def test_a_heading_says_the_kind(title: str, kind: SectionKind) -> None:
    assert kinds(Draft("1", 1, title, (), "You must not do it."), A_RULE)[0] is kind


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param("You may not hide links.", RULE, id="may not"),
        pytest.param("We prohibit hidden links.", RULE, id="we prohibit"),
        pytest.param("We don’t allow hidden links.", RULE, id="we don't allow"),
        pytest.param("Hidden links are not permitted.", RULE, id="not permitted"),
        pytest.param("We will remove hidden links.", RULE, id="we remove"),
        pytest.param("Links help readers.", OTHER, id="no ban"),
        pytest.param("You may hide links in May, not in June.", OTHER, id="may and not apart"),
    ],
)
def test_the_wording_decides_where_headings_are_silent(body: str, kind: SectionKind) -> None:
    assert kinds(Draft("1", 1, "Links", (), body), A_RULE)[0] is kind


@pytest.mark.parametrize(
    ("above", "kind"),
    [
        pytest.param("What is not a violation?", OTHER, id="under what is allowed"),
        pytest.param("Reporting", PROCESS, id="under a process"),
        pytest.param("Definitions", DEFINITION, id="under definitions"),
        pytest.param("Overview", RULE, id="under an overview its own words count"),
    ],
)
def test_a_section_is_of_the_kind_of_what_it_stands_under(above: str, kind: SectionKind) -> None:
    parent = Draft("1", 1, above, (), "")
    assert kinds(parent, Draft("1.1", 2, "Links", (above,), "You must not hide links."), A_RULE)[1] is kind


def test_parts_of_a_rule_are_rules() -> None:
    rule = Draft("1", 1, "Links", (), "You must not:")
    assert kinds(rule, Draft("1.1", 2, "Pictures", ("Links",), "Linking from pictures."), A_RULE)[:2] == [RULE, RULE]


def test_an_introduction_is_the_rule_when_nothing_else_is() -> None:
    overview, appeals = (
        Draft("1", 1, "Overview", (), "You may not spam."),
        Draft("2", 1, "Appeals", (), "You may not wait."),
    )
    assert kinds(overview, appeals) == [RULE, PROCESS]
    assert kinds(overview, appeals, A_RULE) == [OTHER, PROCESS, RULE]
    preface = Draft("0", 1, "Spam", (), "You may not spam.")
    assert kinds(preface) == [RULE]
    assert kinds(preface, A_RULE) == [OTHER, RULE]


def test_what_is_allowed_is_never_made_a_rule() -> None:
    assert kinds(Draft("1", 1, "Exceptions", (), "News that must not be hidden.")) == [OTHER]


def test_a_policy_about_a_process_has_no_rules() -> None:
    sections = (
        Draft("0", 1, "Takedown policy", (), "You must not lie."),
        Draft("1", 1, "Forms", (), "You must not lie."),
    )
    assert kinds(*sections, title="Takedown policy") == [PROCESS, PROCESS]
