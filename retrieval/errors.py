"""What goes wrong while sections are looked for."""

from policy_corpus.errors import Misconfigured, Unavailable


class EmbedderUnavailable(Unavailable):
    """The embedder doesn't answer, or its model is not there."""


class IndexUnavailable(Unavailable):
    """The index can't be read or written."""


class IndexMismatch(Misconfigured):
    """The index was built with another embedder or of another corpus; it is never mixed with this one."""


class AssetUnavailable(Unavailable):
    """A file of others that is taken at set-up is not there and can't be fetched."""
