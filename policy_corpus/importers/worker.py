"""The process that reads one document: bytes in, JSON out. Started by ``guard``, never by hand."""

import json
import sys

from policy_corpus.importers.docx import read_docx
from policy_corpus.importers.formats import Format
from policy_corpus.importers.guard import as_json
from policy_corpus.importers.html import read_html
from policy_corpus.importers.model import DocumentUnreadable
from policy_corpus.importers.pdf import read_pdf

_READERS = {Format.HTML: read_html, Format.DOCX: read_docx, Format.PDF: read_pdf}


def main(format_: str, name: str, memory: int) -> None:
    """Read standard input as that format and write the document, or what is wrong with it."""
    _limit(memory)
    sys.stdout.write(_answer(sys.stdin.buffer.read(), name, Format(format_)))


def _answer(data: bytes, name: str, format_: Format) -> str:
    try:
        return as_json(_READERS[format_](data, name))
    except DocumentUnreadable as error:
        return json.dumps({"problem": error.problem, "hint": error.hint})
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  (whatever a library says of a broken file)
        problem = f"a damaged {format_} ({type(error).__name__}: {str(error)[:200]})"
        return json.dumps({"problem": problem, "hint": f"open it and save it again as {format_}"})


def _limit(memory: int) -> None:
    """Where the system knows such limits."""
    try:
        import resource  # noqa: PLC0415  (not on every system)
    except ImportError:
        return
    for limit, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(limit, (most, most))
        except (ValueError, OSError):
            continue


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
