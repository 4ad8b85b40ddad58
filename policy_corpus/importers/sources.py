"""What was handed in, a file, a folder or an archive, as documents one after the other."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath

from policy_corpus.importers.archives import MOST_FILES, MOST_UNPACKED, tar_files, zip_files
from policy_corpus.importers.document import Document, import_document
from policy_corpus.importers.encodings import decode_text
from policy_corpus.importers.formats import Format, format_of, is_document
from policy_corpus.importers.guard import read_guarded
from policy_corpus.importers.markdown import read_markdown
from policy_corpus.importers.model import DocumentUnreadable, ImportedPolicy

LARGEST_FILE = 100_000_000  # bytes
LARGEST_TEXT = 20_000_000  # bytes of Markdown or HTML; what 5 million characters can take


@dataclass(frozen=True, slots=True)
class Imported:
    """The policies of what was handed in, and the files in it that are no documents (pictures, style sheets)."""

    policies: list[ImportedPolicy] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def import_path(path: Path | str, *, effective: date | None, owner: str) -> Imported:
    """The policies of a document, or of all documents in a folder, a zip or a tar archive.

    Hidden files are passed over. Raises ``DocumentUnreadable`` for the first document that can't be read: it is all or
    nothing.
    """
    imported = Imported()
    for name, data in _files(Path(path)):
        if name != str(path) and data.strip() and not is_document(data, name):
            imported.left_out.append(name)
            continue
        document = read_document(data, name)
        stem = PurePosixPath(name.replace("\\", "/")).name
        try:
            imported.policies.extend(import_document(document, name=stem, effective=effective, owner=owner))
        except DocumentUnreadable as error:
            raise DocumentUnreadable(name, error.problem, error.hint) from None
    if not imported.policies:
        hint = "give files in Markdown, HTML, DOCX or PDF, or a folder or an archive of them"
        raise DocumentUnreadable(str(path), "there is no document in it", hint)
    return imported


def read_document(data: bytes, name: str) -> Document:
    """One document in the format that its bytes show. Raises ``DocumentUnreadable``."""
    if not data.strip(b"\xef\xbb\xbf\0 \t\r\n"):
        raise DocumentUnreadable(name, "the file is empty", "export the document again, with its text")
    format_ = format_of(data, name)
    if format_.is_archive:
        raise DocumentUnreadable(name, "an archive inside another, or in a folder", "unpack it, and import that")
    if format_ in (Format.MARKDOWN, Format.HTML) and len(data) > LARGEST_TEXT:
        raise DocumentUnreadable(name, f"larger than {LARGEST_TEXT} bytes", "split it into several files")
    if format_ is Format.MARKDOWN:
        return read_markdown(decode_text(data, name), name)
    return read_guarded(data, name, format_)


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Each file that was handed in with its bytes, the ones of an archive named ``archive: path in it``."""
    if path.is_dir():
        yield from _folder(path)
        return
    data = _bytes(path)
    format_ = format_of(data, str(path))
    if not format_.is_archive:
        yield str(path), data
        return
    unpacked = zip_files(data, str(path)) if format_ is Format.ZIP else tar_files(data, str(path))
    for inside, content in unpacked:
        if not _is_hidden(PurePosixPath(inside).parts):
            yield f"{path}: {inside}", content


def _folder(path: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a folder and of those in it, by name."""
    found: list[Path] = []
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not _is_hidden((name,)))
        for name in (*folders, *names):
            if (Path(folder) / name).is_symlink():
                problem, hint = "a symbolic link in the folder", "put the file itself in its place, or take it away"
                raise DocumentUnreadable(str(Path(folder) / name), problem, hint)
        found += [Path(folder) / name for name in sorted(names) if not _is_hidden((name,))]
        if len(found) > MOST_FILES:
            raise DocumentUnreadable(str(path), f"more than {MOST_FILES} files", "import its folders one by one")
    if sum(file.stat().st_size for file in found) > MOST_UNPACKED:
        problem, hint = f"files of more than {MOST_UNPACKED} bytes together", "import its folders one by one"
        raise DocumentUnreadable(str(path), problem, hint)
    for file in found:
        yield str(file), _bytes(file)


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file() and path.exists():
            raise DocumentUnreadable(
                str(path), "no ordinary file", "give the path of a document, a folder or an archive"
            )
        if path.stat().st_size > LARGEST_FILE:
            raise DocumentUnreadable(str(path), f"larger than {LARGEST_FILE} bytes", "split it into several files")
        return path.read_bytes()
    except OSError as error:
        problem = f"can't be read: {error.strerror or type(error).__name__}"
        hint = "give the path of a document in Markdown, HTML, DOCX or PDF, of a folder, or of an archive"
        raise DocumentUnreadable(str(path), problem, hint) from None


def _is_hidden(parts: tuple[str, ...]) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)
