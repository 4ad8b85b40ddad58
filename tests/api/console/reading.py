"""What is to be read on a page, as somebody at the screen reads it."""

from html.parser import HTMLParser

from api.console.render import render
from api.console.views.brief import Brief

_EMPTY = {"br", "input", "meta", "link"}


class _Reader(HTMLParser):
    """Collects the text of what is shown at once: neither what is folded nor what only a screen reader says."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._hidden: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _EMPTY:
            self._hidden.append(tag == "details" or "unseen" in (dict(attrs).get("class") or "").split())

    def handle_endtag(self, tag: str) -> None:
        if tag not in _EMPTY:
            self._hidden.pop()

    def handle_data(self, data: str) -> None:
        if not any(self._hidden):
            self.said.append(data)


def words_shown(html: str) -> list[str]:
    """The words that are read in it; a sign or a number beside an element is none."""
    reader = _Reader()
    reader.feed(html)
    return [word for word in " ".join(reader.said).split() if any(map(str.isalpha, word))]


class _Nothing:
    decision = None


class BriefAlone:
    """A case page of which nothing but the brief is there."""

    owes_view = drafting = set_aside = stale_policies = redraft = False
    past = _Nothing
    id = "case-1"

    def __init__(self, brief: Brief) -> None:
        self.brief = brief


def brief_shown(brief: Brief) -> list[str]:
    """The words of a brief as its page has them."""
    return words_shown(render("case/brief.html", view=BriefAlone(brief), nearest=(), came_to_nothing=""))
