"""The policies that a run was made with, kept in its folder: an old run can be scored after they have changed."""

from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

import policy_corpus
from copilot.errors import BadInput
from evals.runs.folders import MANIFEST, POLICIES
from evals.runs.manifest import load_manifest
from evals.scoring.rulebook import Rulebook
from policy_corpus.actions import read_catalogue
from policy_corpus.reader import read_corpus

_ACTIONS = "actions.toml"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest date of an archive: the same policies give the same bytes


def keep_policies(folder: Path, corpus: Path) -> None:
    """Keep a copy of the policy files and of the catalogue of actions in a run's folder; one that stands is left."""
    if (folder / POLICIES).exists():
        return
    part = (folder / POLICIES).with_suffix(".part")
    with ZipFile(part, "w", ZIP_DEFLATED) as archive:
        for name, data in _files(corpus):
            archive.writestr(ZipInfo(name, _LONG_AGO), data, ZIP_DEFLATED)
    part.replace(folder / POLICIES)


def kept_rulebook(folder: Path) -> Rulebook | None:
    """The policies and actions that a run kept; None when it kept none. Raises ``BadInput``."""
    kept = folder / POLICIES
    if not kept.exists():
        return None
    fingerprint = load_manifest(folder / MANIFEST).corpus_fingerprint
    try:
        with TemporaryDirectory() as place, ZipFile(kept) as archive:
            archive.extractall(place)
            corpus, catalogue = read_corpus(place), read_catalogue(Path(place, _ACTIONS))
    except (BadZipFile, OSError, ValueError, BadInput) as error:
        raise BadInput(f"the policies in {str(kept)!r} can't be read: {error}\n  hint: --corpus names others") from None
    return Rulebook(replace(corpus, fingerprint=fingerprint), catalogue)


def _files(corpus: Path) -> Iterator[tuple[str, bytes]]:
    for kind in ("policies", "guidance"):
        for path in sorted(corpus.glob(f"{kind}/*/*.md")):
            yield path.relative_to(corpus).as_posix(), path.read_bytes()
    own = corpus / _ACTIONS
    yield _ACTIONS, (own if own.exists() else files(policy_corpus).joinpath(_ACTIONS)).read_bytes()
