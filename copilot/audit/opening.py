"""Where the settings say that the key and the checkpoints of the trail are."""

from copilot.audit.keeping import AuditFiles
from copilot.settings import Settings


def audit_files(settings: Settings) -> AuditFiles:
    """The files of the trail: those that are set, else in the data folder."""
    key = (settings.audit_key or settings.data / "audit.key").expanduser()
    folder = (settings.audit_checkpoints or settings.data / "checkpoints").expanduser()
    return AuditFiles(key, key.with_name("audit-keys.pub"), folder)
