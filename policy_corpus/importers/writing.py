"""Writing imported sections in our format, so that the reader takes every line of a body for text."""

import re
from collections.abc import Sequence
from itertools import groupby

from policy_corpus.importers.blocks import Line
from policy_corpus.importers.model import Draft
from policy_corpus.model import PolicyId
from policy_corpus.sections import fenced_lines

_SIGNS = re.compile(r" *(?:`+|~+)")
_BULLET = re.compile(r"-(?=[ \t]|$)")
_DEEPEST = 6


def write_body(lines: Sequence[Line]) -> str:
    """The lines of a section's body, changed only where the reader would see a heading, a mark or an example.

    Bullets become ``*``, an open fence is closed, ``#`` and ``>`` get a space before them and a fence that is none a
    backslash. No word is touched.
    """
    written: list[str] = []
    for fence, group in groupby(lines, key=lambda line: line.fence):
        texts = [line.text for line in group]
        written += _closed(texts) if fence else [_no_fence(text) for text in texts]
    kept = [line.text if line.fenced else _no_mark(line.text) for line in fenced_lines(written, 1)]
    return _squeezed("\n".join(kept))


def write_policy(front: dict[str, str], preface: str, sections: Sequence[Draft]) -> str:
    """A whole file: the lines of its top, what its document said of itself, its sections."""
    policy = PolicyId(front["policy"])
    top = "\n".join(["---", *(f"{key}: {value}" for key, value in front.items()), "---"])
    parts = [top, *([_quoted(preface)] if preface else []), *(_section(policy, draft) for draft in sections)]
    return "\n\n".join(parts) + "\n"


def _section(policy: PolicyId, draft: Draft) -> str:
    heading = f"{'#' * min(draft.depth + 1, _DEEPEST)} {policy}/{draft.number} {draft.title}"
    return f"{heading}\n\n{draft.body}\n\n- kind: {draft.kind}" if draft.body else heading


def _quoted(text: str) -> str:
    """``text`` in a code fence that is longer than any in it."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}\n{text}\n{fence}"


def _closed(fence: list[str]) -> list[str]:
    """The lines of a code fence with an end that the reader sees, added where there is none."""
    if not _is_open(fence):
        return fence
    signs = (_SIGNS.match(line) for line in fence if _is_fence(line))
    while not fence[-1]:
        fence = fence[:-1]
    return next([*fence, sign[0]] for sign in signs if sign and not _is_open([*fence, sign[0]]))


def _is_open(lines: list[str]) -> bool:
    return [line.fenced for line in fenced_lines([*lines, ""], 1)][-1]


def _is_fence(line: str) -> bool:
    return next(fenced_lines([line], 1)).fenced


def _no_fence(text: str) -> str:
    return re.sub(r"([`~])", r"\\\1", text, count=1) if _is_fence(text) else text


def _no_mark(text: str) -> str:
    if _BULLET.match(text):
        return text.replace("-", "*") if not text.strip("- \t") else _BULLET.sub("*", text, count=1)
    if re.match(r"#{1,6}\s|> violates|> allowed|> ?asked", text):
        return " " + text
    return text


def _squeezed(text: str) -> str:
    """Without blank lines around it, and with one where several stand, except in code."""
    kept: list[str] = []
    for line in fenced_lines(text.strip("\n").split("\n"), 1):
        if line.fenced or line.text or (kept and kept[-1]):
            kept.append(line.text)
    return "\n".join(kept).strip("\n")
