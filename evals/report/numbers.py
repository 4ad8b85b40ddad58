"""The figures of a run: the headline with what stands beside it, and the table of them all."""

from evals.comparing import Comparison
from evals.report.changes import in_a_sentence
from evals.report.markup import Html, join, tag
from evals.report.wording import figure, interval, table, words
from evals.scoring.proportions import PROPORTIONS
from evals.scoring.ratios import ratios
from evals.scoring.scorecard import Scorecard

_CARDS = (
    ("coverage", "drafted", "of the cases that have a verdict; the rest is left to people"),
    ("accuracy_drafted", "of the drafts are right", "the verdict, whatever is cited"),
    ("over_enforcement", "of permitted speech flagged", "drafted as a violation"),
    ("severe_missed", "of severe violations cleared", "drafted as permitted; high and critical severity"),
    ("citations_sound", "of quotations stand", "located, in force and in region; must be 100%"),
)
_MORE = {
    "macro_f1": "mean of the F1 of both classes, over all cases",
    "repeat_agreement": "cases run more than once that ended the same way each time",
    "aurc": "area under the risk-coverage curve; lower is better",
    "brier": "mean squared distance of probability and truth, over cases that nothing was fitted to; lower is better",
    "ece": "calibration error over bins of equal mass, over cases that nothing was fitted to; lower is better",
    "seconds_median": "seconds until a case was drafted, the median",
    "seconds_p95": "seconds until a case was drafted, the 95th percentile",
}


def summary_view(card: Scorecard, comparison: Comparison | None) -> Html:
    """What a reader in a hurry needs: one number, what it changed by, and five beside it."""
    counts, headline = card.counts, card.metrics["headline"]
    endings = ", ".join(f"{count:,} {ending}" for ending, count in counts.endings.items())
    repeats = f", each run {counts.repeats} times" if counts.repeats > 1 else ""
    cards = [
        tag(
            "li",
            tag("strong", figure(name, card.metrics[name].value)),
            f" {what} ",
            tag("span", f"{interval(name, card.metrics[name])}; n = {card.metrics[name].n:,}", class_="bounds"),
            tag("span", explained, class_="note"),
        )
        for name, what, explained in _CARDS
    ]
    low_high = "" if headline.low is None else f", 95% interval {interval('headline', headline)}"
    return join(
        tag("p", tag("strong", figure("headline", headline.value), class_="headline")),
        tag(
            "p",
            f"of {counts.cases:,} cases in {counts.families:,} families were decided as labelled, with every "
            f"controlling section cited{low_high}. What was abstained from or failed is not counted as right.",
            class_="lead",
        ),
        tag("p", in_a_sentence(comparison), class_="lead") if comparison else None,
        tag("ul", cards, class_="cards"),
        tag("p", f"Of {counts.rows:,} outcomes{repeats}: {endings}."),
    )


def figures_in_words(card: Scorecard, comparison: Comparison | None) -> dict[str, str]:
    """What stands beside a link to the report: the headline with its interval, and what it changed by."""
    headline = card.metrics["headline"]
    bounds = "" if headline.low is None else f" ({interval('headline', headline)})"
    said = {
        "headline": f"{figure('headline', headline.value)}{bounds} of {card.counts.cases:,} cases decided as labelled"
    }
    return said | ({"comparison": in_a_sentence(comparison)} if comparison else {})


def figures_view(card: Scorecard) -> Html:
    """Every figure with what it says, its interval and how many cases it rests on."""
    says = {name: each.says for name, each in PROPORTIONS.items()}
    says |= {name: each.says for name, each in ratios().items()} | _MORE
    rows = [
        tag(
            "tr",
            tag("th", words(name), " ", tag("span", says.get(name, ""), class_="note"), scope="row"),
            tag("td", figure(name, each.value), class_="number"),
            tag("td", interval(name, each), class_="number"),
            tag("td", f"{each.n:,}", class_="number"),
            tag("td", "" if each.clusters is None else f"{each.clusters:,}", class_="number"),
            tag("td", each.method if each.value is not None else ""),
        )
        for name, each in card.metrics.items()
    ]
    problems = [tag("li", f"{words(name)}: {count:,}") for name, count in card.citation_problems.items()]
    heads = ("Figure", "Value", "95% interval", "n", "Families", "Method")
    unsound = join(tag("h3", "Quotations that do not stand"), tag("ul", problems)) if problems else None
    return join(unsound, table("Every figure with its interval", heads, rows, "figures"))
