"""Near-duplicates among many posts: ``python -m evals.performance.campaigns --posts 1000000``.

Half of the posts are variants of some wordings, a few of them most of it, as campaigns are: with handles, links, salt,
capitals, marks, unseen characters, letters of other scripts, long words more or others. Of the rest a third is a near
miss of one of these wordings: a short word, a negation or a number is another, and could turn a decision.
"""

import argparse
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from retrieval.near_duplicates import cluster

LEAST_PRECISION, LEAST_SAVED, MOST_SECONDS, MOST_MEMORY = 0.999, 0.95, 300.0, 1500.0
_LENGTH = 25  # words of a post
_SHARED = "abcdefghiklmnoprstuvwz"
_MISSES = ("not", "never", "she", "14", "0", "no")
_LETTERS = str.maketrans({"o": "\u043e", "a": "\u0430", "e": "\u0435"})
_WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


@dataclass(frozen=True, slots=True)
class Post:
    """A text and the wording that it is a variant of; a number of its own where it is none."""

    text: str
    wording: int


@dataclass(frozen=True, slots=True)
class Found:
    """What came of it. ``direct`` and ``pairs`` are shares of right ones: of members with the post that stands for
    them, and of all pairs within a cluster. ``saved`` is the share of campaign posts that need no draft. ``memory`` is
    in MB, the posts themselves included: of this process at its largest, and of the largest one that it began."""

    posts: int
    clusters: int
    direct: float
    pairs: float
    saved: float
    seconds: float
    cpu: float
    memory: float


def some_posts(count: int, seed: int = 7) -> list[Post]:
    """Seeded posts."""
    chance = Random(seed)  # noqa: S311  (no secrets)
    words = ["".join(chance.choices(_SHARED, k=chance.randint(2, 10))) for _ in range(3000)]
    wordings = [" ".join(chance.choices(words, k=_LENGTH)) for _ in range(max(5, count // 500))]
    long_words = [word for word in words if len(word) > 6]
    posts: list[Post] = []
    others: dict[str, int] = {}
    for number in range(count // 2):
        own = int(len(wordings) * chance.random() ** 3)  # a few are most of it
        posts.append(Post(_varied(wordings[own], number, long_words, chance), own))
        miss = _missed(wordings[own], chance) if number % 3 == 0 else " ".join(chance.choices(words, k=_LENGTH))
        posts.append(Post(miss, others.setdefault(miss, -1 - number)))
    return posts


def _varied(text: str, number: int, long_words: Sequence[str], chance: Random) -> str:
    salt = f"x{number:x}k{chance.randrange(10)}q"
    ways: tuple[Callable[[], str], ...] = (
        lambda: f"@user{number} {text}",
        lambda: f"{text} https://x.example/{number}",
        lambda: f"{text} {salt}",
        text.upper,
        lambda: text.replace(" ", "  ", 3) + "!!",
        lambda: text[:5] + "\u200b" + text[5:],
        lambda: text.translate(_LETTERS),
        lambda: f"{text} {chance.choice(long_words)}",
    )
    return chance.choice(ways)()


def _missed(text: str, chance: Random) -> str:
    parts = text.split()
    parts[chance.randrange(len(parts))] = chance.choice(_MISSES)
    return " ".join(parts)


def measured(posts: Sequence[Post], processes: int = 1) -> Found:
    """Cluster them, and hold that against what was planted."""
    before, cpu = time.perf_counter(), _cpu()
    leaders = cluster([post.text for post in posts], processes)
    seconds = time.perf_counter() - before
    members = [(place, leader) for place, leader in enumerate(leaders) if leader != place]
    right = sum(posts[place].wording == posts[leader].wording for place, leader in members)
    together = Counter(leaders)
    same = Counter((leader, post.wording) for leader, post in zip(leaders, posts, strict=True))
    planted = [place for place, post in enumerate(posts) if place % 2 == 0]
    drafts = sum(leaders[place] == place for place in planted)
    return Found(
        posts=len(posts),
        clusters=len(together),
        direct=right / max(1, len(members)),
        pairs=_pairs(same) / max(1, _pairs(together)),
        saved=1 - drafts / max(1, len(planted)),
        seconds=seconds,
        cpu=_cpu() - cpu,
        memory=sum(resource.getrusage(who).ru_maxrss for who in _WHO) / 1000,
    )


def _cpu() -> float:
    """Seconds of this process and of those that it began and that have ended."""
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, _WHO))


def _pairs(counts: Counter[int] | Counter[tuple[int, int]]) -> int:
    return sum(count * (count - 1) // 2 for count in counts.values())


def told(found: Found) -> str:
    """What came of it, and whether the aims are reached."""
    rows = (
        (found.direct >= LEAST_PRECISION, f"right members: {found.direct:.5f} (≥ {LEAST_PRECISION})"),
        (found.pairs >= LEAST_PRECISION, f"right pairs: {found.pairs:.6f} (≥ {LEAST_PRECISION})"),
        (found.saved >= LEAST_SAVED, f"fewer drafts of campaigns: {found.saved:.2%} (≥ {LEAST_SAVED:.0%})"),
        (found.seconds <= MOST_SECONDS, f"seconds: {found.seconds:.0f}, of CPU {found.cpu:.0f} (≤ {MOST_SECONDS:g})"),
        (found.memory <= MOST_MEMORY, f"MB: {found.memory:.0f} (≤ {MOST_MEMORY:g})"),
    )
    lines = [f"{found.posts:,} posts, {found.clusters:,} clusters"]
    return "\n".join([*lines, *(f"{'met   ' if met else 'MISSED'}  {words}" for met, words in rows)]) + "\n"


def main() -> None:
    """Measure; exit code 1 when an aim is missed."""
    parser = argparse.ArgumentParser(description="Near-duplicates among many posts.")
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    text = told(measured(some_posts(given.posts), given.processes))
    sys.stdout.write(text)
    sys.exit("MISSED" in text)


if __name__ == "__main__":
    main()
