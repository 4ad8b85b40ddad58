"""Ids for policies that come without one: made from the title, ASCII, each only once."""

import re
import unicodedata
from pathlib import PurePath

from policy_corpus.model import PolicyId

_LONGEST = 60
_ENDINGS = (".md", ".markdown", ".mdx", ".txt", ".html", ".htm", ".xhtml", ".docx", ".docm", ".pdf")
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "'": "", "’": ""}
)


def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens, at most 60 characters; empty when nothing of ``text`` is left."""
    folded = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS)).encode("ascii", "ignore").decode()
    whole = "-".join(re.findall(r"[a-z0-9]+", folded))
    if len(whole) <= _LONGEST:
        return whole
    return whole[: whole.rfind("-", 0, _LONGEST + 1)] if "-" in whole[: _LONGEST + 1] else whole[:_LONGEST]


def unique_id(title: str, name: str, taken: dict[str, int]) -> PolicyId:
    """An id that is not in ``taken``: from the title, else from the document's name, else ``policy``.

    It is added, with the number of policies that asked for it.
    """
    stem = slug(title) or slug(stem_of(name)) or "policy"
    found = stem
    while found in taken:
        taken[stem] += 1
        found = f"{stem}-{taken[stem]}"
    taken[found] = 1
    return PolicyId(found)


def title_from(name: str) -> str:
    """A title for a document that has none, from its name: ``hate-speech.md`` is ``Hate speech``."""
    title = " ".join(re.sub(r"[-_]", " ", stem_of(name)).split()) or "Policy"
    return title[0].upper() + title[1:]


def stem_of(name: str) -> str:
    """The last part of a path without its ending, if that is one of a document's."""
    path = PurePath(name)
    return path.stem if path.suffix.lower() in _ENDINGS else path.name
