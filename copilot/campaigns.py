"""Which cases of a batch say what an earlier one says, so that one draft does for all of them."""

from collections.abc import Iterable
from dataclasses import replace
from hashlib import blake2b

from copilot.cases import Author, Case, CaseId
from copilot.lanes import lane_of
from retrieval.near_duplicates.clusters import cluster


def first_alike(cases: Iterable[Case | None], processes: int = 1) -> list[int]:
    """For each case the number, from 0, of the earlier one whose draft does for it; its own where it needs one.

    The texts are near-duplicates, and all else that decides is the same: day, region, language, where it stood, what
    it was reported for, and of the author strikes and standing, not the name. A case that is routed to people, or that
    has media or a context, is always for itself; so is None, which stands for what is no case. Many texts are compared
    by so many ``processes``.
    """
    texts: dict[bytes, list[str]] = {}
    numbers: dict[bytes, list[int]] = {}
    count = 0
    for number, case in enumerate(cases):
        count += 1
        if case is not None and not case.media and not case.context and lane_of(case) is None:
            kind = _beside_its_text(case)
            texts.setdefault(kind, []).append(case.text)
            numbers.setdefault(kind, []).append(number)
    found = list(range(count))
    for kind, places in numbers.items():
        for place, leader in zip(places, cluster(texts[kind], processes), strict=True):
            found[place] = places[leader]
    return found


def _beside_its_text(case: Case) -> bytes:
    """What two cases have in common that differ in their texts and authors' names alone."""
    author = Author(verified=case.author.verified, strikes=case.author.strikes, category=case.author.category)
    bare = replace(case, id=CaseId(""), text="", author=author, posted_at=None)
    day = case.posted_at.date() if case.posted_at else None
    return blake2b(f"{bare!r}\0{day}".encode("utf-8", "replace"), digest_size=16).digest()
