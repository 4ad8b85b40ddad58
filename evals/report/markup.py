"""HTML that can't be broken by what stands in it: every text is escaped, whatever a stranger wrote."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

_KEPT = "\n\t\u200c\u200d"  # line breaks, and joiners that are spelling in many scripts
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


@dataclass(frozen=True, slots=True)
class Html:
    """Markup that was made by ``tag`` or ``join``; nothing else counts as markup."""

    text: str


Node = Html | str | int | None
"""What can stand in an element: markup, or text to be escaped; None is nothing."""
Nodes = Node | Iterable[Node]


def tag(name: str, /, *children: Nodes, **attributes: str | float | bool | None) -> Html:
    """An element. ``class_`` is class, ``aria_label`` is aria-label; True is an attribute without value.

    An attribute that is None or False is left out. ``meta`` has no end.
    """
    given = "".join(_attribute(key, value) for key, value in attributes.items())
    if name == "meta":
        return Html(f"<meta{given}>")
    return Html(f"<{name}{given}>{join(*children).text}</{name}>")


def join(*children: Nodes) -> Html:
    """What stands one after the other."""
    return Html("".join(_text(child) for child in children))


def visible(text: str) -> str:
    """The text with what has no shape or turns the direction written out: ``\\u202e``. Lone surrogates too."""
    if text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def _text(node: Nodes) -> str:
    if node is None:
        return ""
    if isinstance(node, Html):
        return node.text
    if isinstance(node, str | int):
        return escape(visible(str(node)))
    return "".join(map(_text, node))


def _attribute(key: str, value: str | float | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    name = "viewBox" if name == "viewbox" else name
    if value is True:
        return f" {name}"
    written = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return f' {name}="{escape(visible(written))}"'


def _shown(character: str) -> str:
    if character in _KEPT or unicodedata.category(character) not in _UNSEEN:
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
