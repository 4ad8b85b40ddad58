"""A policy file that can't be read says where, why, and the way out: `errors/` holds bad files beside their texts."""

import ast
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from policy_corpus import assembly, front_matter, marks, reader, sections
from policy_corpus.reader import CorpusUnreadable, read_corpus

PLACE = "policies/threats/2026-03-01.md"  # where each bad file stands; a bad folder is a corpus
BAD = sorted(path for path in (Path(__file__).parent / "errors").iterdir() if path.suffix != ".txt")
MODULES = [module.__file__ for module in (assembly, front_matter, marks, reader, sections) if module.__file__]


def error_of(bad: Path, folder: Path) -> CorpusUnreadable:
    """What reading the bad file, or the bad corpus, raises; ``folder`` is where it is read."""
    if bad.is_dir():
        shutil.copytree(bad, folder, dirs_exist_ok=True)
    else:
        (folder / PLACE).parent.mkdir(parents=True)
        shutil.copy(bad, folder / PLACE)
    with pytest.raises(CorpusUnreadable) as raised:
        read_corpus(folder)
    return raised.value


@pytest.mark.parametrize("bad", [pytest.param(path, id=path.stem.replace("_", " ")) for path in BAD])
def test_a_bad_file_says_what_is_wrong(bad: Path, tmp_path: Path) -> None:
    assert f"{error_of(bad, tmp_path)}\n" == bad.with_suffix(".txt").read_text(encoding="utf-8")


def test_every_error_of_the_reader_has_its_bad_file(tmp_path: Path) -> None:
    seen = set[tuple[str, int]]()
    for number, bad in enumerate(BAD):
        seen |= set(_raised_at(error_of(bad, tmp_path / str(number))))
    unseen = [f"{Path(file).name}:{first}" for file, first, last in _raises() if not _reached(seen, file, first, last)]
    assert not unseen


def test_every_golden_text_has_its_bad_file() -> None:
    texts = {path.stem for path in (Path(__file__).parent / "errors").glob("*.txt")}
    assert texts == {path.stem for path in BAD}


def test_all_bad_files_are_named_at_once(tmp_path: Path) -> None:
    for version in ("2026-03-01", "2026-04-01"):
        path = tmp_path / "policies" / "threats" / f"{version}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("no policy\n", encoding="utf-8")
    with pytest.raises(CorpusUnreadable) as raised:
        read_corpus(tmp_path)
    assert [error.path for error in raised.value.errors] == [PLACE, "policies/threats/2026-04-01.md"]


def _raised_at(error: CorpusUnreadable) -> Iterator[tuple[str, int]]:
    """File and line of every ``raise`` that led to the error."""
    chain: list[BaseException | None] = list(error.errors)
    for each in chain:
        if each is None:
            continue
        chain.append(each.__context__)
        trace = each.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        if trace:
            yield trace.tb_frame.f_code.co_filename, trace.tb_lineno


def _raises() -> Iterator[tuple[str, int, int]]:
    """Every statement that raises one of the reader's errors: file, first line, last line."""
    for file in MODULES:
        for node in ast.walk(ast.parse(Path(file).read_text(encoding="utf-8"))):
            call = node.exc if isinstance(node, ast.Raise) else None
            if isinstance(call, ast.Call) and ast.unparse(call.func) in ("PolicyFileError", "MarkError"):
                yield file, call.lineno, call.end_lineno or call.lineno


def _reached(seen: set[tuple[str, int]], file: str, first: int, last: int) -> bool:
    return any(where == file and first <= line <= last for where, line in seen)
