"""What was taken for what: verdicts and endings, and sections that were found violated in place of others."""

from collections import Counter
from collections.abc import Mapping, Sequence

from evals.report.markup import Html, join, tag
from evals.report.wording import disclosure, percent, table, words
from evals.scoring.scorecard import SectionConfusion

_MOST = 12  # rows and columns of the matrix
_NONE = "nothing violated"
_ENDINGS = ("violation", "no_violation", "unclear", "routed", "abstained", "failed")
_RIGHT = {("violation", "violation"), ("no_violation", "no_violation"), ("routed", "routed")}


def verdict_confusion(confusion: Mapping[str, Mapping[str, int]]) -> Html:
    """What the label says, a row each, against what came."""
    came = [name for name in _ENDINGS if any(name in row for row in confusion.values())]
    rows = []
    for expected, counts in confusion.items():
        total = sum(counts.values())
        cells = [_counted(counts.get(name, 0), total, (expected, name) in _RIGHT) for name in came]
        rows.append(tag("tr", tag("th", words(expected), scope="row"), cells, tag("td", f"{total:,}", class_="number")))
    heads = ("Labelled", *(f"came: {words(name)}" for name in came), "Cases")
    return table("Labels against what came of the cases; right ones are framed", heads, rows)


def section_confusion(confusions: Sequence[SectionConfusion]) -> Html:
    """A matrix of the commonest, and every pair as a list."""
    if not confusions:
        return tag("p", "No drafted violation was drafted under another section.")
    pairs = [(each.needed, each.found or _NONE, each.cases) for each in confusions]
    rows = [
        tag("tr", tag("th", needed, scope="row"), tag("td", found), tag("td", f"{cases:,}", class_="number"))
        for needed, found, cases in pairs
    ]
    listed = table("Sections that were taken for others", ("Violated section", "Found violated", "Cases"), rows)
    return join(_matrix(pairs), disclosure(f"All {len(pairs)} pairs", listed))


def _matrix(pairs: Sequence[tuple[str, str, int]]) -> Html:
    counts = {(needed, found): cases for needed, found, cases in pairs}
    needed, found = (_commonest(pairs, place) for place in (0, 1))
    most = max(counts.values())
    rows = [
        tag("tr", tag("th", one, scope="row"), [_shade(counts.get((one, other), 0), most) for other in found])
        for one in needed
    ]
    heads = [tag("th", "violated ↓, found →", scope="col")]
    heads += [tag("th", tag("span", name), scope="col", class_="upright") for name in found]
    said = "Sections: the label's in rows, what was found violated in its place in columns"
    return table(said, tuple(heads), rows, "matrix")


def _commonest(pairs: Sequence[tuple[str, str, int]], place: int) -> list[str]:
    totals: Counter[str] = Counter()
    for pair in pairs:
        totals[str(pair[place])] += pair[2]
    return sorted(name for name, _ in totals.most_common(_MOST))


def _shade(cases: int, most: int) -> Html:
    level = -(-4 * cases // most)
    return tag("td", str(cases) if cases else "·", class_=f"number heat{level}")


def _counted(cases: int, total: int, right: bool) -> Html:
    share = tag("span", percent(cases / total) if total else "", class_="bounds")
    return tag("td", f"{cases:,} ", share, class_="number right" if right else "number")
