"""A run is a folder: its manifest, the cases that it ran, its journal, what it has spent."""

import fcntl
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from copilot.errors import BadInput, Conflict
from evals.golden_cases import GoldenCase, dump_golden, read_golden
from evals.runs.journal import read_journal
from evals.runs.manifest import Manifest, dump_manifest, load_manifest
from evals.runs.outcomes import Outcome

MANIFEST, GOLDEN, JOURNAL, SPENDING, LOCK = "run.json", "golden.jsonl", "outcomes.jsonl", "spending.json", "run.lock"
POLICIES = "policies.zip"  # what the run was made with
_PARTS = {"run.part", "golden.part", "spending.part", "policies.part"}  # what a kill may leave
_MADE_OF_IT = {"scores.json", "scores.json.part", "report.html"}
_OURS = {MANIFEST, GOLDEN, JOURNAL, SPENDING, POLICIES, LOCK, *_PARTS, *_MADE_OF_IT}

Key = tuple[str, int]  # the id of a case, and its repetition from 0


class RunDiffers(Conflict):
    """The folder holds a run that was made with something else."""


class RunBusy(Conflict):
    """Another process works on the run."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it stands: ``outcomes`` in the order of ``golden``, one for each case and repetition that ended."""

    manifest: Manifest
    golden: list[GoldenCase]
    outcomes: list[Outcome]

    @property
    def missing(self) -> int:
        """How many outcomes the run lacks to be whole."""
        return len(self.golden) * self.manifest.repeats - len(self.outcomes)


def read_run(folder: Path) -> Run:
    """What a folder holds; also while the run goes on. Raises ``BadInput``."""
    manifest = load_manifest(folder / MANIFEST)
    golden = read_golden([folder / GOLDEN])
    last = latest(read_journal(folder / JOURNAL))
    strange = last.keys() - set(_keys(manifest, golden))
    if strange:
        raise BadInput(f"{folder / JOURNAL}: {min(strange)} is no case of this run\n  hint: begin anew with --fresh")
    return run_of(manifest, golden, last)


def run_of(manifest: Manifest, golden: Sequence[GoldenCase], outcomes: Mapping[Key, Outcome]) -> Run:
    """A run with the outcomes that it has by now."""
    return Run(manifest, list(golden), [outcomes[key] for key in _keys(manifest, golden) if key in outcomes])


def _keys(manifest: Manifest, golden: Sequence[GoldenCase]) -> list[Key]:
    return [(case.case.id, repeat) for case in golden for repeat in range(manifest.repeats)]


def latest(outcomes: Sequence[Outcome]) -> dict[Key, Outcome]:
    """For each case and repetition the outcome that counts, which is the last one."""
    return {(outcome.case_id, outcome.repeat): outcome for outcome in outcomes}


@contextmanager
def held_run(folder: Path, manifest: Manifest, golden: Sequence[GoldenCase], *, fresh: bool) -> Iterator[Manifest]:
    """Make the folder a run, or go on with the one it is; no other process may meanwhile.

    Gives the manifest that stands: that of the run's first sitting. Raises ``RunDiffers``, ``RunBusy``, ``BadInput``.
    """
    _check(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunBusy(
                f"another process works on {str(folder)!r}\n  hint: wait for it, or --out elsewhere"
            ) from None
        if fresh:
            for name in (MANIFEST, JOURNAL, SPENDING, GOLDEN, POLICIES):  # without its manifest it is no run any more
                (folder / name).unlink(missing_ok=True)
        yield _standing(folder, manifest) or _begin(folder, manifest, golden)


def _check(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise BadInput(f"{str(folder)!r} is no folder\n  hint: --out names the folder of a run")
    others = sorted(path.name for path in folder.iterdir() if path.name not in _OURS) if folder.exists() else []
    if others and not (folder / MANIFEST).exists():
        raise BadInput(f"{str(folder)!r} is no run: it holds {others[0]!r}\n  hint: --out an empty or a new folder")


def _standing(folder: Path, manifest: Manifest) -> Manifest | None:
    if not (folder / MANIFEST).exists():
        return None
    standing = load_manifest(folder / MANIFEST)
    differences = standing.differences(manifest)
    if differences:
        raise RunDiffers(
            f"{str(folder)!r} is a run made with something else:\n  "
            + "\n  ".join(differences)
            + "\n  hint: --out another folder, or --fresh to begin this one anew"
        )
    return standing


def _begin(folder: Path, manifest: Manifest, golden: Sequence[GoldenCase]) -> Manifest:
    for name in (JOURNAL, POLICIES):
        (folder / name).unlink(missing_ok=True)
    _write(folder / GOLDEN, "".join(dump_golden(case) + "\n" for case in golden))
    _write(folder / MANIFEST, dump_manifest(manifest))
    return manifest


def _write(path: Path, text: str) -> None:
    """All or nothing, whatever stops it."""
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)
