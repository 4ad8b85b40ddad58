"""Bars as SVG, drawn without a library; they are readable on a light and on a dark page."""

from collections.abc import Sequence
from html import escape

_WIDTH, _ROW, _LEFT, _RIGHT, _TOP = 720, 30, 170, 70, 40
_COLOURS = {True: "#2f6fde", False: "#8a8f98"}  # ours, others


def bars(title: str, figures: Sequence[tuple[str, float]], unit: str) -> str:
    """A bar for each figure, the longest as wide as the picture; ours are told by their names."""
    most = max((value for _, value in figures), default=0.0) or 1.0
    height = _TOP + _ROW * len(figures) + 10
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
        f'viewBox="0 0 {_WIDTH} {height}" role="img" font-family="sans-serif" font-size="14">',
        f"<title>{escape(title)}</title>",
        f'<text x="0" y="20" font-weight="bold" fill="#6b7280">{escape(title)}</text>',
    ]
    for place, (name, value) in enumerate(figures):
        y, wide = _TOP + place * _ROW, (_WIDTH - _LEFT - _RIGHT) * value / most
        colour = _COLOURS[name.startswith("copilot")]
        parts += [
            f'<text x="0" y="{y + 15}" fill="#6b7280">{escape(name)}</text>',
            f'<rect x="{_LEFT}" y="{y}" width="{wide:.1f}" height="20" rx="3" fill="{colour}"/>',
            f'<text x="{_LEFT + wide + 6:.1f}" y="{y + 15}" fill="#6b7280">{value:.3g} {escape(unit)}</text>',
        ]
    return "\n".join([*parts, "</svg>"]) + "\n"
