"""Reading a document from disk, and writing the policies that were imported from it."""

import codecs
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile

from policy_corpus.importers.model import DocumentUnreadable, ImportedPolicy, PolicyFileExists

_LARGEST_FILE = 20_000_000  # bytes; what 5 million characters can take
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_markdown_file(path: Path | str) -> str:
    """The text of a document in UTF-8, or in the UTF-16 or UTF-32 that its byte order mark names.

    Raises ``DocumentUnreadable`` when it can't be read, is too large, is empty, or is not text in such an encoding.
    """
    name = str(path)
    try:
        if Path(path).stat().st_size > _LARGEST_FILE:
            raise DocumentUnreadable(name, f"larger than {_LARGEST_FILE} bytes", "split it into several files")
        data = Path(path).read_bytes()
    except OSError as error:
        problem = error.strerror or type(error).__name__
        raise DocumentUnreadable(name, f"can't be read: {problem}", "give the path of a Markdown file") from None
    text = _decode(name, data)
    if not text.strip():
        raise DocumentUnreadable(name, "the file is empty", "export the document again, with its text")
    return text


def _decode(name: str, data: bytes) -> str:
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if b"\0" in data and encoding == "utf-8":
            raise _binary(name) from None
        line = data.count(b"\n", 0, error.start) + 1
        hint = "save it as UTF-8; for a Latin-1 or Windows file: `iconv -f WINDOWS-1252 -t UTF-8 FILE`"
        raise DocumentUnreadable(name, f"line {line} is not {encoding.upper()}", hint) from None
    if "\0" in text:
        raise _binary(name)
    return text


def _binary(name: str) -> DocumentUnreadable:
    hint = "export it as Markdown in UTF-8 (UTF-16 needs its byte order mark)"
    return DocumentUnreadable(name, "the file holds NUL characters: it is no text", hint)


def write_policies(imported: Iterable[ImportedPolicy], out: Path) -> list[Path]:
    """Write ``<out>/policies/<policy>/<version>.md`` for each and return the paths; same text again is no change.

    Raises ``PolicyFileExists``, before anything is written, when a file would say something else than one that stands
    there or than another of ``imported``.
    """
    texts: dict[Path, str] = {}
    for policy in imported:
        path = out / "policies" / policy.policy / f"{policy.version}.md"
        if texts.setdefault(path, policy.text) != policy.text:
            problem = f"two documents of this import would both be {str(path)!r}"
            raise PolicyFileExists(
                f"{problem}\n  hint: change the title of one, or import it with another --effective date"
            )
        if path.exists() and path.read_bytes() != policy.text.encode():
            problem = f"{str(path)!r} stands there and says something else"
            hint = "import with another --effective date or another --out, or remove that file first"
            raise PolicyFileExists(f"{problem}\n  hint: {hint}")
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, text)
    return list(texts)


def _write(path: Path, text: str) -> None:
    """All of it or nothing: written beside its place, then moved."""
    with NamedTemporaryFile("wb", dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
        beside = Path(file.name)
        try:
            file.write(text.encode())
            file.flush()
            beside.chmod(0o644)
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
