"""How figures read: shares as percent, differences in points, p-values, names without underscores."""

from evals.report.markup import Html, join, tag
from evals.statistics.estimates import Estimate

NOTHING = "–"
_SECONDS = ("seconds_per_draft", "seconds_median", "seconds_p95")
PLAIN = {"action_distance", "tokens_per_draft", "money_per_draft", *_SECONDS, "brier", "ece", "aurc"}
"""Figures that are no shares of cases."""


def percent(value: float | None) -> str:
    """A share: ``57.0%``."""
    return NOTHING if value is None else f"{value:.1%}"


def number(value: float | None) -> str:
    """Any number: three places after the point, none where it is large."""
    if value is None:
        return NOTHING
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3f}"


def points(value: float | None) -> str:
    """A difference of two shares: ``+1.2``, in points of percent."""
    return NOTHING if value is None else f"{100 * value:+.1f}".replace("-", "\u2212")


def p_value(value: float | None) -> str:
    """A p-value, below 0.001 by that alone."""
    if value is None:
        return NOTHING
    return "<\u00a00.001" if value < 0.001 else f"{value:.3f}"


def words(name: str) -> str:
    """``over_enforcement`` as a person writes it."""
    return name.replace("_", " ")


def figure(name: str, value: float | None) -> str:
    """The value of the metric of that name."""
    return number(value) if name in PLAIN else percent(value)


def interval(name: str, estimate: Estimate) -> str:
    """Its bounds, or why there are none."""
    if estimate.low is None or estimate.high is None:
        return estimate.undefined or NOTHING
    return f"{figure(name, estimate.low)} to {figure(name, estimate.high)}"


def in_full(name: str, estimate: Estimate) -> str:
    """``57.0% (95%: 47.1% to 66.2%, n = 100)``."""
    if estimate.value is None:
        return estimate.undefined or NOTHING
    bounds = f"95%: {interval(name, estimate)}, " if estimate.low is not None else ""
    return f"{figure(name, estimate.value)} ({bounds}n = {estimate.n:,})"


def cell(name: str, estimate: Estimate | None) -> Html:
    """A figure in a cell of a table, its interval small beneath it."""
    if estimate is None or estimate.value is None:
        return tag("td", NOTHING, class_="number", title=estimate.undefined if estimate else None)
    known = estimate.low is not None
    said = interval(name, estimate) if known else "no interval"
    bounds = tag("span", said, class_="bounds", title=None if known else estimate.undefined)
    return tag("td", figure(name, estimate.value), " ", bounds, class_="number")


def table(caption: str, heads: tuple[str | Html, ...], rows: list[Html], class_: str | None = None) -> Html:
    """A table with a caption and column heads, in a box that scrolls where it is too wide."""
    head = tag("thead", tag("tr", [h if isinstance(h, Html) else tag("th", h, scope="col") for h in heads]))
    body = tag("table", tag("caption", caption), head, tag("tbody", rows), class_=class_)
    return tag("div", body, class_="wide", tabindex="0", role="region", aria_label=caption)


def disclosure(summary: str, *held: Html) -> Html:
    """What opens when it is asked for."""
    return tag("details", tag("summary", summary), join(*held))
