"""Which contents are almost the same, so that nobody sees twice what they have decided."""

from hashlib import blake2b

from retrieval.normalisation import normalise

GRAM = 5  # characters of the matching copy
KEPT = 64  # of the smallest hashes
ALIKE = 0.7  # share of common grams, as the sketches estimate it
SHORTEST = 12  # characters; below, only the same content is the same

Sketch = frozenset[int]


def sketch_of(text: str) -> Sketch:
    """The smallest hashes of the pieces of a content; of a short one all of them."""
    folded = " ".join(normalise(text).text.casefold().split())
    if len(folded) < SHORTEST:
        return frozenset({_hash(folded)})
    grams = {folded[at : at + GRAM] for at in range(len(folded) - GRAM + 1)}
    return frozenset(sorted(map(_hash, grams))[:KEPT])


def alike(one: Sketch, other: Sketch) -> bool:
    """Whether two contents have so much in common that deciding one is having seen the other."""
    smallest = sorted(one | other)[:KEPT]
    common = sum(1 for each in smallest if each in one and each in other)
    return bool(smallest) and common / len(smallest) >= ALIKE


def _hash(gram: str) -> int:
    return int.from_bytes(blake2b(gram.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
