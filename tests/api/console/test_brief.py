"""The brief says what matters in few words, and nothing of a content that is hidden."""

from dataclasses import replace

import pytest
from msgspec import structs

from api.console.views.brief import MOST_WORDS, UNOPPOSED, brief_of, words_in
from copilot.recommendations import CitationId, CitationRole, Considerations, Finding, Recommendation, Status, Verdict
from policy_corpus.actions import read_catalogue
from policy_corpus.model import SectionId
from tests.api.console.reading import brief_shown
from tests.builders import a_part_finding, a_recommendation, a_section_finding, an_abstention, an_evidence

ACTIONS = read_catalogue()
LONG = "It says so and so, " * 40


def many_parts() -> Recommendation:
    parts = tuple(a_part_finding(f"a-rather-long-name-{n}", Status.UNCLEAR) for n in range(9))
    findings = [
        a_section_finding(section=SectionId(f"violent-speech/2.{n}"), elements=parts, exceptions=parts)
        for n in range(4)
    ]
    said = Considerations((LONG, LONG), (LONG, LONG))
    return a_recommendation(findings=tuple(findings), considerations=said, missing_context=(LONG,))


@pytest.mark.parametrize(
    "recommendation",
    [
        pytest.param(a_recommendation(), id="a violation"),
        pytest.param(an_abstention(), id="an abstention"),
        pytest.param(many_parts(), id="much of everything"),
        pytest.param(a_recommendation(findings=(), citations=()), id="no finding"),
    ],
)
def test_it_is_read_at_a_glance(recommendation: Recommendation) -> None:
    brief = brief_of(recommendation, ACTIONS)
    assert words_in(brief) <= MOST_WORDS
    assert 10 < len(brief_shown(brief)) <= 120


def test_words_of_the_content_stand_once_and_then_their_number() -> None:
    shown = (an_evidence(),)
    elements = tuple(a_part_finding(name, Status.MET, evidence=shown) for name in ("intent", "target", "harm"))
    brief = brief_of(a_recommendation(findings=(a_section_finding(elements=elements, exceptions=()),)), ACTIONS)
    mentions = [part.mentions[0] for part in brief.leading[0].elements]
    assert [(one.number, bool(one.runs)) for one in mentions] == [(1, True), (1, False), (1, False)]


def test_where_every_exception_is_ruled_out_one_line_says_so() -> None:
    elements, exceptions = (a_part_finding("intent", Status.MET),), (a_part_finding("satire", Status.NOT_MET),)
    clear = a_section_finding(elements=elements, exceptions=exceptions)
    assert brief_of(a_recommendation(findings=(clear,)), ACTIONS).against == (UNOPPOSED,)
    doubtful = structs.replace(clear, exceptions=(a_part_finding("satire", Status.UNCLEAR),))
    against = brief_of(a_recommendation(findings=(doubtful,)), ACTIONS).against
    assert against
    assert against != (UNOPPOSED,)


def test_a_sentence_does_not_name_the_section_that_stands_above_it() -> None:
    recommendation = a_recommendation()
    title = brief_of(recommendation, ACTIONS).leading[0].title
    said = Considerations((), (f"{recommendation.findings[0].section} ({title}): the target is not settled.",))
    found = structs.replace(recommendation.findings[0], exceptions=())
    brief = brief_of(replace(recommendation, considerations=said, findings=(found,)), ACTIONS)
    assert brief.against == ("The target is not settled.",)
    other = Considerations((), ("spam/1.1 (Offers): the offer is not settled.",))
    assert brief_of(replace(recommendation, considerations=other, findings=(found,)), ACTIONS).against == other.against


def test_what_leads_and_what_else_was_looked_at_are_all_there() -> None:
    brief = brief_of(many_parts(), ACTIONS)
    assert len(brief.leading) + len(brief.others) == 4


def test_the_rules_own_words_stand_in_it_where_there_is_room() -> None:
    recommendation = a_recommendation()
    brief = brief_of(recommendation, ACTIONS)
    assert brief.quote is not None
    assert brief.quote == recommendation.citations[0]


def test_actions_and_certainty_are_words() -> None:
    brief = brief_of(a_recommendation(), ACTIONS)
    assert (brief.headline, brief.severity, brief.action, brief.sure) == ("Violation", "high", "Remove", "91% sure")
    assert brief.rests_on == "1 of 2 elements shown in the content, 1 of 1 exception ruled out, not calibrated"


def test_a_model_that_failed_is_named_with_what_was_used_instead() -> None:
    failed = an_abstention()
    assert failed.abstention
    failed = replace(failed, abstention=replace(failed.abstention, reason="model_timeout"))
    brief = brief_of(failed, ACTIONS)
    assert "openai:small gave no draft (timeout)" in brief.failure
    assert "search alone" in brief.failure
    assert failed.abstention
    failed = replace(failed, abstention=replace(failed.abstention, reason="model_circuit_open"))
    assert "left alone for a moment" in brief_of(failed, ACTIONS).failure


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        pytest.param("model_timeout", "gave no draft (timeout)", id="the model did not answer"),
        pytest.param("model_circuit_open", "left alone for a moment", id="the model is left alone"),
        pytest.param("index_unavailable", "could not be searched (index unavailable)", id="no index"),
        pytest.param("embedder_unavailable", "could not be searched (embedder unavailable)", id="no embedder"),
    ],
)
def test_where_nothing_was_drafted_no_chance_and_no_finding_is_told(reason: str, said: str) -> None:
    failed = an_abstention(violation_probability=0.5)
    assert failed.abstention
    brief = brief_of(replace(failed, abstention=replace(failed.abstention, reason=reason)), ACTIONS)
    assert (brief.headline, brief.undrafted) == ("Nothing was drafted", True)
    assert (brief.sure, brief.rests_on, brief.action, brief.leading, brief.others) == ("", "", "", (), ())
    assert said in brief.failure
    shown = " ".join(brief_shown(brief))
    assert said in shown
    assert "chance" not in shown


@pytest.mark.parametrize(
    ("confidence", "said"),
    [(1.0, "over 99% sure"), (0.994, "99% sure"), (0.004, "under 1% sure"), (0.5, "50% sure")],
)
def test_nothing_is_said_to_be_certain(confidence: float, said: str) -> None:
    assert brief_of(a_recommendation(confidence=confidence), ACTIONS).sure == said


def test_the_words_that_are_quoted_are_those_that_settle_it() -> None:
    recommendation = a_recommendation()
    (rule,) = recommendation.citations
    other = structs.replace(rule, id=CitationId("c2"), quote="Idioms don't count.", role=CitationRole.EXCEPTION)
    elements = (a_part_finding("intent", Status.MET, citations=(rule.id,)),)
    exceptions = (a_part_finding("figurative", Status.MET, citations=(other.id,)),)
    found = a_section_finding(finding=Finding.EXCEPTED, elements=elements, exceptions=exceptions)
    excepted = a_recommendation(
        verdict=Verdict.NO_VIOLATION, findings=(found,), citations=(rule, other), actions=(), severity=None
    )
    assert brief_of(excepted, ACTIONS).quote == other
    failing = structs.replace(
        found, finding=Finding.NOT_VIOLATED, elements=(structs.replace(elements[0], status=Status.NOT_MET),)
    )
    assert brief_of(replace(excepted, findings=(failing,)), ACTIONS).quote == rule


def test_an_abstention_of_a_model_that_answered_is_a_draft() -> None:
    brief = brief_of(an_abstention(violation_probability=0.5), ACTIONS)
    assert (brief.headline, brief.undrafted, brief.sure) == ("No verdict", False, "50% chance of a violation")


def test_no_word_of_a_hidden_content_is_in_it() -> None:
    said = Considerations(
        ('The words "Friday is your last day" name a day.', "A day is named."), ("“Friday” is quoted.",)
    )
    brief = brief_of(a_recommendation(considerations=said), ACTIONS, shows_content=False)
    assert "Friday" not in repr(replace(brief, quote=None))
    assert "park" not in repr(brief)
    assert brief.every_for == ("A day is named.",)


def test_a_settled_section_shows_what_settles_it() -> None:
    elements = (a_part_finding("target", Status.NOT_MET), a_part_finding("harm", Status.MET))
    found = a_section_finding(finding=Finding.NOT_VIOLATED, elements=elements)
    brief = brief_of(an_abstention(findings=(found,)), ACTIONS)
    assert [part.name for part in brief.leading[0].elements] == ["target"]
