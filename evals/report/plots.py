"""The reliability curve and the risk-coverage curve, each as a picture, a sentence and a table."""

from collections.abc import Sequence

from evals.report.axes import Axes, line, nice, svg, text
from evals.report.markup import Html, join, tag
from evals.report.wording import disclosure, in_full, number, percent, table
from evals.scoring.curves import CalibrationCurve
from evals.statistics.estimates import Estimate, wilson
from evals.statistics.selective import CurvePoint

_ROWS = 12  # of the table of a curve


def reliability_plot(curve: CalibrationCurve, ece: Estimate) -> Html:
    """What probabilities were said, and how often they came true."""
    if not curve.bins:
        return tag("p", "No case with a verdict has a probability, so there is nothing to draw.")
    axes = Axes()
    parts = axes.frame("probability of a violation that was said", "share that were violations")
    parts.append(line(axes.x(0), axes.y(0), axes.x(1), axes.y(1), "reference"))
    parts.append(text(axes.x(0.03), axes.y(0.94), "dashed: a perfectly calibrated drafter"))
    points, dots = [], []
    for each in curve.bins:
        x, came = axes.x(each.said), each.came_true
        if came.low is not None and came.high is not None:
            parts.append(line(x, axes.y(came.low), x, axes.y(came.high), "bar"))
        if came.value is not None:
            points.append((each.said, came.value))
            label = f"said {percent(each.said)}, came true {in_full('', came)}"
            dots.append(tag("circle", tag("title", label), cx=x, cy=axes.y(came.value), r=5, class_="dot"))
    parts += [tag("polyline", points=axes.points(points), class_="curve"), *dots]
    return join(
        svg(
            "reliability", "Reliability: the share of violations in each bin of probability, with 95% intervals", parts
        ),
        tag("p", _calibrated(curve, ece)),
        disclosure("The numbers", _bins(curve)),
    )


def risk_coverage_plot(points: Sequence[CurvePoint], aurc: Estimate) -> Html:
    """How many of the shown drafts are wrong, when only the most confident ones are shown."""
    if not points:
        return tag("p", "Nothing was drafted, so there is nothing to draw.")
    bounds = [wilson(round(point.risk * point.shown), point.shown) for point in points]
    axes = Axes(nice(max(p.coverage for p in points)), nice(max((b.high or 0.0) for b in bounds[len(bounds) // 4 :])))
    parts = axes.frame("share of the cases with a verdict that are shown as drafts", "share of these that are wrong")
    upper = [(p.coverage, b.high or 0.0) for p, b in zip(points, bounds, strict=True)]
    lower = [(p.coverage, b.low or 0.0) for p, b in zip(points, bounds, strict=True)]
    parts.append(tag("polygon", points=axes.points([*upper, *reversed(lower)]), class_="band"))
    parts.append(tag("polyline", points=axes.points([(p.coverage, p.risk) for p in points]), class_="curve"))
    last = points[-1]
    parts.append(tag("circle", cx=axes.x(last.coverage), cy=axes.y(last.risk), r=5, class_="dot"))
    said = (
        f"Everything that was drafted: {percent(last.risk)} of {last.shown:,} drafts are wrong, at a coverage of "
        f"{percent(last.coverage)}. Area under the curve: {in_full('aurc', aurc)}; lower is better. "
        "The band is Wilson's 95% interval, cases taken as independent."
    )
    step = max(1, len(points) // _ROWS)
    chosen = [*points[:-1:step], last]
    rows = [_point(p, wilson(round(p.risk * p.shown), p.shown)) for p in chosen]
    heads = ("Confidence at least", "Drafts shown", "Coverage", "Wrong", "95% interval")
    title = "Risk and coverage: the share of wrong drafts as less confident ones are shown too, with 95% intervals"
    numbers = table("Risk and coverage", heads, rows)
    return join(svg("risk", title, parts), tag("p", said), disclosure("The numbers", numbers))


def _calibrated(curve: CalibrationCurve, ece: Estimate) -> str:
    said = f"Calibration error, over cases that the drafter's numbers were not fitted to: {in_full('ece', ece)}."
    if curve.perfect:
        perfect = curve.perfect
        said += (
            f" A perfectly calibrated drafter would show {number(perfect.mean)} with these {perfect.n:,} cases, and in "
            f"one of twenty runs more than {number(perfect.quantile)}."
        )
    return said + " Each dot is as many cases as the others; the bar is its 95% interval, families as clusters."


def _bins(curve: CalibrationCurve) -> Html:
    rows = [
        tag(
            "tr",
            tag("th", f"{each.low:.3f} to {each.high:.3f}", scope="row"),
            _number(percent(each.said)),
            _number(percent(each.came_true.value)),
            _number(f"{percent(each.came_true.low)} to {percent(each.came_true.high)}"),
            _number(f"{each.came_true.n:,}"),
        )
        for each in curve.bins
    ]
    return table("Reliability", ("Probabilities", "Mean said", "Came true", "95% interval", "Cases"), rows)


def _point(point: CurvePoint, bounds: Estimate) -> Html:
    values = (f"{point.shown:,}", percent(point.coverage), percent(point.risk))
    cells = [_number(value) for value in (*values, f"{percent(bounds.low)} to {percent(bounds.high)}")]
    return tag("tr", tag("th", f"{point.threshold:.3f}", scope="row"), cells)


def _number(value: str) -> Html:
    return tag("td", value, class_="number")
