"""Reading a document in a process of its own, which can take neither more time nor more memory than it is given."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import policy_corpus
from policy_corpus.importers.blocks import Block, Line
from policy_corpus.importers.document import Document
from policy_corpus.importers.formats import Format
from policy_corpus.importers.model import DocumentUnreadable

MOST_SECONDS = 60.0
MOST_MEMORY = 1_500_000_000  # bytes; on systems that can hold a process to it


def read_guarded(
    data: bytes, name: str, format_: Format, *, seconds: float = MOST_SECONDS, memory: int = MOST_MEMORY
) -> Document:
    """The blocks of a document, read by the worker. Raises ``DocumentUnreadable``, also when its reader dies.

    ``memory`` is in bytes of address space, the interpreter's included.
    """
    roots = [str(Path(policy_corpus.__file__).parents[1]), *(path for path in sys.path if path)]
    command = [sys.executable, "-P", "-m", "policy_corpus.importers.worker", format_.value, name, str(memory)]
    try:
        done = subprocess.run(  # noqa: S603  (our own worker)
            command,
            input=data,
            capture_output=True,
            timeout=seconds,
            check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(roots), "PYTHONIOENCODING": "utf-8"},
        )
    except subprocess.TimeoutExpired:
        problem = f"reading it as {format_} takes more than {seconds:g} seconds"
        raise DocumentUnreadable(name, problem, _way_out(format_)) from None
    if done.returncode:
        problem = f"its {format_} can't be read within {memory} bytes of memory, or is broken"
        raise DocumentUnreadable(name, problem, _way_out(format_))
    return _received(json.loads(done.stdout), name)


def as_json(document: Document) -> str:
    """A document as the worker hands it over."""
    blocks = [
        [[[line.text, line.fence] for line in block.lines], block.rank, block.title, block.bold]
        for block in document.blocks
    ]
    return json.dumps(
        {"blocks": blocks, "preface": document.preface, "title": document.title, "warnings": document.warnings}
    )


def _received(answer: Mapping[str, Any], name: str) -> Document:
    if "problem" in answer:
        raise DocumentUnreadable(name, answer["problem"], answer["hint"])
    blocks = [
        Block(tuple(Line(text, fence) for text, fence in lines), rank, title, bold)
        for lines, rank, title, bold in answer["blocks"]
    ]
    return Document(blocks, answer["title"], answer["preface"], tuple(answer["warnings"]))


def _way_out(format_: Format) -> str:
    return f"split it, or open it and save it again as {format_}, or as plain text"
