"""The lines of pages to paragraphs: what the page repeats is left out, broken lines and words are joined."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from policy_corpus.importers.looks import begins_item
from policy_corpus.importers.shapes import Styled

HYPHEN = "\u0002"  # stands where a word was broken at the end of a line
_HYPHENS = f"-\u00ad\u2010{HYPHEN}"
_SENTENCE_ENDS = (".", "!", "?", ":", ";", "。", "！", "？", "।", "؟", "۔")
_EDGE_LINES = 2  # at the top and at the bottom of a page
_FEWEST_PAGES = 3
_SHARE_OF_PAGES = 0.4
_FORMS = re.compile("[\ufb00-\ufb06\ufb50-\ufdff\ufe70-\ufefc]")  # ligatures and positional forms of letters
_BROKEN = re.compile(rf"([^\W\d_]+)[{_HYPHENS}]$")
_FIRST_WORD = re.compile(r"[^\W_]+")
_HYPHENATED = re.compile(r"[^\W_]+(?:-[^\W_]+)+")
_NO_SPACES = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line with its place in points (``bottom`` grows upwards), the size of its letters, and its weight."""

    text: str
    left: float
    right: float
    bottom: float
    size: float
    bold: bool


def without_edges(pages: Sequence[Sequence[PdfLine]]) -> tuple[list[list[PdfLine]], list[str]]:
    """The pages without the headers and footers that they repeat, and a sentence on what was left out.

    Such a line stands on many pages at one height, and says the same but for the number of the page.
    """
    repeated = _repeated(pages)
    kept = [[x for x in lines if x not in _edge(lines) or _key(x) not in repeated] for lines in pages]
    if not repeated or not any(kept):
        return [list(lines) for lines in pages], []
    named = ", ".join(f"{text!r} ({count} times)" for text, count in repeated.values())
    return kept, [f"lines that its pages repeat at their edges were left out: {named}"]


def _repeated(pages: Sequence[Sequence[PdfLine]]) -> dict[tuple[str, int], tuple[str, int]]:
    """The lines that pages repeat: as the first page has it, and on how many it stands."""
    body = _common_size(line for lines in pages for line in lines)
    seen: dict[tuple[str, int], dict[int, PdfLine]] = defaultdict(dict)
    for page, lines in enumerate(pages):
        for line in _edge(lines):
            seen[_key(line)][page] = line
    fewest = max(_FEWEST_PAGES, _SHARE_OF_PAGES * len(pages))
    return {
        key: (next(iter(found.values())).text.strip(), len(found))
        for key, found in seen.items()
        if len(found) >= fewest and _is_repeated(found, body)
    }


def _is_repeated(found: dict[int, PdfLine], body: float) -> bool:
    """Whether only page numbers differ; a numbered heading on each page is none, so it must not look like one."""
    if len({line.text.strip() for line in found.values()}) == 1:
        return True
    numbers = zip(*([int(n) for n in re.findall(r"\d{1,9}", line.text)] for line in found.values()), strict=False)
    counts = all(len(set(n)) == 1 or len({x - page for page, x in zip(found, n, strict=True)}) == 1 for n in numbers)
    return counts and not any(line.size > body or line.bold for line in found.values())


def paragraphs_of(pages: Sequence[Sequence[PdfLine]]) -> list[Styled]:
    """The paragraphs of all pages in order."""
    leading = _leading(pages)
    known = _Words(pages)
    groups: list[list[PdfLine]] = []
    for lines in pages:
        right = max((line.right for line in lines), default=0.0)
        for index, line in enumerate(lines):
            before = groups[-1][-1] if groups else None
            goes_on = before is not None and (
                _goes_on(before, line, leading, right) if index else _goes_on_elsewhere(before, line)
            )
            groups[-1].append(line) if goes_on else groups.append([line])
    return [_styled(group, known) for group in groups]


def _goes_on(before: PdfLine, line: PdfLine, leading: dict[float, float], right: float) -> bool:
    """Whether a line goes on with the paragraph of the line before it on its page."""
    gap = before.bottom - line.bottom
    if gap < -line.size:  # the next column
        return _goes_on_elsewhere(before, line)
    if _is_broken(before):
        return True
    if not _alike(before, line) or begins_item(line.text):
        return False
    ended_early = before.text.rstrip().endswith(_SENTENCE_ENDS) and before.right < right - 0.15 * (right - line.left)
    return gap <= 1.25 * leading.get(_rounded(line.size), 1.2 * line.size) and not ended_early


def _goes_on_elsewhere(before: PdfLine, line: PdfLine) -> bool:
    """The same over the end of a page or a column."""
    if not _alike(before, line) or begins_item(line.text):
        return False
    begins_small = line.text.lstrip()[:1].islower() and not before.text.rstrip().endswith(_SENTENCE_ENDS)
    return _is_broken(before) or begins_small


def _alike(one: PdfLine, other: PdfLine) -> bool:
    return abs(one.size - other.size) <= 0.5 and one.bold == other.bold


def _is_broken(line: PdfLine) -> bool:
    return bool(_BROKEN.search(line.text.rstrip()))


def _styled(group: Sequence[PdfLine], known: "_Words") -> Styled:
    text = group[0].text.strip()
    for line in group[1:]:
        text = known.joined(text, line.text.strip())
    plain = _FORMS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text.replace(HYPHEN, "-"))
    return Styled(plain, group[0].size, all(line.bold for line in group))


class _Words:
    """The words of a document, which tell whether a hyphen at the end of a line is part of one."""

    def __init__(self, pages: Sequence[Sequence[PdfLine]]) -> None:
        self._plain: set[str] = set()
        self._hyphenated: set[str] = set()
        for lines in pages:
            for line in lines:
                self._plain.update(_FIRST_WORD.findall(line.text.lower()))
                self._hyphenated.update(_HYPHENATED.findall(line.text.lower()))

    def joined(self, text: str, line: str) -> str:
        """``text`` and the line after it, as one."""
        broken, first = _BROKEN.search(text), _FIRST_WORD.match(line)
        if not broken or not first:
            close = _NO_SPACES.match(text[-1:]) and _NO_SPACES.match(line[:1])
            return f"{text}{line}" if close else f"{text} {line}"
        start, end = broken[1].lower(), first[0].lower()
        whole = start + end in self._plain or f"{start}-{end}" not in self._hyphenated
        if whole and first[0][:1].islower():
            return text[:-1] + line
        return f"{text[:-1]}-{line}"


def _leading(pages: Sequence[Sequence[PdfLine]]) -> dict[float, float]:
    """How far lines of a size usually stand apart, for sizes with enough of them."""
    gaps: dict[float, Counter[float]] = defaultdict(Counter)
    for lines in pages:
        for before, line in pairwise(lines):
            gap = before.bottom - line.bottom
            if _alike(before, line) and 0.8 * line.size < gap < 3 * line.size:
                gaps[_rounded(line.size)][_rounded(gap)] += 1
    return {size: found.most_common(1)[0][0] for size, found in gaps.items() if found.total() >= 5}


def _edge(lines: Sequence[PdfLine]) -> list[PdfLine]:
    if len(lines) <= 2 * _EDGE_LINES:
        return list(lines)
    ordered = sorted(lines, key=lambda line: line.bottom)
    return [*ordered[:_EDGE_LINES], *ordered[-_EDGE_LINES:]]


def _key(line: PdfLine) -> tuple[str, int]:
    """What a repeated line has in common: its words without numbers, and its height on the page."""
    return re.sub(r"\d+", "#", line.text.strip().casefold()), round(line.bottom / 3)


def _common_size(lines: Iterator[PdfLine]) -> float:
    sizes = Counter[float]()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _rounded(value: float) -> float:
    return round(value * 2) / 2
