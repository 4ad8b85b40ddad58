"""The cases that were not decided right and fully cited: worst first, in groups, each opening what it stands on."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.comparing import ended, harm
from evals.golden_cases import GoldenCase
from evals.report.case_view import case_view
from evals.report.markup import Html, join, tag
from evals.report.wording import NOTHING, percent, table, words
from evals.runs.outcomes import Ending, Outcome
from evals.scoring.model import ROUTED, SEVERE, CaseScore
from evals.scoring.rulebook import Rulebook

MOST = 300
_GROUPS = (  # worst first; each failure is in one
    "Drafted, but belongs to people alone",
    "Not routed to the people that it belongs to",
    "Severe violations drafted as permitted",
    "Permitted speech drafted as a violation",
    "Other violations drafted as permitted",
    "Failed",
    "Abstained or routed for nothing",
    "Right verdict, but a controlling section is not cited or not found violated",
)
_COLUMNS = ("Case", "Labelled", "Came", "Severity", "Language", "Confidence", "Not cited")


@dataclass(frozen=True, slots=True)
class Opened:
    """What a row of the table opens: the case with its label, and what came of it."""

    golden: GoldenCase
    outcome: Outcome


OpenedCases = Mapping[tuple[str, int], Opened]


def worst_failures(scores: Sequence[CaseScore], most: int = MOST) -> list[CaseScore]:
    """Those that are shown: by group, then by harm, then the most confident first."""
    found = [score for score in scores if not score.decision_and_citations]
    return sorted(found, key=lambda s: (_group(s), -harm(s), -s.confidence, s.case_id, s.repeat))[:most]


def failures_view(scores: Sequence[CaseScore], opened: OpenedCases, rulebook: Rulebook) -> Html:
    """How many of which kind there are, and the worst of them."""
    counts = Counter(_group(score) for score in scores if not score.decision_and_citations)
    shown, total = worst_failures(scores), counts.total()
    if not total:
        return tag("p", "There are none: every case was decided as labelled, with every controlling section cited.")
    more = f" The worst {len(shown)} are shown, {total - len(shown):,} more are not." if total > len(shown) else ""
    groups: dict[int, list[Html]] = {}
    for place, score in enumerate(shown):
        row = _row(score, place, _opened(opened.get(score.key), rulebook))
        groups.setdefault(_group(score), []).append(row)
    links = [
        tag("li", tag("a", _GROUPS[n], href=f"#group-{n}") if n in groups else _GROUPS[n], f": {counts[n]:,}")
        for n in sorted(counts)
    ]
    parts = [
        join(tag("h3", _GROUPS[n], id=f"group-{n}"), table(_caption(len(rows), counts[n]), _COLUMNS, rows, "failures"))
        for n, rows in groups.items()
    ]
    return join(tag("p", f"{total:,} of {len(scores):,} outcomes.{more}"), tag("ul", links), parts)


def _row(score: CaseScore, place: int, held: Html) -> Html:
    """Two rows: what is told of the case, and what it opens."""
    language = next((value for kind, value in score.slices if kind == "language"), NOTHING)
    missing = ", ".join(sorted(score.sections_needed - score.sections_cited)) if score.verdict_right is not None else ""
    name = score.case_id + (f" (repeat {score.repeat})" if score.repeat else "")
    facts = tag(
        "tr",
        tag("th", name, scope="row"),
        tag("td", words(score.expected)),
        tag("td", words(ended(score))),
        tag("td", score.severity or NOTHING),
        tag("td", language),
        tag("td", percent(score.confidence) if score.verdict_right is not None else NOTHING, class_="number"),
        tag("td", missing or NOTHING),
        id=f"failure-{place}",
    )
    summary = tag("summary", "Open ", tag("span", score.case_id), ": the case, its sections and findings")
    return join(facts, tag("tr", tag("td", tag("details", summary, held), colspan=str(len(_COLUMNS))), class_="opens"))


def _opened(held: Opened | None, rulebook: Rulebook) -> Html:
    if held is None:
        return tag("p", "The case is not in the run's folder.")
    return case_view(held.golden, held.outcome, rulebook)


def _caption(shown: int, count: int) -> str:
    return f"{shown:,} of {count:,} shown" if shown < count else f"{count:,} outcome{'s' if count > 1 else ''}"


def _group(score: CaseScore) -> int:
    if score.expected == ROUTED:
        return 0 if score.wrong else 1
    if score.under_enforced:
        return 2 if score.severity in SEVERE else 4
    if score.over_enforced:
        return 3
    if score.ending is Ending.FAILED:
        return 5
    return 7 if score.right else 6
