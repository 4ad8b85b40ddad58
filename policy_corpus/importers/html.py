"""HTML as blocks. The door of ``selectolax``.

All text is kept, what a page hides too. What stands outside its ``main`` element, or in a ``nav``, goes into the
preface: it is words of the site around the document.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from policy_corpus.importers.blocks import words
from policy_corpus.importers.document import Document
from policy_corpus.importers.encodings import decode_html
from policy_corpus.importers.html_blocks import HtmlBlocks
from policy_corpus.importers.shapes import clean, text_of

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_UNREAD = {"script", "style", "template", "head", "-comment", "!doctype"}
_HEADING = re.compile(r"h([1-6])")
_INSIDE_LAYOUT = "table, h1, h2, h3, h4, h5, h6"  # what makes a table one of layout, not of data


def read_html(data: bytes, name: str) -> Document:
    """The blocks of an HTML page, in the encoding that it names. Raises ``DocumentUnreadable`` for wrong encodings."""
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError  # noqa: PLC0415  (loaded when first used)

    try:
        parser = LexborHTMLParser(decode_html(data, name))
    except SelectolaxError:  # no page is too broken to be parsed: what was missing is memory
        raise MemoryError from None
    if parser.root is None:
        return Document(())
    only_main = len(parser.css("main")) == 1
    reader = HtmlBlocks(aside=only_main)
    _walk(parser.root, reader, only_main=only_main)
    named = parser.css_first("head > title")
    return _document(reader, clean(named.text()) if named else "")


def _document(reader: HtmlBlocks, title: str) -> Document:
    """A page without a heading of level 1 goes by the title of its window; else that is kept before the text."""
    heads = [block.title for block in reader.blocks if block.rank == 2]
    if words(title) and not heads:
        return Document(reader.blocks, title, text_of(reader.around))
    known = any(words(title) == words(head) for head in heads)
    before = title if words(title) and not known else ""
    return Document(reader.blocks, "", "\n".join(part for part in (before, text_of(reader.around)) if part))


def _walk(root: "LexborNode", reader: HtmlBlocks, *, only_main: bool) -> None:
    """Every node in order, however deep, without recursion."""
    open_at: list[tuple[LexborNode, bool]] = []
    for node, ends in _steps(root):
        tag = node.tag or ""
        if tag == "-text":
            reader.add(node.text_content or "")
        elif ends:
            _leave(reader, tag)
            if open_at and open_at[-1][0].mem_id == node.mem_id:
                reader.turn(aside=open_at.pop()[1])
        else:
            if tag == "nav" or (only_main and tag == "main"):
                reader.flush()
                open_at.append((node, reader.turn(aside=tag == "nav")))
            _enter(reader, tag, node)


def _steps(root: "LexborNode") -> "Iterator[tuple[LexborNode, bool]]":
    """Each node as it begins, and each element again as it ends."""
    node: LexborNode | None = root
    while node is not None:
        yield node, False
        child = None if node.tag in _UNREAD else node.first_child
        while child is None and node is not None:
            if node.tag != "-text":
                yield node, True
            if node.mem_id == root.mem_id:
                return
            child = node.next
            node = node.parent if child is None else node
        node = child


def _enter(reader: HtmlBlocks, tag: str, node: "LexborNode") -> None:
    attributes = node.attributes
    if level := _HEADING.fullmatch(tag):
        reader.begin_heading(int(level[1]))
    elif tag == "a":
        reader.begin_link(attributes.get("href") or "")
    elif tag == "img":
        reader.add(f" {attributes.get('alt') or ''} ")
    elif tag == "table":
        reader.begin_table(layout=_is_layout(node))
    elif tag in ("ul", "ol", "menu"):
        reader.begin_list(_start(attributes.get("start")) if tag == "ol" else None)
    else:
        reader.begin(tag)


def _leave(reader: HtmlBlocks, tag: str) -> None:
    if _HEADING.fullmatch(tag):
        reader.end_heading()
    elif tag == "a":
        reader.end_link()
    elif tag == "table":
        reader.end_table()
    elif tag in ("ul", "ol", "menu"):
        reader.end_list()
    elif tag not in ("img", *_UNREAD):
        reader.end(tag)


def _is_layout(node: "LexborNode") -> bool:
    return any(found.mem_id != node.mem_id for found in node.css(_INSIDE_LAYOUT))


def _start(value: str | None) -> int:
    return int(value) if value and re.fullmatch(r"\d{1,4}", value) else 1
