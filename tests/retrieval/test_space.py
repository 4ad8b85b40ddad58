"""Contents and examples are compared where what an embedder adds of its own is taken off."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from retrieval.space import FEWEST, LikenessSpace, load_space, plain_space, space_of, unit, write_space

DIMENSIONS = 12


def rows(count: int, seed: int = 1) -> npt.NDArray[np.float32]:
    return np.random.default_rng(seed).normal(size=(count, DIMENSIONS)).astype(np.float32)


def a_space() -> LikenessSpace:
    contents, examples, policies = rows(3, seed=4)
    return LikenessSpace(
        embedder="some-embedder",
        contents=contents,
        examples=examples,
        policies=policies,
        as_content=rows(DIMENSIONS, seed=5),
        metric=rows(DIMENSIONS, seed=6),
        tongues={"de": rows(1, seed=7)[0], "pl": rows(1, seed=8)[0]},
        provenance={"examples": 3},
    )


def test_every_row_has_length_one() -> None:
    space = a_space()
    made = (
        space.of_contents(rows(4), "de"),
        space.of_examples(rows(4), ["de", "pl", None, "fr"]),
        space.of_questions(rows(4), None),
        space.of_policies(rows(4)),
    )
    for each in made:
        assert np.linalg.norm(each, axis=1) == pytest.approx(np.ones(4), abs=1e-5)


@pytest.mark.parametrize("lengths", [1.0, 1e-6, 1e12])
def test_to_the_last_bit_as_by_the_usual_norm(lengths: float) -> None:
    some = rows(7) * np.float32(lengths)
    assert unit(some).tobytes() == (some / np.linalg.norm(some, axis=1, keepdims=True)).tobytes()


def test_nothing_has_no_direction() -> None:
    assert unit(np.zeros((2, DIMENSIONS), np.float32)).tolist() == np.zeros((2, DIMENSIONS)).tolist()


def test_what_a_language_adds_is_taken_off_contents_and_examples() -> None:
    texts, german = rows(20), np.arange(20) % 2 == 0
    languages = ["de" if spoken else "en" for spoken in german]
    shifted = texts + np.where(german, 5.0, 0.0).astype(np.float32)[:, None]
    plain, moved = (plain_space(each, languages, each) for each in (texts, shifted))
    assert moved.of_examples(shifted, languages) == pytest.approx(plain.of_examples(texts, languages), abs=1e-5)
    assert moved.of_contents(shifted[:1], "de") == pytest.approx(plain.of_contents(texts[:1], "de"), abs=1e-5)


def test_few_texts_say_nothing_of_a_language() -> None:
    languages = ["de"] * (FEWEST - 1) + ["en"] * FEWEST
    assert plain_space(rows(len(languages)), languages, rows(2)).tongues.keys() == {"en"}


def test_nothing_at_all_is_a_space() -> None:
    empty = np.zeros((0, DIMENSIONS), dtype=np.float32)
    space = plain_space(empty, [], empty)
    assert space.of_contents(rows(2), "de").shape == (2, DIMENSIONS)


def test_a_space_is_read_as_it_was_written_to_half_precision(tmp_path: Path) -> None:
    space, again = a_space(), tmp_path / "again.npz"
    write_space(space, tmp_path / "space.npz")
    read = load_space(tmp_path / "space.npz")
    assert read is not None
    assert read.embedder == "some-embedder"
    assert dict(read.provenance) == {"examples": 3}
    assert sorted(read.tongues) == ["de", "pl"]
    assert read.of_examples(rows(3), ["de"] * 3) == pytest.approx(space.of_examples(rows(3), ["de"] * 3), abs=5e-3)
    write_space(read, again)
    assert load_space(again) is not None


@pytest.mark.parametrize("held", [pytest.param(None, id="no file"), pytest.param(b"no arrays", id="something else")])
def test_a_file_that_holds_none_is_none(tmp_path: Path, held: bytes | None) -> None:
    path = tmp_path / "space.npz"
    if held is not None:
        path.write_bytes(held)
    assert load_space(path) is None


def test_the_one_that_comes_along_is_for_its_embedder_alone() -> None:
    shipped = load_space()
    assert shipped is not None
    assert {"corpus", "examples", "languages", "as_of"} <= shipped.provenance.keys()
    assert space_of(shipped.embedder) is shipped
    assert space_of("another-embedder") is None
    assert shipped.as_content is None, "examples are embedded as contents"
