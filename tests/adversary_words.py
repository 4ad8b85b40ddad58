"""Words for the attacker: true ones changed harmlessly, and false ones that resemble true ones."""

from collections.abc import Sequence
from random import Random
from string import ascii_lowercase, ascii_uppercase

_LOOKALIKES = str.maketrans("aceopxyi/", "асеорхуі∕")
_OTHER_CASE = str.maketrans(ascii_lowercase + ascii_uppercase, ascii_uppercase + ascii_lowercase)
_UPPER = str.maketrans(ascii_lowercase, ascii_uppercase)


def slice_of(random: Random, text: str) -> str:
    """Some words of ``text`` that stand together and say something."""
    words = text.split(" ")
    for _ in range(20):
        start = random.randrange(len(words))
        found = " ".join(words[start : start + random.randint(1, 8)]).strip()
        if any(character.isalnum() for character in found):
            return found
    return text


def harmlessly_changed(random: Random, words: str) -> str:
    """The words as a careless copyist writes them: other case, other white space, other marks."""
    change = random.randrange(6)
    if change == 0:
        return words.translate(_UPPER)
    if change == 1:
        return words.translate(_OTHER_CASE)
    if change == 2:
        return words.replace(" ", "  \n")
    if change == 3:
        return f" {words}\t"
    if change == 4:
        return words.replace("'", "’").replace("-", "–")
    return words


def fabricated(random: Random, texts: Sequence[str], others: Sequence[str]) -> str:
    """Words that resemble those of ``texts``, or that stand in ``others``: spliced, cut, paraphrased, disguised."""
    words = slice_of(random, random.choice(texts))
    other = slice_of(random, random.choice(others))
    return random.choice(
        [
            f"{words} {other}",
            f"{words[: len(words) // 2]} … {words[len(words) // 2 :]}",
            f"{words} not",
            " ".join(reversed(words.split())),
            words.translate(_LOOKALIKES),
            "\u200b".join(words),
            other,
            f"never {words} at all, whatever anyone says",
            "x" * random.choice([1, 10, 3000]),
            "." * random.randint(0, 3),
        ]
    )


def looking_alike(random: Random, name: str) -> str:
    """A name that a hasty reader takes for ``name``."""
    return random.choice(
        [
            name.translate(_LOOKALIKES),
            name.upper(),
            f" {name}",
            f"{name}\u200b",
            name[:-1],
            f"{name}.1",
            name + name[-1:],
        ]
    )
