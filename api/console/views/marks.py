"""A raw text cut into runs: evidence and signals marked, hidden characters made visible. Nothing is left out.

A run that hides something is shown as its label, so no direction mark or filler acts on the page around it.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_JOINERS = "‌‍"
_FILLERS = frozenset("͏ᅟᅠ឴឵ㅤﾠ⠀")
_SELECTORS = range(0xE0100, 0xE01F0)
_PLAIN_CONTROLS = frozenset("\n\t")
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Span:
    """``[start:end]`` in code points. ``number`` is that of the evidence; None marks a signal."""

    start: int
    end: int
    number: int | None = None
    against: bool = False  # shows an exception, or that an element fails


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that are marked alike. ``hidden`` is what stands in place of characters that can't be seen."""

    text: str
    numbers: tuple[int, ...] = ()
    against: bool = False
    signal: bool = False
    hidden: str = ""
    ends: tuple[int, ...] = ()  # numbers of the evidence that ends with this run


def marked(text: str, spans: Sequence[Span] = ()) -> tuple[Run, ...]:
    """The runs of a text; those that aren't hidden, joined, are the text without its hidden characters."""
    spans = [span for span in spans if 0 <= span.start < span.end <= len(text)]
    cuts = {0, len(text), *(edge for span in spans for edge in (span.start, span.end))}
    edges = sorted(cuts)
    return tuple(run for start, end in pairwise(edges) for run in _runs(text, start, end, spans))


def plain(text: str) -> tuple[Run, ...]:
    """The runs of a text in which nothing is marked but what is hidden."""
    return marked(text)


def _runs(text: str, start: int, end: int, spans: Sequence[Span]) -> Iterator[Run]:
    over = [span for span in spans if span.start <= start and end <= span.end]
    numbers = tuple(sorted({span.number for span in over if span.number is not None}))
    against = bool(numbers) and all(span.against for span in over if span.number is not None)
    signal = any(span.number is None for span in over)
    ends = tuple(sorted({span.number for span in over if span.number is not None and span.end == end}))
    pieces = list(_pieces(text, start, end))
    for at, (piece, hidden) in enumerate(pieces):
        yield Run(
            "" if hidden else piece,
            numbers,
            against,
            signal,
            _label(piece) if hidden else "",
            ends if at == len(pieces) - 1 else (),
        )


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[str, bool]]:
    """Stretches of visible and of hidden characters."""
    begin = start
    for at in range(start + 1, end + 1):
        if at == end or is_hidden(text, at) != is_hidden(text, begin):
            yield text[begin:at], is_hidden(text, begin)
            begin = at


def is_hidden(text: str, at: int) -> bool:
    """Whether the character at ``at`` can't be seen and isn't what the script itself needs."""
    character = text[at]
    if character in _PLAIN_CONTROLS:
        return False
    if character in _JOINERS:
        return not _joins(text, at)
    if character in _FILLERS or ord(character) in _SELECTORS:
        return True
    return unicodedata.category(character) in {"Cf", "Cc", "Co", "Cn", "Zl", "Zp"}


def _joins(text: str, at: int) -> bool:
    """Whether a joiner stands where Arabic and Indic scripts, and emoji, use one."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return bool(before and after) and all(_takes_joiners(one) for one in (before, after))


def _takes_joiners(character: str) -> bool:
    code = ord(character)
    return (
        0x0600 <= code <= 0x08FF
        or 0x0900 <= code <= 0x0DFF
        or 0x1780 <= code <= 0x18AF
        or unicodedata.category(character) == "So"
        or code in (0xFE0F, 0x2640, 0x2642)
        or 0x1F3FB <= code <= 0x1F3FF
    )


def _label(hidden: str) -> str:
    """As ``U+200B ×3``: the characters that stand there, at most three of them named."""
    named: dict[str, int] = {}
    for character in hidden:
        name = "no character" if unicodedata.category(character) == "Cn" else f"U+{ord(character):04X}"
        named[name] = named.get(name, 0) + 1
    shown = [name if count == 1 else f"{name} ×{count}" for name, count in list(named.items())[:_MOST_NAMED]]
    rest = len(named) - _MOST_NAMED
    return " ".join(shown) + (f" and {rest} more" if rest > 0 else "")
