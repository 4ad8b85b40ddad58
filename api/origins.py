"""Pages of other sites can't have a browser change anything here."""

from urllib.parse import urlsplit

from starlette.requests import Request

from copilot.errors import Forbidden

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SITES = frozenset({"same-origin", "none"})  # a page of ours, or no page at all


class CrossSite(Forbidden):
    """A browser says that a page of another site has it ask this, or can't say whose page it is."""


def expect_own_page(request: Request, public_url: str, *, said: bool) -> None:
    """Raises ``CrossSite`` for what changes something and comes from a page that isn't ours.

    Browsers say so with ``Origin`` and ``Sec-Fetch-Site``. With ``said`` one of them must be there: what comes with a
    cookie comes from a browser. Programs that send no cookie need neither.
    """
    if request.method in SAFE:
        return
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if origin is None and site is None:
        if said:
            raise CrossSite("a session changes nothing without the header Origin or Sec-Fetch-Site; browsers send them")
        return
    if (origin is not None and origin not in _own(request, public_url)) or (
        site is not None and site not in _OWN_SITES
    ):
        raise CrossSite("a page of another site asked for this")


def _own(request: Request, public_url: str) -> set[str]:
    public = urlsplit(public_url)
    here = f"{request.url.scheme}://{request.headers.get('host', '')}"
    return {here, f"{public.scheme}://{public.netloc}"} if public.netloc else {here}
