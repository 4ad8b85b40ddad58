"""Where words that somebody says stand in the content really stand."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from copilot.cases import Case, Source
from copilot.drafting import QuotedWords
from copilot.recommendations import Evidence
from retrieval.normalisation import normalise

LONGEST_QUOTE = 2000  # code points; more is no quotation
_RUN = re.compile(r"(?P<space>\s+)|\S+")
_SAME = str.maketrans(
    {**dict.fromkeys("‘’‚‛′`´", "'"), **dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‐‑‒–—―−", "-")}
)


@dataclass(frozen=True)
class _Searchable:
    """One text of a case with its matching copy: case folded, marks plain, runs of white space one space."""

    source: Source
    raw: str
    case: Case

    @cached_property
    def _folded(self) -> tuple[str, tuple[int, ...]]:
        return fold_with_offsets(self.case.copy_of(self.raw).text)

    def find(self, quote: str) -> tuple[int, int] | None:
        """The raw span of ``quote``: exactly, else in the matching copy, else None."""
        start = self.raw.find(quote)
        if start >= 0:
            return start, start + len(quote)
        wanted = fold_with_offsets(normalise(quote).text)[0].strip()
        folded, offsets = self._folded
        start = folded.find(wanted) if wanted else -1
        if start < 0:
            return None
        return self.case.copy_of(self.raw).raw_span(offsets[start], offsets[start + len(wanted) - 1] + 1)


def fold_with_offsets(text: str) -> tuple[str, tuple[int, ...]]:
    """``text`` case folded with plain quotation marks, dashes and single spaces; and whence each code point came."""
    folded: list[str] = []
    offsets: list[int] = []
    for match in _RUN.finditer(text.translate(_SAME)):
        run = match[0].casefold()
        if match["space"]:
            folded.append(" ")
            offsets.append(match.start())
        elif len(run) == match.end() - match.start():
            folded.append(run)
            offsets += range(*match.span())
        else:
            pieces = [character.casefold() for character in match[0]]
            folded += pieces
            offsets += [offset for offset, piece in enumerate(pieces, match.start()) for _ in piece]
    return "".join(folded), tuple(offsets)


def _says_nothing(character: str) -> bool:
    category = unicodedata.category(character)
    return category in ("Cc", "Cf") or category[0] in "PZ"


class EvidenceLocator:
    """Finds quotations in the texts of one case."""

    def __init__(self, case: Case) -> None:
        self._texts = [_Searchable(source, raw, case) for source, raw in case.sources()]
        self._found: dict[QuotedWords, Evidence | None] = {}

    def locate(self, words: QuotedWords) -> Evidence | None:
        """The words as they stand in the named source, else in any other; None when they stand nowhere.

        Punctuation alone is no quotation: it stands everywhere and shows nothing.
        """
        if words not in self._found:
            self._found[words] = self._locate(words)
        return self._found[words]

    def _locate(self, words: QuotedWords) -> Evidence | None:
        quote = words.quote.strip()
        if len(quote) > LONGEST_QUOTE or all(map(_says_nothing, quote)):
            return None
        for text in sorted(self._texts, key=lambda text: text.source != words.source):
            span = text.find(quote)
            if span and span[0] < span[1]:
                return Evidence(text.source, text.raw[slice(*span)], *span)
        return None

    def locate_all(self, words: Sequence[QuotedWords]) -> tuple[tuple[Evidence, ...], int]:
        """The words that stand somewhere, each place once, and how many stand nowhere."""
        if not words:
            return (), 0
        found = [self.locate(each) for each in words]
        located = tuple(dict.fromkeys(evidence for evidence in found if evidence))
        return located, found.count(None)
