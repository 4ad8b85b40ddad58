"""The frame that every plot of a share against a share has: two axes in percent, a grid, labels."""

from collections.abc import Sequence
from dataclasses import dataclass

from evals.report.markup import Html, tag

WIDTH, HEIGHT = 560, 380
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 18, 16, 52


@dataclass(frozen=True, slots=True)
class Axes:
    """Shares from 0 to ``most_x`` and ``most_y``, laid over the plot."""

    most_x: float = 1.0
    most_y: float = 1.0

    def x(self, share: float) -> float:
        return _LEFT + min(share / self.most_x, 1.0) * (WIDTH - _LEFT - _RIGHT)

    def y(self, share: float) -> float:
        return HEIGHT - _BOTTOM - min(share / self.most_y, 1.0) * (HEIGHT - _TOP - _BOTTOM)

    def points(self, pairs: Sequence[tuple[float, float]]) -> str:
        """As polylines write them."""
        return " ".join(f"{self.x(a):.1f},{self.y(b):.1f}" for a, b in pairs)

    def frame(self, x_label: str, y_label: str) -> list[Html]:
        """Grid, ticks and labels."""
        parts: list[Html] = []
        for share in _ticks(self.most_x):
            parts += [
                line(self.x(share), self.y(0), self.x(share), self.y(self.most_y), "grid"),
                text(self.x(share), HEIGHT - _BOTTOM + 18, _tick(share), "middle"),
            ]
        for share in _ticks(self.most_y):
            parts += [
                line(self.x(0), self.y(share), self.x(self.most_x), self.y(share), "grid"),
                text(_LEFT - 8, self.y(share) + 4, _tick(share), "end"),
            ]
        middle = (HEIGHT - _BOTTOM + _TOP) / 2
        turned = tag("text", y_label, x=16, y=middle, text_anchor="middle", transform=f"rotate(-90 16 {middle:g})")
        return [*parts, text((WIDTH + _LEFT - _RIGHT) / 2, HEIGHT - 10, x_label, "middle"), turned]


def svg(name: str, title: str, parts: Sequence[Html]) -> Html:
    """The picture with its name and one sentence for those who can't see it; the numbers stand in a table."""
    inner = [tag("title", title, id=f"{name}-title"), *parts]
    return tag(
        "svg", inner, viewbox=f"0 0 {WIDTH} {HEIGHT}", role="img", aria_labelledby=f"{name}-title", class_="plot"
    )


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Html:
    """A straight line, in places of the picture."""
    return tag("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), class_=class_)


def text(x: float, y: float, words: str, anchor: str = "start") -> Html:
    """Words at a place; ``anchor`` says which end of them stands there."""
    return tag("text", words, x=float(x), y=float(y), text_anchor=anchor)


def nice(most: float) -> float:
    """The end of an axis that holds a share of ``most``."""
    return next(end for end in (0.05, 0.1, 0.2, 0.3, 0.5, 1.0) if most <= end or end == 1.0)


def _ticks(most: float) -> list[float]:
    return [most * step / 5 for step in range(6)]


def _tick(share: float) -> str:
    return f"{100 * share:.0f}%" if abs(100 * share - round(100 * share)) < 1e-9 else f"{100 * share:.1f}%"
