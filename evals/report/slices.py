"""Slices as intervals: a row each, its figure drawn over the whole run's, the smallest hopes first."""

from collections.abc import Sequence

from evals.report.markup import Html, join, tag
from evals.report.wording import cell, disclosure, percent, table, words
from evals.scoring.scorecard import SliceCard
from evals.statistics.estimates import Estimate

_KINDS = {
    "part": "Fitted to or held out",
    "policy": "Policies",
    "language": "Languages",
    "severity": "Severities",
    "surface": "Surfaces",
    "tag": "Tags",
    "section": "Sections",
}
_OPEN = ("part", "policy", "language")
_OTHERS = ("accuracy_drafted", "coverage", "over_enforcement", "under_enforcement")
_WIDE, _HIGH = 200, 22


def slices_view(cards: Sequence[SliceCard], overall: Estimate) -> Html:
    """A table for each kind of slice; the long ones are opened when asked for."""
    parts = []
    for kind, title in _KINDS.items():
        found = sorted((card for card in cards if card.kind == kind), key=_order)
        held, few = ([card for card in found if _has_interval(card) is known] for known in (True, False))
        if found:
            shown = join(_slice_table(title, held, overall) if held else None, _too_few(few))
            parts.append(shown if kind in _OPEN else disclosure(f"{title} ({len(found)})", shown))
    return join(parts) if parts else tag("p", "The cases are in no slice.")


def bar(low: float | None, high: float | None, value: float | None, reference: float | None) -> Html:
    """An interval of shares from 0 to 1 with its value, and a mark where the whole run stands."""
    parts = [_line(at, 0, at, _HIGH, "grid") for at in (_at(0), _at(0.5), _at(1))]
    if reference is not None:
        parts.append(_line(_at(reference), 0, _at(reference), _HIGH, "reference"))
    if low is not None and high is not None:
        parts.append(_line(_at(low), _HIGH / 2, _at(high), _HIGH / 2, "bar"))
    if value is not None:
        parts.append(tag("circle", cx=_at(value), cy=_HIGH / 2, r=4.5, class_="dot"))
    return tag("svg", parts, viewbox=f"0 0 {_WIDE} {_HIGH}", class_="interval", aria_hidden="true")


def _slice_table(title: str, cards: Sequence[SliceCard], overall: Estimate) -> Html:
    scale = tag("span", tag("span", "0%"), tag("span", "50%"), tag("span", "100%"), class_="scale")
    heads: tuple[str | Html, ...] = (
        title,
        "Cases",
        tag("th", "Decision and citations right", scale, scope="col"),
        "with 95% interval",
        *(words(name).capitalize() for name in _OTHERS),
    )
    said = f"{title}: decision right and every controlling section cited; dashed is the whole run, "
    return table(said + percent(overall.value), heads, [_row(card, overall) for card in cards], "slices")


def _has_interval(card: SliceCard) -> bool:
    """A share of one case, or of one family, says nothing of the next one."""
    return card.metrics["headline"].low is not None


def _too_few(cards: Sequence[SliceCard]) -> Html | None:
    if not cards:
        return None
    named = ", ".join(f"{card.value} ({card.cases})" for card in sorted(cards, key=lambda card: card.value))
    return tag("p", f"Of a single family each, so without a figure: {named}.", class_="note")


def _row(card: SliceCard, overall: Estimate) -> Html:
    headline = card.metrics["headline"]
    return tag(
        "tr",
        tag("th", card.value, scope="row"),
        tag("td", f"{card.cases:,}", class_="number"),
        tag("td", bar(headline.low, headline.high, headline.value, overall.value)),
        cell("headline", headline),
        [cell(name, card.metrics.get(name)) for name in _OTHERS],
    )


def _order(card: SliceCard) -> tuple[float, str]:
    """The lowest upper bound first: where the run is surely weak."""
    high = card.metrics["headline"].high
    return (2.0 if high is None else high, card.value)


def _at(share: float) -> float:
    return 6 + max(0.0, min(1.0, share)) * (_WIDE - 12)


def _line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Html:
    return tag("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), class_=class_)
