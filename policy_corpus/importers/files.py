"""Writing the policies that were imported."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile

from policy_corpus.importers.model import ImportedPolicy, PolicyFileExists


def write_policies(imported: Iterable[ImportedPolicy], out: Path) -> list[Path]:
    """Write ``<out>/policies/<policy>/<version>.md`` for each and return the paths; same text again is no change.

    Raises ``PolicyFileExists``, before anything is written, when a file would say something else than one that stands
    there or than another of ``imported``.
    """
    texts: dict[Path, str] = {}
    for policy in imported:
        path = out / "policies" / policy.policy / f"{policy.version}.md"
        if texts.setdefault(path, policy.text) != policy.text:
            problem = f"two documents of this import would both be {str(path)!r}"
            raise PolicyFileExists(
                f"{problem}\n  hint: change the title of one, or import it with another --effective date"
            )
        if path.exists() and path.read_bytes() != policy.text.encode():
            problem = f"{str(path)!r} stands there and says something else"
            hint = "import with another --effective date or another --out, or remove that file first"
            raise PolicyFileExists(f"{problem}\n  hint: {hint}")
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, text)
    return list(texts)


def _write(path: Path, text: str) -> None:
    """All of it or nothing: written beside its place, then moved."""
    with NamedTemporaryFile("wb", dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
        beside = Path(file.name)
        try:
            file.write(text.encode())
            file.flush()
            beside.chmod(0o644)
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
