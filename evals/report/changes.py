"""What changed against another run: the difference of every measure, the slices that moved, the cases that flipped."""

from collections.abc import Iterable, Mapping, Sequence

from evals.comparing import SAYS, Compared, Comparison, Flip
from evals.report.markup import Html, join, tag
from evals.report.wording import NOTHING, disclosure, p_value, percent, points, table, words

LEVEL = 0.05
_FIRST_FLIPS, _MOST_FLIPS, _MOST_SLICES = 10, 60, 15
_SPANS = (0.05, 0.1, 0.2, 0.5, 1.0)  # what pictures show on both sides of no difference
_WIDE, _HIGH = 200, 22


def verdict_on(compared: Compared) -> str:
    """Better, worse, or no difference that could be shown."""
    p = compared.paired.p_value if compared.p_adjusted is None else compared.p_adjusted
    value = compared.paired.difference.value
    if value is None or p is None:
        return compared.paired.difference.undefined or "not comparable"
    if p > LEVEL:
        return "no difference shown"
    return "better" if value > 0 else "worse"


def in_a_sentence(comparison: Comparison) -> str:
    """What a reader in a hurry takes away."""
    headline = comparison.overall["headline"]
    difference = headline.paired.difference
    if difference.value is None:
        return f"Not comparable: {difference.undefined}."
    said = (
        f"On the same {comparison.pairs:,} cases the headline went from {percent(headline.before)} to "
        f"{percent(headline.after)}, by {points(difference.value)} points (95%: {points(difference.low)} to "
        f"{points(difference.high)}, p {_is(headline.paired.p_value)}): {verdict_on(headline)}."
    )
    if headline.smallest_effect is not None:
        said += f" The smallest difference that this set shows four times in five is {_size(headline.smallest_effect)}."
    return said


def changes_view(comparison: Comparison, places: Mapping[tuple[str, int], int]) -> Html:
    """Everything that two runs differ in. ``places`` are those of the failures on the page."""
    span = _span(comparison.overall.values())
    overall = [_row(each, SAYS[name], span) for name, each in comparison.overall.items()]
    heads = (
        "Measure",
        "Cases",
        "Before",
        "After",
        "By points",
        "Drawn",
        "95% interval",
        "p",
        "McNemar",
        "Bootstrap",
        "Smallest seen",
    )
    said = f"Differences on the same cases; right of the middle is better, the edges are {100 * span:.0f} points away"
    return join(
        tag("p", in_a_sentence(comparison), class_="lead"),
        tag("p", _unpaired(comparison)),
        table(said, heads, overall, "changes"),
        tag("p", _EXPLAINED, class_="note"),
        _slices(comparison.slices),
        _flips(comparison.flips, places),
    )


_EXPLAINED = (
    "The interval is that of the paired difference, families as clusters; p turns whole families round. McNemar's p "
    "takes cases as independent and the first repetition alone. The bootstrap resamples families, and is all that "
    "there is for F1. Smallest seen is the difference that this set shows with 80% power at the share of cases that "
    "flipped, or, where hardly any did, when all that flip go one way."
)


def _row(compared: Compared, name: str, span: float) -> Html:
    difference, drawn = compared.paired.difference, compared.bootstrap
    interval = NOTHING if difference.low is None else f"{points(difference.low)} to {points(difference.high)}"
    again = NOTHING
    if drawn is not None and drawn.difference.low is not None:
        again = f"{points(drawn.difference.low)} to {points(drawn.difference.high)}"
    p = compared.paired.p_value if compared.p_adjusted is None else compared.p_adjusted
    values = [percent(compared.before), percent(compared.after), points(difference.value)]
    return tag(
        "tr",
        tag("th", name, " ", tag("span", verdict_on(compared), class_="bounds"), scope="row"),
        tag("td", f"{difference.n:,}", class_="number"),
        [tag("td", value, class_="number") for value in values],
        tag("td", _picture(compared, span)),
        tag("td", interval, class_="number"),
        tag("td", p_value(p), class_="number"),
        tag("td", p_value(compared.mcnemar), class_="number"),
        tag("td", again, class_="number"),
        tag("td", _size(compared.smallest_effect), class_="number"),
    )


def _slices(slices: Sequence[Compared]) -> Html:
    title = tag("h3", "Slices that moved")
    moved = [each for each in slices if each.p_adjusted is not None and each.p_adjusted <= LEVEL]
    tested = f"{len(slices):,} slices were compared, p-values adjusted (Holm) over the slices of a measure."
    if not moved:
        return join(title, tag("p", f"None for sure. {tested}"))
    moved.sort(key=lambda each: each.paired.difference.value or 0.0)
    span = _span(moved)
    rows = [
        tag(
            "tr",
            tag("th", f"{words(each.measure)} in {' '.join(each.slice or ())}", scope="row"),
            tag("td", f"{each.paired.difference.n:,}", class_="number"),
            tag("td", percent(each.before), class_="number"),
            tag("td", percent(each.after), class_="number"),
            tag("td", _picture(each, span)),
            tag("td", points(each.paired.difference.value), class_="number"),
            tag("td", p_value(each.p_adjusted), class_="number"),
        )
        for each in moved[:_MOST_SLICES]
    ]
    heads = ("Slice", "Cases", "Before", "After", "Drawn", "By points", "p adjusted")
    return join(
        title,
        table(f"{len(moved)} slices that moved; the edges are {100 * span:.0f} points away. {tested}", heads, rows),
    )


def _flips(flips: Sequence[Flip], places: Mapping[tuple[str, int], int]) -> Html:
    title = tag("h3", "Cases that flipped")
    if not flips:
        return join(title, tag("p", "None."))
    worse = sum(flip.worse > 0 for flip in flips)
    rows = [_flip(flip, places) for flip in flips[:_MOST_FLIPS]]
    said = f"{worse:,} got worse, {len(flips) - worse:,} better; worst first"
    heads = ("Case", "Labelled", "Severity", "Before", "After", "Change")
    first, rest = rows[:_FIRST_FLIPS], rows[_FIRST_FLIPS:]
    last = min(len(flips), _MOST_FLIPS)
    caption = f"{_FIRST_FLIPS + 1} to {last} of {len(flips):,}"
    more = disclosure(f"The next, {caption}", table(caption, heads, rest)) if rest else None
    return join(title, table(said, heads, first), more)


def _flip(flip: Flip, places: Mapping[tuple[str, int], int]) -> Html:
    return tag(
        "tr",
        tag("th", _linked(flip, places), scope="row"),
        tag("td", words(flip.expected)),
        tag("td", flip.severity or NOTHING),
        tag("td", words(flip.before)),
        tag("td", words(flip.after)),
        tag("td", "worse" if flip.worse > 0 else "better"),
    )


def _linked(flip: Flip, places: Mapping[tuple[str, int], int]) -> Html | str:
    place = places.get((flip.case_id, flip.repeat))
    return flip.case_id if place is None else tag("a", flip.case_id, href=f"#failure-{place}")


def _picture(compared: Compared, span: float) -> Html:
    difference = compared.paired.difference
    parts = [tag("line", x1=_WIDE / 2, y1=0.0, x2=_WIDE / 2, y2=float(_HIGH), class_="reference")]
    if difference.low is not None and difference.high is not None:
        parts.append(
            tag(
                "line",
                x1=_at(difference.low, span),
                y1=_HIGH / 2,
                x2=_at(difference.high, span),
                y2=_HIGH / 2,
                class_="bar",
            )
        )
    if difference.value is not None:
        parts.append(tag("circle", cx=_at(difference.value, span), cy=_HIGH / 2, r=4.5, class_="dot"))
    return tag("svg", parts, viewbox=f"0 0 {_WIDE} {_HIGH}", class_="interval", aria_hidden="true")


def _at(difference: float, span: float) -> float:
    return _WIDE / 2 + max(-1.0, min(1.0, difference / span)) * (_WIDE / 2 - 6)


def _span(shown: Iterable[Compared]) -> float:
    """The smallest of the spans that holds every interval."""
    bounds = [abs(b) for each in shown for b in (each.paired.difference.low, each.paired.difference.high) if b]
    most = max(bounds, default=0.0)
    return next(span for span in _SPANS if most <= span or span == _SPANS[-1])


def _unpaired(comparison: Comparison) -> str:
    counts = (
        (len(comparison.only_before), "only in the other run"),
        (len(comparison.only_after), "only in this one"),
        (len(comparison.relabelled), "of another text or label"),
        (comparison.alone, "outcomes of repetitions that only one of them has"),
    )
    said = [f"{count:,} {what}" for count, what in counts if count]
    return f"Not compared: {', '.join(said)}." if said else "Every case of both runs is compared."


def _is(value: float | None) -> str:
    text = p_value(value)
    return text if text.startswith("<") else f"=\u00a0{text}"


def _size(value: float | None) -> str:
    return NOTHING if value is None else f"{100 * value:.1f} points"
