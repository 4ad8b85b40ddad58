"""The subjects that no policy covers come along with their vectors, and are embedded where those don't fit."""

from pathlib import Path

import numpy as np

from retrieval.other_subjects import PREPARED_SUBJECTS, OtherSubjects, read_questions, read_subjects
from retrieval.passages import text_key
from retrieval.prepared import load_prepared
from tests.hash_embedder import HashEmbedder


def test_every_subject_and_every_question_has_a_prepared_vector_and_no_other() -> None:
    from_file = load_prepared(PREPARED_SUBJECTS)
    assert set(from_file.rows) == set(map(text_key, (*read_subjects(), *read_questions())))


def test_no_question_stands_twice() -> None:
    assert len(set(read_questions())) == len(read_questions()) >= 300


def test_remarks_and_empty_lines_are_no_subjects(tmp_path: Path) -> None:
    (tmp_path / "subjects.txt").write_text("# a remark\n\nBanks.\n  Trains.  \n")
    assert read_subjects(tmp_path / "subjects.txt") == ("Banks.", "Trains.")


async def test_another_embedder_makes_its_own_once(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    subjects = OtherSubjects(embedder)
    first, second = await subjects.subjects(), await subjects.subjects()
    assert first.shape == (len(read_subjects()), embedder.dimensions)
    assert np.array_equal(first, second)
    assert (await subjects.questions()).shape == (len(read_questions()), embedder.dimensions)
    assert embedder.calls == [read_subjects(), read_questions()]


async def test_what_was_written_is_not_embedded_again(tmp_path: Path) -> None:
    path, embedder = tmp_path / "subjects.npz", HashEmbedder()
    await OtherSubjects(embedder, path).write(path)
    embedder.calls.clear()
    assert len(await OtherSubjects(embedder, path).subjects()) == len(read_subjects())
    assert len(await OtherSubjects(embedder, path).questions()) == len(read_questions())
    assert embedder.calls == []
