"""From a raw text to its matching copy, in the order in which disguises are put on top of one another."""

from collections.abc import Callable, Iterable

from retrieval.normalisation.compatibility import compatibility_edits
from retrieval.normalisation.hidden import hidden_edits
from retrieval.normalisation.homoglyphs import homoglyph_edits
from retrieval.normalisation.leet import leet_edits
from retrieval.normalisation.marks import mark_edits
from retrieval.normalisation.matching_copy import Edit, Normalised, TextSignal, copy_of, merged
from retrieval.normalisation.spelling import drawn_out_edits, spaced_edits

_STEPS: tuple[Callable[[str], Iterable[Edit]], ...] = (
    hidden_edits,
    mark_edits,
    compatibility_edits,
    homoglyph_edits,
    spaced_edits,
    leet_edits,
    drawn_out_edits,
)
_ROUNDS = 12  # each round takes a layer off; honest text has none, and disguised text rarely two

_FOLDED = str.maketrans({"ı": "i", "ς": "σ", "\u0640": None, "\u200c": None, "\u200d": None})


def normalise(text: str) -> Normalised:
    """The matching copy of a raw text. Honest text, in any script, is its own copy.

    Case stays, and so does what spelling needs: joiners, diacritics, vowel points. Normalising a copy again changes
    nothing. Takes time linear in the length of the text.
    """
    copy = copy_of(text)
    signals: list[TextSignal] = []
    for _ in range(_ROUNDS):
        before = copy.text
        for step in _STEPS:
            if edits := list(step(copy.text)):
                signals += (
                    TextSignal(edit.kind, *copy.raw_span(edit.start, edit.end), edit.detail)
                    for edit in edits
                    if edit.kind
                )
                copy = copy.edited(edits)
        if copy.text == before:
            break
    return Normalised(copy.text, copy.origins, copy.ends, merged(signals))


def fold(text: str) -> str:
    """A text without case, for lexical search: also one i for Turkish, no Arabic stretching, no joiners.

    Offsets don't survive this.
    """
    return text.casefold().replace("i\u0307", "i").translate(_FOLDED)
