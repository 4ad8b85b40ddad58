"""What the sections of a case come to together: a violation, none, or a reason why nobody can say."""

from collections.abc import Sequence
from random import Random

import pytest

from copilot.recommendations import Finding, Verdict
from copilot.ruling import Ruled, Ruling, rule_case
from copilot.ruling.verdict import FLOOR
from policy_corpus.model import Effect, Region, Section
from tests.builders import a_section
from tests.drafts import a_ruled, an_overriding_section

VIOLATED, UNCLEAR, EXCEPTED, NOT_VIOLATED = Finding.VIOLATED, Finding.UNCLEAR, Finding.EXCEPTED, Finding.NOT_VIOLATED
Found = tuple[Finding, float]


def ruled_case(*found: Found) -> Ruling:
    """A case with one section for each finding, ``threats/1`` the first."""
    sections = [a_section(f"threats/{number}") for number in range(1, len(found) + 1)]
    return rule_case([a_ruled(s, finding, p) for s, (finding, p) in zip(sections, found, strict=True)])


@pytest.mark.parametrize(
    ("found", "verdict", "confidence", "probability"),
    [
        pytest.param([(VIOLATED, 0.9)], Verdict.VIOLATION, 0.9, 0.9, id="one violated"),
        pytest.param([(NOT_VIOLATED, 0.1), (VIOLATED, 0.7)], Verdict.VIOLATION, 0.7, 0.7, id="any violated"),
        pytest.param([(VIOLATED, 0.6), (UNCLEAR, 0.8)], Verdict.VIOLATION, 0.6, 0.8, id="doubt elsewhere"),
        pytest.param([(VIOLATED, 0.6), (VIOLATED, 0.8)], Verdict.VIOLATION, 0.8, 0.8, id="the surest of two"),
        pytest.param([(NOT_VIOLATED, 0.1), (EXCEPTED, 0.3)], Verdict.NO_VIOLATION, 0.7, 0.3, id="none violated"),
        pytest.param([(EXCEPTED, 0.4)], Verdict.NO_VIOLATION, 0.6, 0.4, id="an exception is no certainty"),
        pytest.param([(NOT_VIOLATED, 0.1), (UNCLEAR, 0.6)], Verdict.UNCLEAR, 0.0, 0.6, id="doubt"),
        pytest.param([(UNCLEAR, FLOOR)], Verdict.UNCLEAR, 0.0, FLOOR, id="doubt at the floor"),
        pytest.param(
            [(UNCLEAR, FLOOR / 2)], Verdict.NO_VIOLATION, 1 - FLOOR / 2, FLOOR / 2, id="doubt below the floor"
        ),
        pytest.param([], Verdict.UNCLEAR, 0.0, 0.0, id="no rule at all"),
    ],
)
def test_verdicts(found: list[Found], verdict: Verdict, confidence: float, probability: float) -> None:
    ruling = ruled_case(*found)
    assert ruling.verdict is verdict
    assert ruling.confidence == pytest.approx(confidence)
    assert ruling.violation_probability == pytest.approx(probability)
    assert (ruling.abstention is None) is (verdict is not Verdict.UNCLEAR)


def test_violated_sections_stand_likeliest_first() -> None:
    ruling = ruled_case((VIOLATED, 0.6), (UNCLEAR, 0.9), (VIOLATED, 0.8), (VIOLATED, 0.6))
    assert [r.section.id for r in ruling.violated()] == ["threats/3", "threats/1", "threats/4"]


SATIRE = an_overriding_section("satire/1", "threats/*")
NEWS = an_overriding_section("news/1", "threats/*", cap="label")


@pytest.mark.parametrize(
    ("ruled", "reason", "detail"),
    [
        pytest.param(
            [], "nothing_relevant", "No rule that is in force here has to do with this content.", id="nothing relevant"
        ),
        pytest.param(
            [a_ruled(SATIRE)],
            "nothing_relevant",
            "No rule that is in force here has to do with this content.",
            id="only a section that overrides",
        ),
        pytest.param(
            [a_ruled(a_section("threats/1"), UNCLEAR), a_ruled(a_section("threats/2"), UNCLEAR)],
            "unclear",
            "What was found does not settle threats/1 (target, harm); threats/2 (target, harm).",
            id="two are unclear",
        ),
        pytest.param(
            [a_ruled(a_section("threats/1"), VIOLATED), a_ruled(SATIRE, UNCLEAR), a_ruled(NEWS, UNCLEAR)],
            "unclear",
            "What was found does not settle whether satire/1 or news/1 exempts threats/1.",
            id="an exemption may apply",
        ),
        pytest.param(
            [a_ruled(a_section("threats/1"), VIOLATED), a_ruled(SATIRE), a_ruled(NEWS)],
            "conflict",
            "threats/1 and satire/1 and news/1 disagree, and neither takes precedence.",
            id="a conflict",
        ),
        pytest.param(
            [a_ruled(a_section("spam/1")), a_ruled(a_section("threats/1")), a_ruled(SATIRE), a_ruled(NEWS)],
            "conflict",
            "threats/1 and satire/1 and news/1 disagree, and neither takes precedence.",
            id="a conflict beside a violation",
        ),
    ],
)
def test_why_there_is_no_verdict(ruled: list[Ruled], reason: str, detail: str) -> None:
    ruling = rule_case(ruled)
    assert ruling.abstention
    assert (ruling.verdict, ruling.confidence) == (Verdict.UNCLEAR, 0.0)
    assert (ruling.abstention.reason, ruling.abstention.detail) == (reason, detail)


def test_caps_reach_the_ruling() -> None:
    ruling = rule_case([a_ruled(a_section("threats/1")), a_ruled(NEWS)])
    assert ruling.verdict is Verdict.VIOLATION
    assert ruling.caps == {"threats/1": ("label",)}


def drawn_corpus(random: Random) -> list[Ruled]:
    """Up to four rules of two policies and up to three sections that override them, each with a finding."""
    drawn = [
        a_ruled(
            a_section(f"{random.choice('ab')}/{number}", regions=_regions(random)),
            random.choice(list(Finding)),
            random.random(),
        )
        for number in range(random.randint(0, 4))
    ]
    for number in range(random.randint(0, 3)):
        targets = random.sample(["a/*", "b/*", "a/0", "b/1", "a/2"], k=random.randint(1, 2))
        cap, precedence = random.choice([None, None, "label", "remove"]), random.choice([0, 0, 1])
        section = an_overriding_section(
            f"over/{number}", *targets, cap=cap, precedence=precedence, regions=_regions(random)
        )
        drawn.append(a_ruled(section, random.choice(list(Finding))))
    random.shuffle(drawn)
    return drawn


def _regions(random: Random) -> tuple[Region, ...]:
    return random.choice([(Region("global"),), (Region("DE"),), (Region("FR"),), (Region("DE"), Region("FR"))])


def expected(ruled: Sequence[Ruled]) -> tuple[Verdict, str | None, dict[str, set[str]]]:
    """Verdict, reason and caps, worked out rule by rule from what the policy's words say of overriding."""
    rules = [r for r in ruled if not r.section.overrides]
    if not rules:
        return Verdict.UNCLEAR, "nothing_relevant", {}
    fates, caps = [], {}
    for rule in rules:
        fate, capped = _fate(rule, [r for r in ruled if r.section.overrides])
        fates.append((fate, rule.finding.probability))
        if capped:
            caps[str(rule.section.id)] = capped
    if any(fate == "conflict" for fate, _ in fates):
        return Verdict.UNCLEAR, "conflict", caps
    if any(fate == "violated" for fate, _ in fates):
        return Verdict.VIOLATION, None, caps
    if any(fate == "doubtful" and likely >= FLOOR for fate, likely in fates):
        return Verdict.UNCLEAR, "unclear", caps
    return Verdict.NO_VIOLATION, None, caps


def _fate(rule: Ruled, others: Sequence[Ruled]) -> tuple[str, set[str]]:
    finding = rule.finding.finding
    if finding in (NOT_VIOLATED, EXCEPTED):
        return "settled", set()
    words = [
        (override.precedence, override.effect, override.cap, other)
        for other in others
        for override in other.section.overrides
        if override.target in (rule.section.id, f"{rule.section.policy}/*")
    ]
    sure = sorted((word for word in words if word[3].finding.finding is VIOLATED), key=lambda word: -word[0])
    top = sure[0][0] if sure else -1
    sayings = {word[1:3] for word in sure if word[0] == top}
    apart = [word for word in sure if word[0] == top == 0 and _apart(rule.section, word[3].section)]
    if len(sayings) > 1 or apart:
        return ("conflict", set()) if finding is VIOLATED else ("doubtful", set())
    if (Effect.EXEMPT, None) in sayings:
        return "settled", set()
    maybe = {word[1:3] for word in words if word[3].finding.finding is UNCLEAR and word[0] >= top}
    if finding is UNCLEAR or (Effect.EXEMPT, None) in maybe:
        return "doubtful", set()
    return "violated", {cap for _, cap in sayings | maybe if cap}


def _apart(one: Section, other: Section) -> bool:
    everywhere = Region("global")
    return everywhere not in (*one.regions, *other.regions) and not set(one.regions) & set(other.regions)


def test_generated_cases_agree_with_the_words_of_the_policy() -> None:
    random, reasons = Random(7), set[str | None]()
    for _ in range(4_000):
        ruled = drawn_corpus(random)
        ruling = rule_case(ruled)
        verdict, reason, caps = expected(ruled)
        assert ruling.verdict is verdict, ruled
        assert (ruling.abstention.reason if ruling.abstention else None) == reason, ruled
        assert {section: set(names) for section, names in ruling.caps.items()} == caps, ruled
        assert 0 <= ruling.confidence <= 1
        assert ruling.confidence == 0 or verdict is not Verdict.UNCLEAR
        reasons.add(reason)
    assert reasons == {None, "nothing_relevant", "conflict", "unclear"}
