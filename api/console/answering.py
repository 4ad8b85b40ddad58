"""Answers of the console: pages, errors as pages, and where to go after something was done."""

import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from gzip import compress
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.datastructures import UploadFile
from starlette.responses import Response

from api.console.render import page
from api.console.visit import Visit
from api.problems import PROBLEM, kind_of
from copilot.errors import BadInput, CopilotError, Unauthenticated

SCRIPTED = "x-console"  # a form that the page's own script sends, which goes on by itself
_HIDDEN = 500
_WORTH_IT = 1000  # bytes
_OURS = frozenset(["none", "same-origin"])  # what a browser says of a page that no other site opened
_PERSON = re.compile(r"'person_[0-9a-f]+'")


@dataclass(frozen=True, slots=True)
class Undoable:
    """A decision that the page offers to take back."""

    case: str
    decision: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What a page says above everything else."""

    words: str
    lines: tuple[str, ...] = ()
    kind: str = ""
    undo: Undoable | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody typed into a form that could not be taken."""

    verb: str
    fields: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)


class FormInvalid(BadInput):
    """A form lacks a field, or carries what can't be read."""


class Fields:
    """What a form was sent with: texts, and nothing but texts."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._pairs = pairs

    @classmethod
    async def of(cls, request: Request) -> "Fields":
        """The form of a request."""
        form = await request.form(max_files=0, max_fields=200)
        return cls([(name, "" if isinstance(value, UploadFile) else value) for name, value in form.multi_items()])

    def get(self, name: str, otherwise: str = "") -> str:
        """The first value of that name, with the line ends of this program."""
        found = next((value for key, value in self._pairs if key == name), otherwise)
        return found.replace("\r\n", "\n")

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of that name that isn't empty, each once."""
        return tuple(dict.fromkeys(value.strip() for key, value in self._pairs if key == name and value.strip()))

    def needed(self, name: str) -> str:
        """The value of that name. Raises ``FormInvalid`` where there is none."""
        value = self.get(name)
        if not value:
            raise FormInvalid(f"the form lacks {name!r}; load the page again")
        return value

    def kept(self, verb: str) -> Kept:
        """All of it, to be shown again."""
        lists = {name: self.all(name) for name in ("sections", "actions")}
        return Kept(verb, {name: self.get(name) for name, _ in self._pairs}, lists)


def show(visit: Visit, template: str, title: str, status: int = 200, **values: object) -> Response:
    """A page for a visit. ``name`` says which page of the navigation it belongs to."""
    values.setdefault("page_name", title.lower().replace(" ", "-"))
    values.setdefault("notice", None)
    return page(template, status, shell=visit.shell, title=title, **values)


def go(request: Request, path: str) -> Response:
    """Go on elsewhere, once something was done."""
    if SCRIPTED in request.headers:
        return Response(status_code=204, headers={"X-Go": path})
    return Response(status_code=303, headers={"Location": path})


def squeezed(request: Request, answer: Response) -> Response:
    """The answer with its body compressed, where it is worth it and the browser takes it. A stream stays as it is."""
    body = getattr(answer, "body", b"")
    accepted = {each.split(";")[0].strip() for each in request.headers.get("accept-encoding", "").split(",")}
    if len(body) < _WORTH_IT or "gzip" not in accepted or "content-encoding" in answer.headers:
        return answer
    answer.body = compress(body, 1, mtime=0)
    answer.headers["Content-Length"] = str(len(answer.body))
    answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding"
    return answer


def settled(request: Request, answer: Response) -> Response:
    """The answer, saying that its window may stay as it is where no other site can hold it.

    A page that cuts its window off from its opener is begun anew by the browser, in a new process and as late as it has
    the first byte. Whatever another site opened, and whatever doesn't say where it comes from, is cut off all the same.
    """
    if request.headers.get("sec-fetch-site") in _OURS:
        answer.headers.setdefault("Cross-Origin-Opener-Policy", "unsafe-none")
    return answer


class PageRoute(APIRoute):
    """A route whose errors are pages, and which sends whoever isn't known to the door."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return settled(request, squeezed(request, await handler(request)))
            except Unauthenticated as error:
                if request.method == "GET":
                    return Response(status_code=303, headers={"Location": "/console/sign-in"})
                return _page_of(401, "You are signed out", str(error))
            except CopilotError as error:
                request.scope[PROBLEM] = kind_of(error).name
                return error_page(error)
            except RequestValidationError:
                return _page_of(422, "This address can't be used", "Go back to the queue, and open it from there.")

        return answer


def error_page(error: CopilotError) -> Response:
    """One of the copilot's errors as a page. What the service itself must mend isn't told here, nor a person's id."""
    kind = kind_of(error)
    words = _PERSON.sub("this account", str(error))
    return _page_of(kind.status, kind.title, "The log of the service says more." if kind.status == _HIDDEN else words)


def _page_of(status: int, title: str, words: str) -> Response:
    return page("error.html", status, title=title, words=words)
