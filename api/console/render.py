"""Pages from templates. Every value is escaped; nothing of a case is ever markup."""

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.responses import Response

if TYPE_CHECKING:
    from jinja2 import Environment

STATIC = {"console.js": "text/javascript; charset=utf-8"}
STYLE = "console.css"

REFERRER = "same-origin"  # without one, browsers send the forms of a page with the origin "null"


def link(path: str, **query: object) -> str:
    """A path of the console with a query; what is None or empty is left out."""
    return _written(path, *((name, str(value)) for name, value in query.items() if value not in (None, "", ())))


@lru_cache(maxsize=4096)
def _written(path: str, *query: tuple[str, str]) -> str:
    """A page has dozens of links, mostly to the same sections as the page before."""
    return f"/console/{path}" + (f"?{urlencode(query)}" if query else "")


@lru_cache(maxsize=1)
def _templates() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415  (loaded when first used)

    environment = Environment(
        loader=PackageLoader("api.console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["link"] = link
    environment.globals["asset"] = asset_path
    environment.globals["style"] = _style()
    return environment


def _style() -> str:
    """The style sheet. It stands in each page: a browser paints nothing before it has it."""
    return asset(STYLE).decode()


@lru_cache(maxsize=1)
def policy() -> str:
    """What a page may load and run: our script, and the one style sheet with this hash."""
    digest = b64encode(sha256(_style().encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'self'; style-src 'sha256-{digest}'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


def render(template: str, **values: object) -> str:
    """The text of a page or of a part of one."""
    return _templates().get_template(template).render(values)


def page(template: str, status: int = 200, **values: object) -> Response:
    """A page as an answer, with the policy that lets nothing in from elsewhere."""
    headers = {"Content-Security-Policy": policy(), "Referrer-Policy": REFERRER}
    return Response(render(template, **values), status, headers, media_type="text/html; charset=utf-8")


@lru_cache
def asset(name: str) -> bytes:
    """A file of the console's own."""
    return files(__package__).joinpath("static", name).read_bytes()


@lru_cache
def asset_path(name: str) -> str:
    """Where a browser gets it; the path changes with the file, so it can be kept for good."""
    return f"/console/static/{sha256(asset(name)).hexdigest()[:12]}/{name}"
