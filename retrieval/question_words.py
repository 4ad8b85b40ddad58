"""The words of a question that say what it is about, in the form in which they are compared."""

from retrieval.lexical import words_of

_WORDS_THAT_ONLY_ASK = """
    a about according after again all allow allowed allows also am an and another any anybody anyone anything apply
    applies are as ask at be because been before being but by can case cases could cover covered covers did do does
    doing done during each else ever every for forbidden from get gets give gives go goes had happen happens has
    have having he her here him his how i if in into is isn't it it's its just know let like made make makes may me
    mean means might must my need needs no nobody not now of off on one only or other our ours out over own
    permitted platform please policies policy possible rule rules same say says section sections shall she should so
    some somebody someone something still such take takes tell than that that's the their them then there these they
    this those though to too treat treated under until up us user users very violate violates was we were what
    what's when where whether which while who whom whose why will with within without would yes yet you your
"""
_SAY_NOTHING = frozenset(_WORDS_THAT_ONLY_ASK.split())
_ENDINGS = (
    "ations",
    "ation",
    "ings",
    "ing",
    "ions",
    "ion",
    "edly",
    "ied",
    "ies",
    "ed",
    "ers",
    "er",
    "es",
    "ly",
    "s",
)
_SHORTEST, _LONGEST = 3, 6


def stems_of(text: str) -> frozenset[str]:
    """The stems of all the words of a text."""
    return frozenset(map(stem, words_of(text)))


def asked_for(question: str) -> tuple[str, ...]:
    """The stems of the words that say what a question is about, each once, in their order."""
    return tuple(dict.fromkeys(stem(word) for word in words_of(question) if word not in _SAY_NOTHING))


def stem(word: str) -> str:
    """A word without its English ending, at most six letters: `suspending` and `suspension` are both `suspen`."""
    word = word.removesuffix("'s").removesuffix("’s")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            word = word.removesuffix(ending)
            break
    return word[:_LONGEST].rstrip("e")
