"""Cutting a section's text into the units that can be cited: list items, and the sentences of prose.

The door of ``sentencex``. Its version is part of a corpus's fingerprint, since the numbers that a citation is made of
depend on it.
"""

import re
from collections.abc import Iterator
from importlib.metadata import version as version_of

from policy_corpus.model import Unit

SEGMENTER = f"sentencex {version_of('sentencex')}, units 1"

_LABEL = re.compile(r"(?:element|exception) [a-z0-9-]+(?: \(any-of [a-z0-9-]+\))?: ")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+(?=\S)")
_ROW = re.compile(r"[ ]{0,3}\|[ \t]*")
_MARGIN = re.compile(r"\s*(?:>[ \t]*)+")  # of a block quote
_FENCE = re.compile(r"[ ]{0,3}(`{3,}(?=[^`\n]*$)|~{3,})", re.MULTILINE)
_WIDE_SPACE = re.compile(r"[^\S\x00-\x7f]|[\ud800-\udfff]")
_WORD = re.compile(r"\w")
_THAI_GAP = re.compile(r"(?<=[\u0E00-\u0E7F])[ ]+(?=[\u0E00-\u0E7F])")

Span = tuple[int, int]


def units_of(text: str, language: str) -> tuple[Unit, ...]:
    """Number the citable units of ``text`` from 1; spans are code points, without outer white space.

    What has no letter or digit, such as a rule of dashes, is no unit.
    """
    spans = (_trimmed(text, span) for block in _blocks(text) for span in _pieces(text, block, language))
    kept = [span for span in spans if _WORD.search(text, *span)]
    return tuple(Unit(number, start, end) for number, (start, end) in enumerate(kept, 1))


def sentence_spans(text: str, language: str) -> list[Span]:
    """The sentences of plain ``text``, a new one on each line, without outer white space."""
    spans: list[Span] = []
    start = 0
    for line in text.splitlines(keepends=True):
        spans += [_trimmed(text, span) for span in _sentences(text, (start, start + len(line)), language)]
        start += len(line)
    return [span for span in spans if span[0] < span[1]]


def _trimmed(text: str, span: Span) -> Span:
    words = text[slice(*span)]
    start = span[0] + len(words) - len(words.lstrip())
    return start, max(start, span[0] + len(words.rstrip()))


def _blocks(text: str) -> Iterator[Span]:
    """Paragraphs, list items with their indented lines, table rows and fenced code, as spans of whole lines."""
    start = end = 0
    fence: str | None = None
    for line in text.splitlines(keepends=True):
        begins = fence is None and bool(not line.strip() or any(mark.match(line) for mark in (_ITEM, _ROW, _FENCE)))
        if begins and start < end:
            yield start, end
            start = end
        mark = _FENCE.match(line)
        end += len(line)
        if fence is None:
            fence = mark[1] if mark else None
        elif mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]):
            fence = None
            yield start, end
            start = end
    if start < end:
        yield start, end


def _pieces(text: str, block: Span, language: str) -> Iterator[Span]:
    start, end = block
    item = _ITEM.match(text, start, end)
    if item:
        label = _LABEL.match(text, item.end(), end)
        yield (label or item).end(), end
    elif row := _ROW.match(text, start, end):
        yield row.end(), start + len(text[start:end].rstrip().removesuffix("|"))
    elif _FENCE.match(text, start, end):
        yield block
    else:
        for first, last in _sentences(text, block, language):
            margin = _MARGIN.match(text, first, last)
            yield margin.end() if margin else first, last


def _sentences(text: str, block: Span, language: str) -> Iterator[Span]:
    from sentencex import segment  # noqa: PLC0415  (4 MB of rules, loaded when first used)

    start = block[0]
    # The segmenter panics at an initial before white space of several bytes ("plan B<no-break space>.").
    for sentence in segment(language, _WIDE_SPACE.sub(" ", text[slice(*block)])):
        end = start + len(sentence)
        yield from _thai_clauses(text, (start, end)) if language == "th" else [(start, end)]
        start = end


def _thai_clauses(text: str, span: Span) -> Iterator[Span]:
    """Thai ends its sentences with a space, and the segmenter leaves them whole."""
    start = span[0]
    for gap in _THAI_GAP.finditer(text, *span):
        yield start, gap.start()
        start = gap.end()
    yield start, span[1]
