"""A text as words that lists can be matched against: folded, counted, and with the sentence that each stands in.

Scripts that write no spaces (Han, kana, Thai) fall into single characters, each a fraction of a word, so that lists and
distances mean the same in every script. Numbers, handles and ends of sentences become marks of their own.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from retrieval.normalisation import fold

NUMBER, CLOCK, DATE, AGED, HANDLE, PAUSE, STOP = "#", "#:#", "#/#", "#f", "@", ",", "."
MARKS = frozenset({NUMBER, CLOCK, DATE, AGED, HANDLE, PAUSE, STOP})

_THAI = "\u0e00-\u0e7f"
_CJK = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
_JOINED = (  # marks and joiners that stand inside words and that re does not take for letters
    "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    "\u0900-\u0903\u093a-\u094f\u0955-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09cd\u09d7\u09e2\u09e3"
    "\u0c00-\u0c04\u0c3c-\u0c56\u0c62\u0c63\u200c\u200d"
)
_ABBREVIATED = r"(?<!\bM[rs])(?<!\b[DS][rt])(?<!\bMrs)(?<!\bProf)(?<!\bSr[ae])(?<!\b[^\W\d_])"
# What a piece begins with is asked before what stands before it; blanks go with the piece before them.
_WORD = re.compile(
    rf"""(?:(?P<word>(?:[^\W\d_{_CJK}{_THAI}]+|[{_JOINED}]+)+)
    |(?P<handle>(?=[@＠])(?<![\w.]).\w[\w.]*\w)
    |(?P<clock>\d{{1,2}}:\d\d)(?!\d)
    |(?P<date>\d{{1,4}}(?P<between>[./-])\d{{1,2}}(?P=between)\d{{1,4}}|\d{{1,2}}\.\d{{1,2}}\.)(?!\d)
    |(?P<aged>\d{{1,2}}[fFmM])(?![^\W_])
    |(?P<number>\d+)
    |(?P<cjk>[{_CJK}]+)
    |(?P<thai>[{_THAI}]+)
    |(?P<stop>(?=[.!?]){_ABBREVIATED}[.!?]+(?=[\s"'”’»)]|$)|[\n\r。！？।۔؟…]+)
    |(?P<pause>[,،、，;؛:：])
    |(?P<sign>[\u2600-\u27bf\U0001f000-\U0001faff]))[ ]*""",
    re.VERBOSE,
)
_AS_MARK = {
    "handle": HANDLE,
    "clock": CLOCK,
    "date": DATE,
    "aged": AGED,
    "number": NUMBER,
    "pause": PAUSE,
    "stop": STOP,
}
_PIECES = frozenset({"cjk", "thai", "sign"})  # runs that fall into single characters
_LENGTH = {"cjk": 0.5, "thai": 0.2, "stop": 0.0, "pause": 0.0, "sign": 0.0}  # in words

# What people leave out or vary when they type: accents, points over and under letters, nuktas, forms of one letter.
_OPTIONAL = (*range(0x300, 0x370), *range(0x591, 0x5C8), *range(0x64B, 0x660), 0x670, 0x93C, 0x9BC)
_VARIANTS = str.maketrans("łđøىیکہۃةھँঁ", "ldoييكههههंং") | dict.fromkeys(_OPTIONAL)
_CLITICS = frozenset(  # the article, prepositions and "and", as Arabic and Hebrew write them before a word
    [
        *("ال", "لل", "بال", "كال", "وال", "فال", "ولل", "ب", "ل", "ك", "و", "ف", "وب", "ول", "فل", "وك"),
        *"והבלכמש",
        *(first + second for first in "ושכ" for second in "הבלכמש"),
    ]
)


@dataclass(frozen=True, slots=True)
class Words:
    """A text word by word; the lists run in parallel.

    ``forms`` are the folded word and, in Arabic and Hebrew, the word without its leading article or preposition;
    ``raw`` is as written; ``place`` counts words from the start, and has one entry more, the length of the text;
    ``sentence`` numbers the sentences from 0. The first and the last word are a ``STOP`` that nobody wrote.
    """

    forms: list[tuple[str, ...]]
    raw: list[str]
    place: list[float]
    sentence: list[int]

    def is_capitalised(self, index: int) -> bool:
        """Whether a word is written like a name: a capital first, and not capitals only."""
        word = self.raw[index]
        return len(word) > 1 and word[0].isupper() and not word.isupper()


def words_of(text: str) -> Words:
    """Split a text. Takes time linear in its length."""
    forms: list[tuple[str, ...]] = [(STOP,)]
    raw, place, sentences = [""], [0.0], [0]
    at, sentence = 0.0, 0
    for match in _WORD.finditer(text):
        kind = match.lastgroup or ""
        written = match[kind]
        if kind == "word":
            forms.append((written.lower(),) if written.isascii() else forms_of(written))
            raw.append(written)
            place.append(at)
            sentences.append(sentence)
            at += 1.0
            continue
        pieces: Iterable[str] = written if kind in _PIECES else (written,)
        forms += ((character,) for character in written) if kind in _PIECES else ((_AS_MARK[kind],),)
        length = _LENGTH.get(kind, 1.0)
        for piece in pieces:
            raw.append(piece)
            place.append(at)
            sentences.append(sentence)
            at += length
        sentence += kind == "stop"
    return Words([*forms, (STOP,)], [*raw, ""], [*place, at, at], [*sentences, sentence])


def forms_of(word: str) -> tuple[str, ...]:
    """How a word may stand in a list: folded and without accents, and without its leading particles."""
    if word.isascii():
        return (word.lower(),)
    folded = unicodedata.normalize("NFKD", fold(word)).translate(_VARIANTS)
    if not "\u05d0" <= folded[:1] <= "\u064a":
        return (folded,)
    return (
        folded,
        *(folded[length:] for length in (1, 2, 3) if folded[:length] in _CLITICS and len(folded) > length + 1),
    )
