"""Pages from templates. Every value is escaped; nothing of a case is ever markup."""

from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import Response

STATIC = {"console.css": "text/css; charset=utf-8", "console.js": "text/javascript; charset=utf-8"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

REFERRER = "same-origin"  # without one, browsers send the forms of a page with the origin "null"


def link(path: str, **query: object) -> str:
    """A path of the console with a query; what is None or empty is left out."""
    known = {name: str(value) for name, value in query.items() if value not in (None, "", ())}
    return f"/console/{path}" + (f"?{urlencode(known)}" if known else "")


@lru_cache(maxsize=1)
def _templates() -> Environment:
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
    return environment


def render(template: str, **values: object) -> str:
    """The text of a page or of a part of one."""
    return _templates().get_template(template).render(values)


def page(template: str, status: int = 200, **values: object) -> Response:
    """A page as an answer, with the policy that lets nothing in from elsewhere."""
    headers = {"Content-Security-Policy": POLICY, "Referrer-Policy": REFERRER}
    return Response(render(template, **values), status, headers, media_type="text/html; charset=utf-8")


@lru_cache
def asset(name: str) -> bytes:
    """A file of the console's own."""
    return files(__package__).joinpath("static", name).read_bytes()


@lru_cache
def asset_path(name: str) -> str:
    """Where a browser gets it; the path changes with the file, so it can be kept for good."""
    return f"/console/static/{sha256(asset(name)).hexdigest()[:12]}/{name}"
