"""What a model wrote in its own words, made fit to be shown: plain text, and no quotation that stands nowhere.

Quotations of the policy are looked up elsewhere. A model's sentence may still hold quotation marks; what stands
between them is kept only if it stands in the content or in a section that the model was shown.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from policy_corpus.model import Section

LONGEST = 600  # code points of one sentence
MOST = 8  # sentences of a list
_LONGEST_READ = 2 * LONGEST  # of one sentence, before anything is taken out of it
_MOST_TEXTS = 4096  # of policies whose comparable form is kept
_SHORTEST = 8  # what is narrower between quotation marks is a word, not a quotation
_CLOSING = {  # each quotation mark, as it may open, and the marks that then may close
    '"': '"',
    "＂": "＂",
    "`": "`",
    "“": "”",
    "”": "”",
    "„": "“”",
    "‟": "”",
    "«": "»",
    "»": "«»",
    "「": "」",
    "『": "』",
    "《": "》",
    "〈": "〉",
    "〝": "〞〟",
    "❝": "❞",
    "‹": "›",
    "›": "‹›",
}
_MARK = re.compile(f"[{''.join(_CLOSING)}]")
_SINGLE = re.compile(r"(?<!\w)(?:'(?P<a>.+?)'|‘(?P<b>.+?)’|‚(?P<c>.+?)[‘’]|’(?P<d>.+?)’)(?!\w)")
_LINK = re.compile(r"!?\[(?P<label>[^\[\]]*)\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\[\]]*\])")
_TAG = re.compile(r"</?[a-z!?][^<>]*>", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:\b(?:https?|ftp|data|javascript|vbscript|mailto):|\bwww\.)\S+", re.IGNORECASE)
_OPEN_TAG = re.compile(r"<[a-z]+\b(?=[^<>]*=)[^<>]*$", re.IGNORECASE)
_MARKUP = frozenset("[<>")  # no link, tag or quoted line without one of them
_NO_MARKUP = dict.fromkeys(map(ord, "<>[]()"), " ")
_DEEPEST = 8  # layers of markup that are taken off one by one
_SECTION_ID = re.compile(
    r"(?<![a-z0-9-])(?P<policy>[a-z0-9]++(?:-[a-z0-9]++)*+)[/∕⁄／](?P<rest>[a-z0-9]++(?:[.-][a-z0-9]++)*+)(?:@[\w.-]*\w)?",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_PLAIN_MARKS = str.maketrans(
    {**dict.fromkeys("‘’‚‛`", "'"), **dict.fromkeys("“”„‟«»＂", '"'), **dict.fromkeys("‐‑–—", "-")}
)


@dataclass(frozen=True, slots=True)
class Prose:
    """Sentences that can be shown, and how many quotations and section ids were taken out of them."""

    sentences: tuple[str, ...]
    removed: int


class Known:
    """What may be quoted, ``content`` and the texts of ``sections``, and which sections may be named."""

    def __init__(self, content: Iterable[str], sections: Iterable[Section]) -> None:
        self._content, self._sections = tuple(content), tuple(sections)

    @cached_property
    def texts(self) -> list[str]:
        """What may be quoted, in the form in which it is compared."""
        return [*map(_comparable, self._content), *(_comparable_policy(section.text) for section in self._sections)]

    @cached_property
    def sections(self) -> dict[str, str]:
        """The ids of the sections by their folded form."""
        return {section.id.casefold(): section.id for section in self._sections}

    @cached_property
    def policies(self) -> set[str]:
        """The policies of the sections, folded."""
        return {section.split("/")[0] for section in self.sections}


def shown(sentences: Iterable[str], known: Known) -> Prose:
    """The sentences as plain text, without quotations and names of sections that are not known."""
    check = _Check(known)
    checked = [check.sentence(sentence) for sentence in list(sentences)[:MOST]]
    return Prose(tuple(filter(None, map(_bounded, checked))), check.removed)


class _Check:
    """Takes out of sentences what stands nowhere, and counts it."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self.removed = 0

    def sentence(self, text: str) -> str:
        """The text as it can be shown. What is taken out may leave marks or markup behind, so it is read again."""
        text = _plain(text)
        for _ in range(_DEEPEST):
            before, text = text, _plain(self.sections_in(self.quotations_in(text)))
            if text == before:
                break
        return text

    def quotations_in(self, text: str) -> str:
        """The text with every quotation that stands nowhere replaced, and without marks that open and never close."""
        kept: list[str] = []
        place = 0
        while mark := _MARK.search(text, place):
            start, end = mark.start(), _end_of_quotation(text, mark.start())
            kept.append(text[place:start])
            if end is not None:
                kept.append(self._quotation(text[start:end], text[start + 1 : end - 1]))
            place = end or start + 1
        kept.append(text[place:])
        return _SINGLE.sub(lambda match: self._quotation(match[0], match[match.lastgroup or 0]), "".join(kept))

    def sections_in(self, text: str) -> str:
        """The text with every section id that is not known replaced; of a known one its version goes."""
        return _SECTION_ID.sub(self._section, text)

    def _quotation(self, quoted: str, words: str) -> str:
        wanted = _comparable(words).strip(" .…")
        if _width(wanted) < _SHORTEST or any(wanted in text for text in self._known.texts):
            return quoted
        self.removed += 1
        return "[…]"

    def _section(self, match: re.Match[str]) -> str:
        policy, rest = match["policy"].casefold(), match["rest"].casefold()
        known = self._known.sections.get(f"{policy}/{rest}")
        if known:
            return known
        looks_like_one = _NUMBERS.fullmatch(rest) and not policy.isdigit()
        if not looks_like_one and policy not in self._known.policies:
            return match[0]
        self.removed += 1
        return "[unknown section]"


def _end_of_quotation(text: str, start: int) -> int | None:
    """The offset behind the mark that closes what the one at ``start`` opens."""
    ends = [text.find(mark, start + 1) + 1 for mark in _CLOSING[text[start]]]
    return min(filter(None, ends), default=None)


def _width(text: str) -> int:
    """Roughly how much is said: a wide character stands for about three letters."""
    return sum(3 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _comparable(text: str) -> str:
    return _one_space(_visible(text)).translate(_PLAIN_MARKS).casefold()


@lru_cache(maxsize=_MOST_TEXTS)
def _comparable_policy(text: str) -> str:
    """The same of a policy's text, which comes again; a content is never kept."""
    return _comparable(text)


@lru_cache(maxsize=_MOST_TEXTS)
def plain_title(title: str) -> str:
    """The title of a section within a sentence of ours, with no id in it: whoever uploads a policy writes it too."""

    def unnamed(found: re.Match[str]) -> str:
        return "[…]" if _NUMBERS.fullmatch(found["rest"]) and not found["policy"].isdigit() else found[0]

    return _SECTION_ID.sub(unnamed, _plain(title))


def _plain(text: str) -> str:
    """One line without control or format characters, markup or addresses."""
    text = _visible(text[:_LONGEST_READ])
    if _MARKUP.isdisjoint(text) and not _ADDRESS.search(text):  # most sentences
        return _one_space(text)
    for pattern in (_LINK, _TAG, _ADDRESS):
        text = _without(pattern, text)
    text = _OPEN_TAG.sub("", text)
    if any(pattern.search(text) for pattern in (_LINK, _TAG)):
        text = text.translate(_NO_MARKUP)
    return _one_space(text).strip("> ")


def _without(pattern: re.Pattern[str], text: str) -> str:
    """The text with the pattern taken out, of a link its label kept, layer by layer."""
    for _ in range(_DEEPEST):
        text, found = pattern.subn(lambda match: match.groupdict().get("label", ""), text)
        if not found:
            break
    return text


def _bounded(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _visible(text: str) -> str:
    """Without format characters; a space for all white space, for each control character and line separator."""
    text = _one_space(text)
    if text.isprintable():
        return text
    kinds = ((character, unicodedata.category(character)) for character in text)
    return "".join(" " if kind in ("Cc", "Cs", "Zl", "Zp") else character for character, kind in kinds if kind != "Cf")


def _one_space(text: str) -> str:
    return " ".join(text.split())
