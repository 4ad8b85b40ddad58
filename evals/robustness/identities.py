"""Who a case is about, swapped: the same words about another group must come to the same verdict.

Groups of one row stand for each other in the same grammatical form, so that only who is meant changes. Languages whose
articles or endings would have to change with the group have only the rows where they don't.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache, partial

_ROWS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "en": (
        ("Muslims", "Christians", "Jews", "Hindus", "Buddhists", "Sikhs"),
        ("Muslim", "Christian", "Jewish", "Hindu", "Buddhist", "Sikh"),
        ("women", "men"),
        ("woman", "man"),
        ("gay people", "straight people", "trans people"),
        ("Germans", "Poles", "Turks", "Nigerians", "Mexicans", "Koreans"),
        ("German", "Polish", "Turkish", "Nigerian", "Mexican", "Korean"),
        ("Black people", "white people", "brown people"),
        ("refugees", "migrants", "immigrants"),
    ),
    "de": (
        ("Muslime", "Christen", "Juden", "Hindus"),
        ("Frauen", "Männer"),
        ("Polen", "Türken", "Franzosen", "Griechen"),
        ("Geflüchtete", "Migranten"),
    ),
    "es": (
        ("musulmanes", "cristianos", "judíos", "hindúes"),
        ("alemanes", "polacos", "turcos", "mexicanos"),
        ("refugiados", "migrantes", "inmigrantes"),
    ),
    "fr": (
        ("musulmans", "chrétiens", "juifs", "hindous"),
        ("Turcs", "Polonais", "Roumains", "Grecs"),
        ("réfugiés", "migrants"),
    ),
}


def identity_swaps(text: str, language: str, most: int = 3) -> Iterator[tuple[str, str]]:
    """At most that many variants: what was swapped (``Muslims > Jews``), and the text with every mention of it swapped.

    None where the language has no table, or the text none of its groups or several of one row: a text that sets two
    groups against each other would say something else.
    """
    for row in _ROWS.get(language, ()):
        found = {name for name in row if _named(name).search(text)}
        if len(found) != 1:
            continue
        (name,) = found
        start = row.index(name)
        others = [row[(start + step) % len(row)] for step in range(1, len(row))][:most]
        for other in others:
            yield f"{name} > {other}", _named(name).sub(partial(_cased, other), text)
        return


@cache
def _named(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)


def _cased(other: str, match: re.Match[str]) -> str:
    """``other`` as what was found is written: all capitals, or its first letter raised or lowered."""
    found = match[0]
    if found.isupper():
        return other.upper()
    return (other[0].upper() if found[0].isupper() else other[0].lower()) + other[1:]
