"""What goes wrong while sections are looked for."""

from policy_corpus.errors import Misconfigured, Unavailable


class EmbedderUnavailable(Unavailable):
    """The embedder doesn't answer, or its model is not there.

    ``reason`` is a stable word for metrics: ``missing`` (a package, a model file), ``timeout``, ``rate_limited``,
    ``server_error``, ``unauthorised``, ``quota``, ``connection``, ``rejected``, ``unusable`` (the answer).
    """

    def __init__(self, detail: str, reason: str = "missing") -> None:
        self.reason = reason
        super().__init__(detail)


class IndexUnavailable(Unavailable):
    """The index can't be read or written."""


class IndexMismatch(Misconfigured):
    """The index was built with another embedder or of another corpus; it is never mixed with this one."""


class AssetUnavailable(Unavailable):
    """A file of others that is taken at set-up is not there and can't be fetched."""
