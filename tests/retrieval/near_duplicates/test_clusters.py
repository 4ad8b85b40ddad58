"""Posts of one campaign are one cluster, and what could be decided otherwise is never in it."""

import random
from itertools import pairwise

import pytest

from evals.performance.campaigns import LEAST_PRECISION, LEAST_SAVED, measured, some_posts
from retrieval.near_duplicates import alike, cluster, comparable

POST = "Earn money from home today with this simple method, write to us and get the whole guide for free"


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(POST.upper(), id="in capitals"),
        pytest.param(POST.replace(" ", "  ") + "!!!", id="with other spaces and marks"),
        pytest.param(f"{POST} https://a.example/x1", id="with a link"),
        pytest.param(f"@somebody {POST}", id="to somebody else"),
        pytest.param(f"{POST} x8f3k2q", id="with salt"),
        pytest.param(POST.replace("money", "m\u200boney"), id="with a character that nobody sees"),
        pytest.param(POST.replace("o", "о"), id="in letters of another script"),
        pytest.param(f"{POST} {POST} {POST} immediately", id="with a long word more, in a long post"),
    ],
)
def test_variants_are_alike(other: str) -> None:
    first = f"{POST} {POST} {POST}" if other.startswith(f"{POST} {POST}") else POST
    assert cluster(["Something else altogether", first, other]) == [0, 1, 1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(POST, POST.replace("Earn", "Do not earn"), id="a negation"),
        pytest.param(f"{POST} at 18", f"{POST} at 12", id="an age"),
        pytest.param(f"{POST} for men", f"{POST} for women", id="another target"),
        pytest.param(" ".join([POST] * 5), " ".join([POST] * 5) + " no", id="one short word in a long post"),
        pytest.param(
            " ".join(["Earn money never", *[POST] * 3]),
            " ".join(["Earn never money", *[POST] * 3]),
            id="a negation moved",
        ),
        pytest.param(
            " ".join(["Whoever leaves never", *[POST] * 3]),
            " ".join(["Whoever never returns", *[POST] * 3]),
            id="a negation of another long word",
        ),
        pytest.param("buy this now", "sell this now", id="few words"),
        pytest.param("これは詐欺です", "これは詐欺ではない", id="a negation in a script without spaces"),
        pytest.param(POST, f"{POST} \U0001f525", id="a sign"),
        pytest.param("\U0001f44d", "\U0001f44e", id="signs alone"),
        pytest.param("!", "?", id="marks alone"),
    ],
)
def test_what_may_be_decided_otherwise_is_not_alike(one: str, other: str) -> None:
    assert cluster([one, other]) == [0, 1]


def test_no_chain_leads_from_one_content_to_another_that_is_unlike_it() -> None:
    words = [f"wording{letter}{other}" for letter in "abcdefgh" for other in "abcdefgh"]
    posts = [" ".join(words[start : start + 40]) for start in range(0, 20, 2)]
    leaders = cluster(posts)
    assert all(alike(comparable(posts[leader]), comparable(posts[place])) for place, leader in enumerate(leaders))
    assert all(alike(comparable(one), comparable(other)) for one, other in pairwise(posts))
    assert len(set(leaders)) > 1


def _words(seed: int) -> list[str]:
    rng = random.Random(seed)
    return ["".join(rng.choices("abcdefghiklmnoprstuvwz", k=rng.randint(2, 10))) for _ in range(3000)]


def test_planted_pairs_and_a_campaign() -> None:
    """Of 3000 posts 1500 are variants of 20; of 1500 others a third are others' near misses, a word changed."""
    rng, words = random.Random(7), _words(3)
    campaigns = [" ".join(rng.choices(words, k=25)) for _ in range(20)]
    posts: list[tuple[str, int]] = []
    for number in range(1500):
        own = rng.randrange(20)
        posts.append((f"@u{number} {campaigns[own]} https://x.example/{number}", own))
        alone = " ".join(rng.choices(words, k=25))
        if number % 3 == 0:
            parts = campaigns[own].split()
            parts[rng.randrange(25)] = rng.choice([word for word in words if len(word) < 6])
            alone = " ".join(parts)
        posts.append((alone, 1000 + number))
    leaders = cluster([text for text, _ in posts])
    merged = [place for place, leader in enumerate(leaders) if leader != place]
    wrong = [place for place in merged if posts[place][1] != posts[leaders[place]][1]]
    assert len(wrong) <= len(merged) // 1000
    of_campaigns = {leader for leader, (_, own) in zip(leaders, posts, strict=True) if own < 1000}
    assert len(of_campaigns) <= 0.05 * 1500


def test_the_same_texts_give_the_same_clusters() -> None:
    posts = [f"{word} {POST}" for word in _words(5)[:200]]
    assert cluster(posts) == cluster(list(posts))


def test_many_processes_find_what_one_finds() -> None:
    posts = [post.text for post in some_posts(6_500)]
    assert cluster(posts, processes=2) == cluster(posts)


def test_what_is_measured_on_a_million_posts_holds_for_a_few_thousand() -> None:
    found = measured(some_posts(4000))
    assert min(found.direct, found.pairs) >= LEAST_PRECISION
    assert found.saved >= LEAST_SAVED
