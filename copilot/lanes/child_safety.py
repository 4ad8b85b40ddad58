"""Whether a case may concern the sexual abuse or exploitation of a child.

The words of those who work against it decide alone. Else a minor and something sexual must be named close together, or
in one word, or an age below 18 in one text of the case and something sexual in another. It is not a finding: a case
that is routed without need costs a person a look, and one that is missed is stored, embedded and sent.
"""

from collections.abc import Sequence
from functools import cache

from copilot.lanes.lexicon import Hit, Sense, lexicon
from copilot.lanes.readings import Reading

WINDOW = 10  # words between a minor and something sexual
ADULT = 18
_SHORTEST_PART = 3  # letters of a word that is glued to another, as in a hashtag


def concerns_a_child(texts: Sequence[Sequence[Reading]]) -> bool:
    """Whether the texts of a case, each in its readings, are for the people who protect children."""
    if any(_says_so(reading) for readings in texts for reading in readings):
        return True
    young = {number for number, readings in enumerate(texts) if any(_ages(reading) for reading in readings)}
    sexual = {number for number, readings in enumerate(texts) if any(r.of(Sense.SEXUAL) for r in readings)}
    return bool(young and sexual and (young - sexual or sexual - young))


def _says_so(reading: Reading) -> bool:
    if reading.of(Sense.FIELD):
        return True
    minors, sexual = _ages(reading) + reading.of(Sense.MINOR), reading.of(Sense.SEXUAL)
    if minors and sexual and _are_close(reading, minors, sexual):
        return True
    return any(_is_glued(form) for forms in reading.words.forms for form in forms if len(form) >= 2 * _SHORTEST_PART)


def _are_close(reading: Reading, minors: list[Hit], sexual: list[Hit]) -> bool:
    """Whether two neighbours among the hits, one of each kind, stand within the window."""
    marked = sorted([(hit.first, True, hit) for hit in minors] + [(hit.first, False, hit) for hit in sexual])
    last: dict[bool, Hit] = {}
    for _, is_minor, hit in marked:
        other = last.get(not is_minor)
        if other and reading.distance(other, hit) <= WINDOW:
            return True
        if is_minor not in last or hit.last > last[is_minor].last:
            last[is_minor] = hit
    return False


def _ages(reading: Reading) -> list[Hit]:
    return [hit for hit in reading.of(Sense.AGE) if any(0 < age < ADULT for age in _numbers(reading, hit))]


def _numbers(reading: Reading, hit: Hit) -> list[int]:
    written = ["".join(filter(str.isdecimal, word)) for word in reading.words.raw[hit.first : hit.last]]
    return [int(digits) for digits in written if 0 < len(digits) < 3]


def _is_glued(word: str) -> bool:
    minor, sexual, beginnings = _parts()
    if word[:_SHORTEST_PART] not in beginnings:
        return False
    for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        first, second = word[:cut], word[cut:]
        if (first in minor and second in sexual) or (first in sexual and second in minor):
            return True
    return False


@cache
def _parts() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Words for minors, words for what is sexual, and how either begins."""
    minor, sexual = lexicon().single(Sense.MINOR), lexicon().single(Sense.SEXUAL)
    return minor, sexual, frozenset(word[:_SHORTEST_PART] for word in minor | sexual)
