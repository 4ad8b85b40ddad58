"""What goes wrong with a model file."""

from copilot.errors import BadInput, Conflict, Misconfigured, NotFound, Unavailable


class ModelNotInstalled(NotFound):
    """No model file goes by that name here."""


class ModelNameInvalid(BadInput):
    """A name that no model can have, or a source that can't be used."""


class ModelFileWrong(BadInput):
    """A file is not what it should be: another hash, another size, no GGUF."""


class ModelBusy(Conflict):
    """Another process is getting the same model."""


class DownloadFailed(Unavailable):
    """What was asked for did not arrive whole; what has arrived is kept, and the same command goes on."""


class NoRoom(Misconfigured):
    """The disk has not the room that is needed."""
