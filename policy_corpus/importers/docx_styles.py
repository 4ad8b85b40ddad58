"""What the styles of a Word document say of its paragraphs: heading level, size, weight, numbering."""

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TITLE = 0  # the level of the style Title
_HEADING = re.compile(r"heading ([1-9])")
_MOST_PARENTS = 50


@dataclass(frozen=True, slots=True)
class Look:
    """How a style or a paragraph looks. ``level`` is that of a heading from 1, ``TITLE``, or None for text.

    ``number`` is the id of its numbering (empty for none), ``depth`` its place in that, from 0; ``size`` is in points.
    """

    level: int | None = None
    size: float = 10.0
    bold: bool = False
    number: str = ""
    depth: int = 0


class Styles:
    """The styles of a document, each with what it takes over from the one that it is based on."""

    def __init__(self, part: "BaseOxmlElement | None") -> None:
        self._styles: dict[str, BaseOxmlElement] = {}
        self._default = ""
        self._base = Look()
        self._known: dict[str, Look] = {}
        if part is None:
            return
        for style in part.iterchildren(f"{W}style"):
            key = style.get(f"{W}styleId") or ""
            self._styles[key] = style
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true"):
                self._default = key
        for defaults in part.iterchildren(f"{W}docDefaults"):
            for look in defaults.iter(f"{W}rPrDefault"):
                self._base = _changed(self._base, look)

    def of(self, paragraph: "BaseOxmlElement") -> Look:
        """The look of a paragraph, its own settings included."""
        own = paragraph.find(f"{W}pPr")
        style = own.find(f"{W}pStyle") if own is not None else None
        look = self._style(style.get(f"{W}val") if style is not None else self._default, 0)
        return _settings(look, own) if own is not None else look

    def _style(self, key: str, parents: int) -> Look:
        style = self._styles.get(key)
        if style is None or parents > _MOST_PARENTS:
            return self._base
        if key not in self._known:
            based = style.find(f"{W}basedOn")
            look = self._style(based.get(f"{W}val"), parents + 1) if based is not None else self._base
            own = style.find(f"{W}pPr")
            look = _settings(look, own) if own is not None else look
            name = style.find(f"{W}name")
            self._known[key] = _named(_changed(look, style), (name.get(f"{W}val") or "") if name is not None else "")
        return self._known[key]


def tag_of(element: "BaseOxmlElement") -> str:
    """The name of an element without its namespace; empty for a comment."""
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def is_on(look: "BaseOxmlElement", name: str) -> bool | None:
    """Whether a setting such as ``b`` is on, off, or not said."""
    found = look.find(f"{W}{name}")
    return None if found is None else found.get(f"{W}val") not in ("0", "false", "off", "none")


def _named(look: Look, name: str) -> Look:
    if found := _HEADING.fullmatch(name.lower()):
        return replace(look, level=int(found[1]))
    return replace(look, level=TITLE) if name.lower() == "title" else look


def _changed(look: Look, style: "BaseOxmlElement") -> Look:
    runs = style.find(f"{W}rPr")
    if runs is None:
        return look
    size, bold = runs.find(f"{W}sz"), is_on(runs, "b")
    return replace(
        look,
        size=float(size.get(f"{W}val")) / 2 if size is not None else look.size,
        bold=look.bold if bold is None else bold,
    )


def _settings(look: Look, own: "BaseOxmlElement") -> Look:
    level, numbers = own.find(f"{W}outlineLvl"), own.find(f"{W}numPr")
    if level is not None:
        number = int(level.get(f"{W}val"))
        look = replace(look, level=number + 1 if number < 9 else None)
    if numbers is not None:
        key, depth = numbers.find(f"{W}numId"), numbers.find(f"{W}ilvl")
        look = replace(
            look,
            number=key.get(f"{W}val") if key is not None else look.number,
            depth=int(depth.get(f"{W}val")) if depth is not None else look.depth,
        )
    return look
