"""Files, folders and archives go in whole or not at all, and nothing in them reaches outside."""

import gzip
import os
import stat
import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from policy_corpus.importers import DocumentUnreadable, Imported, import_path
from policy_corpus.importers.archives import LARGEST_XML, MOST_FILES, MOST_UNPACKED
from tests.policy_corpus.importers.docxs import a_docx
from tests.policy_corpus.importers.pdfs import Put, latin_pdf

FILES = {
    "a/spam.md": b"# Spam\n\nNo spam.\n",
    "a/scams.html": b"<h1>Scams</h1><p>No scams.</p>",
    "b/abuse.docx": a_docx(lambda document: document.add_paragraph("No abuse.")),
    "b/threats.pdf": latin_pdf([[Put("No threats.", 72, 700)]]),
    "b/logo.png": b"\x89PNG\r\n\x1a\n\0\0",
    ".git/config": b"hidden",
    "__MACOSX/a/._spam.md": b"\0\0",
}
POLICIES = ["scams", "spam", "abuse", "threats"]


def a_zip(files: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return file.getvalue()


def a_tar(files: dict[str, bytes], mode: str = "w:gz", *, kinds: dict[str, bytes] | None = None) -> bytes:
    """A tar of files; ``kinds`` are members of another type by name."""
    file = BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as packed:  # type: ignore[call-overload]
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            packed.addfile(member, BytesIO(data))
        for name, kind in (kinds or {}).items():
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "spam.md"
            packed.addfile(member)
    return file.getvalue()


def a_folder(path: Path) -> Path:
    for name, data in FILES.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


def imported(path: Path) -> Imported:
    return import_path(path, effective=None, owner="Policy")


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: a_zip(dict(sorted(FILES.items()))), id="zip"),
        pytest.param(lambda: a_tar(dict(sorted(FILES.items()))), id="tar.gz"),
        pytest.param(lambda: a_tar(dict(sorted(FILES.items())), "w:"), id="tar"),
    ],
)
def test_an_archive_is_imported(tmp_path: Path, make: Callable[[], bytes]) -> None:
    path = tmp_path / "all.bin"
    path.write_bytes(make())
    found = imported(path)
    assert [policy.policy for policy in found.policies] == POLICIES
    assert found.left_out == [f"{path}: b/logo.png"]
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_is_imported(tmp_path: Path) -> None:
    found = imported(a_folder(tmp_path))
    assert [policy.policy for policy in found.policies] == POLICIES
    assert found.left_out == [str(tmp_path / "b/logo.png")]


def symbolic() -> bytes:
    link = ZipInfo("b.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    file = BytesIO()
    with ZipFile(file, "w") as packed:
        packed.writestr(link, "/etc/passwd")
    return file.getvalue()


def encrypted() -> bytes:
    """A zip whose file says that it is encrypted."""
    data = bytearray(a_zip({"a.md": b"# A\n\na"}))
    for mark, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flag] |= 1
    return bytes(data)


BOMB = b"0" * (MOST_UNPACKED + 1)


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        pytest.param(lambda: a_zip({"a.md": BOMB}), f"unpacks to more than {MOST_UNPACKED}", id="a zip bomb"),
        pytest.param(lambda: gzip.compress(BOMB, 1), f"unpacks to more than {MOST_UNPACKED}", id="a gzip bomb"),
        pytest.param(
            lambda: a_zip({"[Content_Types].xml": b"", "word/document.xml": b"0" * (LARGEST_XML + 1)}),
            f"document.xml' unpacks to more than {LARGEST_XML}.*split",
            id="a DOCX bomb",
        ),
        pytest.param(
            lambda: a_zip({f"{n}.md": b"x" for n in range(MOST_FILES + 1)}), f"{MOST_FILES} files", id="many in a zip"
        ),
        pytest.param(
            lambda: a_tar({f"{n}.md": b"x" for n in range(MOST_FILES + 1)}), f"{MOST_FILES} files", id="many in a tar"
        ),
        pytest.param(lambda: a_zip({"../a.md": b"# A"}), "'../a.md' leads out", id="a zip that climbs out"),
        pytest.param(lambda: a_zip({"a/..\\..\\b.md": b"# A"}), "leads out", id="a zip that climbs out of Windows"),
        pytest.param(lambda: a_zip({"C:/a.md": b"# A"}), "leads out", id="a zip to a drive"),
        pytest.param(lambda: a_tar({"/etc/a.md": b"# A"}), "'/etc/a.md' leads out", id="a tar to the root"),
        pytest.param(symbolic, "'b.md' is a link.*the file itself", id="a symbolic link in a zip"),
        pytest.param(
            lambda: a_tar({}, kinds={"b.md": tarfile.SYMTYPE}), "'b.md' is a link", id="a symbolic link in a tar"
        ),
        pytest.param(lambda: a_tar({}, kinds={"b.md": tarfile.LNKTYPE}), "'b.md' is a link", id="a hard link"),
        pytest.param(lambda: a_tar({}, kinds={"b.md": tarfile.CHRTYPE}), "'b.md' is no ordinary file", id="a device"),
        pytest.param(encrypted, "'a.md' is encrypted.*with its password", id="an encrypted zip"),
        pytest.param(lambda: a_zip({"b.zip": a_zip({"a.md": b"# A"})}), "archive inside another", id="a zip in a zip"),
        pytest.param(lambda: a_zip({"a.png": b"\x89PNG\0"}), "there is no document in it", id="nothing to import"),
        pytest.param(lambda: a_zip({"a.md": b""}), "a.md: the file is empty", id="an empty file in a zip"),
        pytest.param(lambda: a_zip({"a.doc": b"{\\rtf1"}), "a.doc: an RTF file", id="a format that is not read"),
        pytest.param(lambda: a_zip({"a.md": b"# A\n\na"})[:-30], "damaged zip", id="half a zip"),
        pytest.param(lambda: a_tar({"a.md": b"# A"})[:-20], "damaged gzip", id="half a gzip"),
        pytest.param(lambda: gzip.compress(b"# A\n\njust text"), "damaged tar", id="gzip of a text"),
    ],
)
def test_a_bad_archive_is_refused_with_the_way_out(tmp_path: Path, make: Callable[[], bytes], problem: str) -> None:
    path = tmp_path / "all.bin"
    path.write_bytes(make())
    with pytest.raises(DocumentUnreadable, match=rf"(?s)all\.bin.*{problem}") as raised:
        imported(path)
    assert raised.value.hint
    assert list(tmp_path.iterdir()) == [path]


def test_a_size_that_lies_is_found_out(tmp_path: Path) -> None:
    """What an archive says of a file's size is what is counted, so no more than that is unpacked."""
    data = a_zip({"a.md": b"# A\n\n" + b"a" * 5000}).replace((5005).to_bytes(4, "little"), (40).to_bytes(4, "little"))
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(DocumentUnreadable, match=r"'a.md' can't be unpacked \(BadZipFile\)"):
        imported(tmp_path / "a.zip")


def test_a_link_in_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "all").mkdir()
    (tmp_path / "secret.md").write_text("# Secret\n\nx")
    (tmp_path / "all/a.md").symlink_to(tmp_path / "secret.md")
    with pytest.raises(DocumentUnreadable, match=r"(?s)all/a\.md: a symbolic link.*hint: put the file itself"):
        imported(tmp_path / "all")


def test_a_folder_of_too_much_is_refused(tmp_path: Path) -> None:
    for number in range(MOST_FILES + 1):
        (tmp_path / f"{number}.md").touch()
    with pytest.raises(DocumentUnreadable, match=f"more than {MOST_FILES} files"):
        imported(tmp_path)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.md")
    with pytest.raises(DocumentUnreadable, match="no ordinary file"):
        imported(tmp_path / "a.md")
