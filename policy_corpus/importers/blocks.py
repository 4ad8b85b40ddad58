"""Markdown to its outermost blocks, each with its lines as they stand. The door of ``markdown-it-py``.

Only headings at the outermost level count: what looks like one in a quotation, a list or a code fence is text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_LONGEST = 400  # characters of a line that may be a title; longer ones are not looked into
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its end. ``fence`` is the number of the code fence that it is part of, or 0."""

    text: str
    fence: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, or a run of lines that is none.

    ``rank`` is twice the heading's level (smaller is higher), 0 for text. ``title`` is a heading's words, or those of a
    paragraph on a single line without links; ``bold`` says that the whole paragraph is.
    """

    lines: tuple[Line, ...]
    rank: int = 0
    title: str = ""
    bold: bool = False

    def as_text(self) -> "Block":
        """The same words as a paragraph of its own."""
        return replace(self, rank=0, lines=(Line(""), *self.lines, Line("")))


def words(text: str) -> list[str]:
    """The runs of letters and digits in ``text``, in order, case kept."""
    return _WORD.findall(text)


def read_blocks(text: str) -> list[Block]:
    """The outermost blocks of ``text`` (LF line ends) in order, without thematic breaks."""
    parser = _parser()
    tokens: list[Token] = []
    parser.block.parse(text, parser, {}, tokens)
    lines = _numbered_lines(text, tokens)
    return [b for b in _cut(lines, tokens, parser) if b.rank or any(line.text for line in b.lines)]


def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415  (loaded when first used)

    return MarkdownIt("commonmark").enable("table")


def _numbered_lines(text: str, tokens: "Sequence[Token]") -> list[Line]:
    lines = [Line(line.rstrip()) for line in text.split("\n")]
    for number, token in enumerate((t for t in tokens if t.type == "fence"), 1):
        start, end = token.map or (0, 0)
        lines[start:end] = [Line(line.text, number) for line in lines[start:end]]
    return lines


def _cut(lines: list[Line], tokens: "Sequence[Token]", parser: "MarkdownIt") -> Iterator[Block]:
    """Cut at every outermost block; lines that belong to none (link definitions) go with what stands before."""
    done = 0
    pending = Block(())
    for index, token in enumerate(tokens):
        if token.level or not token.map:
            continue
        start, end = token.map
        yield replace(pending, lines=(*pending.lines, *lines[done:start]))
        done, pending = start, Block(())
        if token.type == "heading_open":
            yield _heading(token, tokens[index + 1].content, parser)
            done = end
        elif token.type == "hr":
            done = end
        elif token.type == "paragraph_open":
            pending = _paragraph(tokens[index + 1].content, parser)
    yield replace(pending, lines=(*pending.lines, *lines[done:]))


def _heading(token: "Token", content: str, parser: "MarkdownIt") -> Block:
    title, _, _ = _plain(content, parser)
    return Block(tuple(Line(line.strip()) for line in content.split("\n")), 2 * int(token.tag[1:]), title)


def _paragraph(content: str, parser: "MarkdownIt") -> Block:
    """A paragraph still without its lines."""
    if "\n" in content:
        return Block(())
    title, bold, whole = _plain(content, parser)
    return Block((), 0, title, bold) if whole else Block(())


def _plain(content: str, parser: "MarkdownIt") -> tuple[str, bool, bool]:
    """The words of inline Markdown without marks of emphasis, whether all are bold, and whether that lost no word.

    When it would (an address behind a link), the source itself is the answer.
    """
    source = " ".join(content.split())
    if len(source) > _LONGEST:
        return source, False, False
    tokens: list[Token] = []
    parser.inline.parse(content, parser, {}, tokens)
    seen = [t for t in tokens if t.type != "text" or t.content.strip()]
    outer = [t.type for t in seen if t.level == 0]
    plain = " ".join("".join(" " if t.type.endswith("break") else t.content for t in tokens).split())
    whole = words(plain) == words(source) and (not source or bool(plain))
    return plain if whole else source, outer == ["strong_open", "strong_close"], whole
