"""The matching copy of a text: what it says once disguise is undone, and where each code point of it came from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

MERGE_GAP = 3  # signals of one kind that stand this close are one signal
MOST_OF_A_KIND = 20  # a text that is disguised from end to end says so this often, not once a word
MOST_DETAILS = 5


class SignalKind(StrEnum):
    """What can be conspicuous about a text without saying anything about its meaning."""

    HIDDEN_CHARACTERS = "hidden_characters"
    BIDI_CONTROL = "bidi_control"
    TAG_CHARACTERS = "tag_characters"
    HOMOGLYPH = "homoglyph"
    LEET = "leet"
    SPACED_LETTERS = "spaced_letters"
    ZALGO = "zalgo"
    INSTRUCTION_LIKE = "instruction_like"


@dataclass(frozen=True, slots=True)
class TextSignal:
    """Something conspicuous in ``raw[start:end]``, code points of the raw text; ``detail`` says what, for people."""

    kind: SignalKind
    start: int
    end: int
    detail: str


class Edit(NamedTuple):
    """``copy[start:end]`` becomes ``text``. With a ``kind`` the edit is also a signal."""

    start: int
    end: int
    text: str
    kind: SignalKind | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Normalised:
    """A matching copy.

    ``origins[i]`` is the raw offset at which code point ``i`` of ``text`` begins, and ``ends[i]`` the one at which it
    ends; ``origins`` has one entry more, the length of the raw text. Both never fall. ``signals`` says what was
    undone, sorted by place.
    """

    text: str
    origins: Sequence[int]
    ends: Sequence[int]
    signals: tuple[TextSignal, ...] = ()

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The smallest ``[start, end)`` of the raw text that covers ``self.text[start:end]``."""
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"[{start}, {end}) is not a span of a text of {len(self.text)} code points")
        return self.origins[start], self.origins[start] if start == end else self.ends[end - 1]

    def edited(self, edits: Iterable[Edit]) -> "Normalised":
        """A copy with the edits made; they are sorted and don't overlap.

        A replacement of the same length is taken code point by code point; any other comes from the whole span.
        """
        texts: list[str] = []
        origins: list[int] = []
        ends: list[int] = []
        done = 0
        for edit in edits:
            texts += self.text[done : edit.start], edit.text
            origins += self.origins[done : edit.start]
            ends += self.ends[done : edit.start]
            if len(edit.text) == edit.end - edit.start:
                origins += self.origins[edit.start : edit.end]
                ends += self.ends[edit.start : edit.end]
            else:
                origins += [self.origins[edit.start]] * len(edit.text)
                ends += [self.ends[edit.end - 1]] * len(edit.text)
            done = edit.end
        texts.append(self.text[done:])
        origins += self.origins[done:]
        ends += self.ends[done:]
        return Normalised("".join(texts), tuple(origins), tuple(ends))


def copy_of(raw: str) -> Normalised:
    """The text itself as its own matching copy."""
    return Normalised(raw, range(len(raw) + 1), range(1, len(raw) + 1))


def merged(signals: Iterable[TextSignal]) -> tuple[TextSignal, ...]:
    """Signals sorted by place, neighbours of one kind made one, and of each kind at most ``MOST_OF_A_KIND``."""
    by_kind: dict[SignalKind, list[list[TextSignal]]] = {}
    for signal in sorted(signals, key=lambda signal: (signal.start, signal.end)):
        groups = by_kind.setdefault(signal.kind, [])
        if groups and signal.start <= max(one.end for one in groups[-1][-MOST_DETAILS:]) + MERGE_GAP:
            groups[-1].append(signal)
        elif len(groups) < MOST_OF_A_KIND:
            groups.append([signal])
    found = [_one_of(group) for groups in by_kind.values() for group in groups]
    return tuple(sorted(found, key=lambda signal: (signal.start, signal.end, signal.kind)))


def _one_of(group: list[TextSignal]) -> TextSignal:
    details = list(dict.fromkeys(signal.detail for signal in group))
    shown = "; ".join(details[:MOST_DETAILS]) + ("; …" if len(details) > MOST_DETAILS else "")
    return TextSignal(group[0].kind, group[0].start, max(signal.end for signal in group), shown)
