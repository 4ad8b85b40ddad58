"""The brief: what a draft recommends and what that rests on, in few words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from api.console.views.findings import FindingView, finding_view, leading, numbered, said_once, without_mentions
from api.console.views.wording import VERDICTS, actions, counted, severity, shortened, words_of
from copilot.recommendations import (
    Citation,
    Considerations,
    Finding,
    Outcome,
    Recommendation,
    SectionFinding,
    Status,
    Verdict,
)
from policy_corpus.actions import Catalogue

_QUOTES = frozenset('"“”„«»‘')
MOST_WORDS = 118  # at a glance
MOST_SENTENCES = 1  # of each side
SENTENCE = 22  # words of a sentence
SHORT = 6  # words of an action on its button
FAILURES = {"circuit open": "it failed again and again, and is left alone for a moment"}
SEARCHES = frozenset({"index_unavailable", "embedder_unavailable"})  # reasons why nothing could even be found
UNOPPOSED = "None of the exceptions holds."
RESTATED = "is the rule that the content comes nearest to."  # which the heading of that rule says as well


@dataclass(frozen=True, slots=True)
class Brief:
    """All that the right side of a case page says of a draft.

    ``undrafted``: a part was down, so that there is no finding; neither a verdict nor a chance is told then.
    """

    id: str
    status: str
    verdict: str
    headline: str
    severity: str
    action: str
    action_short: str
    second: bool
    sure: str
    rests_on: str
    leading: tuple[FindingView, ...]
    quote: Citation | None
    others: tuple[FindingView, ...]
    for_: tuple[str, ...]
    against: tuple[str, ...]
    missing: tuple[str, ...]
    every_for: tuple[str, ...]
    every_against: tuple[str, ...]
    every_missing: tuple[str, ...]
    failure: str
    undrafted: bool
    made_by: tuple[tuple[str, str], ...]
    corpus: str


def brief_of(recommendation: Recommendation, catalogue: Catalogue, *, shows_content: bool = True) -> Brief:
    """The brief of a draft or an abstention; without ``shows_content`` no words of the content are in it."""
    if not shows_content:
        recommendation = replace(recommendation, considerations=_unquoted(recommendation.considerations))

    cited = {citation.id: citation for citation in recommendation.citations}
    numbers = numbered(recommendation) if shows_content else {}
    failed = undrafted(recommendation)
    first = () if failed else leading(recommendation)
    views = said_once(finding_view(one, cited, numbers, brief=True) for one in first)
    others = [finding_view(one, cited, {}, brief=False) for one in recommendation.findings if one not in first]
    considered, names = recommendation.considerations, [f"{one.section} ({one.title}): " for one in views]
    brief = Brief(
        id=recommendation.id,
        status=recommendation.status.value,
        verdict=recommendation.verdict.value,
        headline="Nothing was drafted" if failed else VERDICTS[recommendation.verdict],
        severity=severity(recommendation.severity),
        action=(action := "" if failed else _action(recommendation, catalogue)),
        action_short=shortened(action[:1].lower() + action[1:], SHORT),
        second=recommendation.requires_second_approval,
        sure="" if failed else _sure(recommendation),
        rests_on="" if failed else _rests_on(recommendation, first),
        leading=views,
        quote=None,
        others=() if failed else tuple(others),
        for_=_few(_new(considered.for_), names) if recommendation.verdict is not Verdict.VIOLATION else (),
        against=(UNOPPOSED,) if _unopposed(first) else _few(considered.against, names),
        missing=_few(recommendation.missing_context),
        every_for=considered.for_,
        every_against=considered.against,
        every_missing=recommendation.missing_context,
        failure=_failure(recommendation),
        undrafted=failed,
        made_by=tuple(_made_by(recommendation)),
        corpus=recommendation.provenance.corpus_fingerprint,
    )
    return _fitted(brief, views[0].quote if views else None)


def undrafted(recommendation: Recommendation) -> bool:
    """Whether there is no finding because the model or the search was down, as its abstention says."""
    why = recommendation.abstention
    return why is not None and (why.reason in SEARCHES or why.reason.startswith("model_"))


def words_in(brief: Brief) -> int:
    """How many words there are to read in what is shown at once."""
    parts = [part for one in brief.leading for part in (*one.elements, *one.exceptions)]
    said = [
        *(brief.headline, brief.severity, brief.action, brief.sure, brief.rests_on, brief.failure),
        *("needs a second person" if brief.second else "", brief.quote.quote if brief.quote else ""),
        *(f"{one.title} {one.section} {one.word}" for one in brief.leading),
        *(part.name for part in parts),
        *(run.text or run.hidden for part in parts for mention in part.mentions[:1] for run in mention.runs),
        *(f"Side {one}" for one in (*brief.for_, *brief.against, *brief.missing)),
    ]
    return sum(len(one.split()) for one in said) + sum(len(part.mentions[:1]) for part in parts)


def _fitted(brief: Brief, quote: Citation | None) -> Brief:
    """The brief with the rule's own words where there is room for them, and never more than can be read at a glance."""
    if quote and words_in(brief) + len(quote.quote.split()) <= MOST_WORDS:
        return replace(brief, quote=quote)
    if words_in(brief) > MOST_WORDS:
        brief = replace(brief, for_=())
    if words_in(brief) > MOST_WORDS:
        brief = replace(brief, missing=())
    while words_in(brief) > MOST_WORDS and len(brief.leading) > 1:
        last = brief.leading[-1]
        brief = replace(brief, leading=brief.leading[:-1], others=(last, *brief.others))
    if words_in(brief) > MOST_WORDS:
        brief = replace(brief, leading=tuple(map(without_mentions, brief.leading)))
    return brief if words_in(brief) <= MOST_WORDS else replace(brief, against=())


def _unopposed(first: Sequence[SectionFinding]) -> bool:
    """Whether all that speaks against was considered and ruled out, which the exceptions themselves show."""
    return bool(first) and all(
        one.finding is Finding.VIOLATED
        and one.exceptions
        and all(part.status is Status.MET for part in one.elements)
        and all(part.status is Status.NOT_MET for part in one.exceptions)
        for one in first
    )


def _few(sentences: Sequence[str], named: Sequence[str] = ()) -> tuple[str, ...]:
    """The first sentences, short, without the names of sections that stand above them anyway."""
    return tuple(shortened(_unnamed(sentence, named), SENTENCE) for sentence in sentences[:MOST_SENTENCES])


def _new(sentences: Sequence[str]) -> list[str]:
    return [one for one in sentences if not one.endswith(RESTATED)]


def _unnamed(sentence: str, named: Sequence[str]) -> str:
    rest = next((sentence.removeprefix(name) for name in named if sentence.startswith(name)), "")
    return rest[:1].upper() + rest[1:] if rest else sentence


def _unquoted(said: Considerations) -> Considerations:
    """The sentences that quote nothing."""
    return Considerations(*(tuple(one for one in side if not _QUOTES & set(one)) for side in (said.for_, said.against)))


def _action(recommendation: Recommendation, catalogue: Catalogue) -> str:
    names = tuple(action.action for action in recommendation.actions)
    if names:
        return actions(names, catalogue)
    if recommendation.status is Outcome.ABSTAINED:
        return "The draft leaves this to you"
    return "Leave it as it is" if recommendation.verdict is Verdict.NO_VIOLATION else "No action is named by the policy"


def _sure(recommendation: Recommendation) -> str:
    if recommendation.status is Outcome.ABSTAINED:
        chance = recommendation.violation_probability
        return f"{_percent(chance)} chance of a violation" if chance is not None else ""
    return f"{_percent(recommendation.confidence)} sure"


def _percent(share: float) -> str:
    """A share in percent; neither none nor all, as nothing here is certain."""
    return "under 1%" if share < 0.005 else "over 99%" if share >= 0.995 else f"{share:.0%}"


def _rests_on(recommendation: Recommendation, first: Sequence[SectionFinding]) -> str:
    """What the confidence rests on: how much was shown, what was ruled out, and how the number was made."""
    if not first:
        return "no rule in force speaks of this content"
    elements = [part for one in first for part in one.elements]
    exceptions = [part for one in first for part in one.exceptions]
    shown = sum(1 for part in elements if part.status is Status.MET and part.evidence)
    parts = [f"{shown} of {counted(len(elements), 'element')} shown in the content"] if elements else []
    ruled_out = sum(1 for part in exceptions if part.status is Status.NOT_MET)
    if exceptions:
        parts.append(f"{ruled_out} of {counted(len(exceptions), 'exception')} ruled out")
    parts.append("not calibrated" if recommendation.provenance.calibration == "none" else "calibrated")
    return ", ".join(parts)


def _failure(recommendation: Recommendation) -> str:
    """What to say where a model should have drafted and didn't."""
    made, abstention = recommendation.provenance, recommendation.abstention
    if made.stood_in:
        return f"{made.drafter} is away ({words_of(made.stood_in.reason)}); {made.stood_in.drafter} drafted instead."
    if other := made.sent.get("written_in"):
        return f"{made.drafter} wrote in another language than English ({other}); its words stand as they are."
    if abstention is None or not undrafted(recommendation):
        return ""
    if abstention.reason in SEARCHES:
        return f"The policies could not be searched ({words_of(abstention.reason)}), so no model was asked."
    why = words_of(abstention.reason.removeprefix("model_"))
    return f"{made.drafter} gave no draft ({FAILURES.get(why, why)}). The rules below were found by search alone."


def _made_by(recommendation: Recommendation) -> Iterator[tuple[str, str]]:
    made = recommendation.provenance
    if made.stood_in:
        yield "Drafted by", f"{made.stood_in.drafter}, as {made.drafter} was away ({words_of(made.stood_in.reason)})"
    else:
        yield "Drafted by", f"{made.drafter} {made.model or ''}".strip()
    yield "Policies as of", recommendation.as_of.isoformat()
    yield "Corpus", made.corpus_fingerprint[:12]
    if made.prompt_fingerprint:
        yield "Prompt", made.prompt_fingerprint[:12]
    yield "Calibration", made.calibration
    if made.tokens.prompt or made.tokens.completion:
        yield "Tokens", f"{made.tokens.prompt:,} in, {made.tokens.completion:,} out, {made.tokens.cached:,} cached"
    if made.timings_ms:
        yield "Time", f"{sum(made.timings_ms.values()) / 1000:.2f} s"
    dropped = sum(made.dropped.values())
    if dropped:
        yield "Left out", f"{counted(dropped, 'statement')} that could not be located"
    yield "Id", recommendation.id
