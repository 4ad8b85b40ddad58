"""Zip and tar archives, opened so that nothing in them can fill the memory or reach outside them."""

import gzip
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath

from policy_corpus.importers.model import DocumentUnreadable

MOST_FILES = 1000
MOST_UNPACKED = 200_000_000  # bytes, all files of an archive together
LARGEST_XML = 50_000_000  # bytes of one part of a DOCX
_CHUNK = 1 << 20
_REPACK = "pack the documents alone, as zip or tar.gz, and import that"


def zip_files(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """The path and the bytes of each file in a zip archive. Raises ``DocumentUnreadable``."""
    with _opened(data, name) as archive:
        infos = _checked(archive, name)
        for info in infos:
            if stat.S_ISLNK(info.external_attr >> 16):
                raise _link(name, info.filename)
            _check_path(name, info.filename)
        for info in infos:
            if not info.is_dir():
                yield info.filename, _read(archive, info, name)


def zip_names(data: bytes, name: str) -> frozenset[str]:
    """What a zip archive says that it holds. Raises ``DocumentUnreadable`` when it is none."""
    with _opened(data, name) as archive:
        return frozenset(archive.namelist())


def check_docx(data: bytes, name: str) -> None:
    """Raise ``DocumentUnreadable`` when a DOCX would unpack to too much, or is locked."""
    with _opened(data, name) as archive:
        for info in _checked(archive, name):
            if info.file_size > LARGEST_XML and info.filename.endswith((".xml", ".rels")):
                problem = f"{info.filename!r} unpacks to more than {LARGEST_XML} bytes"
                raise DocumentUnreadable(name, problem, "split the document, or save it again without tracked changes")


def tar_files(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """The path and the bytes of each file in a tar archive, also one packed by gzip. Raises ``DocumentUnreadable``."""
    plain = _gunzipped(data, name) if data.startswith(b"\x1f\x8b") else data
    try:
        with tarfile.open(fileobj=BytesIO(plain), mode="r:") as archive:
            members = _members(archive, name)
            for member in members:
                _check_path(name, member.name)
                if member.issym() or member.islnk():
                    raise _link(name, member.name)
                if not (member.isfile() or member.isdir()):
                    raise DocumentUnreadable(name, f"{member.name!r} is no ordinary file", _REPACK)
            for member in members:
                file = archive.extractfile(member) if member.isfile() else None
                if file is not None:
                    yield member.name, file.read()
    except (tarfile.TarError, ValueError, OverflowError) as error:
        problem = f"a damaged tar archive ({type(error).__name__})"
        raise DocumentUnreadable(name, problem, "pack it again, as zip or tar.gz") from None


def _members(archive: tarfile.TarFile, name: str) -> list[tarfile.TarInfo]:
    members: list[tarfile.TarInfo] = []
    total = 0
    for member in archive:
        members.append(member)
        total += member.size
        _check_sizes(name, len(members), total)
    return members


def _gunzipped(data: bytes, name: str) -> bytes:
    """No more than the bound is ever unpacked."""
    chunks: list[bytes] = []
    total = 0
    try:
        with gzip.open(BytesIO(data)) as file:
            while chunk := file.read(_CHUNK):
                chunks.append(chunk)
                total += len(chunk)
                _check_sizes(name, 0, total)
    except (OSError, EOFError, zlib.error):
        raise DocumentUnreadable(name, "a damaged gzip file", "pack it again, as zip or tar.gz") from None
    return b"".join(chunks)


def _opened(data: bytes, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, EOFError):
        hint = "download or save it again; as an archive, pack it again"
        raise DocumentUnreadable(name, "a damaged zip archive or DOCX", hint) from None


def _checked(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    infos = archive.infolist()
    _check_sizes(name, len(infos), sum(info.file_size for info in infos))
    for info in infos:
        if info.flag_bits & 1:
            raise DocumentUnreadable(
                name, f"{info.filename!r} is encrypted", "unpack it with its password, import that"
            )
    return infos


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
    """A file of the archive; never more than the size that was checked."""
    try:
        with archive.open(info) as file:
            return file.read(info.file_size + 1)
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, zlib.error) as error:
        problem = f"{info.filename!r} can't be unpacked ({type(error).__name__})"
        raise DocumentUnreadable(name, problem, "pack it again, as zip with deflate") from None


def _check_sizes(name: str, files: int, total: int) -> None:
    if files > MOST_FILES:
        raise DocumentUnreadable(name, f"more than {MOST_FILES} files", "pack it in parts, and import each")
    if total > MOST_UNPACKED:
        problem = f"unpacks to more than {MOST_UNPACKED} bytes"
        raise DocumentUnreadable(name, problem, "pack the documents alone, without media, or in parts")


def _check_path(name: str, path: str) -> None:
    """Nothing is written to these paths; but who packed one that climbs out meant no good, or packed by mistake."""
    parts = PurePosixPath(path.replace("\\", "/")).parts
    if not parts or parts[0] == "/" or ".." in parts or (len(path) > 1 and path[1] == ":"):
        raise DocumentUnreadable(name, f"{path!r} leads out of the archive", _REPACK)


def _link(name: str, path: str) -> DocumentUnreadable:
    return DocumentUnreadable(name, f"{path!r} is a link", "put the file itself in its place, and pack again")
