"""Documents are read in the encodings that they come in, and policies written whole or not at all."""

from datetime import date
from pathlib import Path

import pytest

from policy_corpus.importers import (
    DocumentUnreadable,
    ImportedPolicy,
    PolicyFileExists,
    import_markdown,
    import_path,
    write_policies,
)
from policy_corpus.model import PolicyId, Version
from policy_corpus.reader import read_corpus

TEXT = "# Café\n\ntext\n"
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(TEXT.encode(), id="UTF-8"),
        pytest.param(TEXT.encode("utf-8-sig"), id="UTF-8 with a byte order mark"),
        pytest.param(b"\xff\xfe" + TEXT.encode("utf-16-le"), id="UTF-16, little end first"),
        pytest.param(b"\xfe\xff" + TEXT.encode("utf-16-be"), id="UTF-16, big end first"),
        pytest.param(TEXT.encode("utf-32"), id="UTF-32"),
    ],
)
def test_a_document_is_decoded(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "page.md"
    path.write_bytes(data)
    (policy,) = import_path(path, effective=MAY, owner="Policy").policies
    assert policy == import_markdown(TEXT, name="page.md", effective=MAY, owner="Policy")[0]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        pytest.param(b"ok\nCaf\xe9\n", "line 2 is not UTF-8.*iconv", id="Latin-1"),
        pytest.param(b"\xff\xfea\0\xd8", "not UTF-16", id="half of UTF-16"),
        pytest.param(b"a\0b", "NUL", id="NUL characters"),
        pytest.param(b"\x89PNG\xff\0", "NUL", id="a picture"),
        pytest.param(TEXT.encode("utf-16-le"), "NUL.*byte order mark", id="UTF-16 without its mark"),
        pytest.param(b"", "empty", id="nothing"),
        pytest.param(b"\xef\xbb\xbf \n", "empty", id="blanks"),
        pytest.param(b"a" * 20_000_001, "larger", id="too large"),
    ],
)
def test_an_unreadable_document_says_the_way_out(tmp_path: Path, data: bytes, problem: str) -> None:
    path = tmp_path / "page.md"
    path.write_bytes(data)
    with pytest.raises(DocumentUnreadable, match=rf"(?s)page\.md: .*{problem}"):
        import_path(path, effective=MAY, owner="Policy")


def test_a_missing_document_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentUnreadable, match=r"nowhere\.md: can't be read: No such file"):
        import_path(tmp_path / "nowhere.md", effective=MAY, owner="Policy")


def imported(text: str, effective: date = MAY) -> list[ImportedPolicy]:
    return import_markdown(text, name="page.md", effective=effective, owner="Policy")


def test_policies_are_written_where_the_reader_finds_them(tmp_path: Path) -> None:
    document = "# Spam\n\nYou may not.\n\n# Scams\n\n## Rules\n\nYou must not.\n"
    paths = write_policies(imported(document), tmp_path)
    assert paths == [tmp_path / "policies/spam/2026-05-01.md", tmp_path / "policies/scams/2026-05-01.md"]
    write_policies(imported("# Spam\n\nYou really may not.", JUNE), tmp_path)
    corpus = read_corpus(tmp_path)
    assert [section.key for section in corpus.sections] == [
        "scams/1@2026-05-01",
        "spam/0@2026-05-01",
        "spam/0@2026-06-01",
    ]
    assert [path.name for path in tmp_path.rglob(".*")] == []


def test_writing_the_same_again_is_no_change(tmp_path: Path) -> None:
    (path,) = write_policies(imported(TEXT), tmp_path)
    before = path.stat()
    assert write_policies(imported(TEXT), tmp_path) == [path]
    assert path.read_text(encoding="utf-8") == imported(TEXT)[0].text
    assert before.st_mode & 0o777 == 0o644


def test_another_text_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    (path,) = write_policies(imported("# Spam\n\nfirst"), tmp_path)
    first = path.read_bytes()
    with pytest.raises(PolicyFileExists, match=r"(?s)2026-05-01\.md' stands there .*hint: .*--effective"):
        write_policies(imported("# New\n\nx\n\n# Spam\n\nsecond"), tmp_path)
    assert path.read_bytes() == first
    assert not (tmp_path / "policies/new").exists()


def test_two_documents_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyFileExists, match=r"(?s)two documents .*spam/2026-05-01\.md'.*hint: "):
        write_policies([*imported("# Spam\n\na"), *imported("# Spam\n\nb")], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    broken = ImportedPolicy(PolicyId("spam"), "Spam", Version(MAY), "half a pair: \ud800")
    with pytest.raises(UnicodeEncodeError):
        write_policies([broken], tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
