"""A run with its scores, from a folder or from a file of scores, for the commands that read one."""

from pathlib import Path
from typing import Annotated

import typer

from copilot.bootstrap import read_actions, read_policies
from copilot.cli.console import note
from copilot.cli.options import settings_for
from copilot.errors import BadInput
from evals.kept_policies import kept_rulebook
from evals.scored_runs import kept_scores, score_folder
from evals.scoring.files import StoredScores, read_scores
from evals.scoring.rulebook import Rulebook

RunFolder = Annotated[Path, typer.Argument(help="The folder of a run, or its scores.json.", metavar="RUN")]


def rulebook_for(corpus: Path | None) -> Rulebook:
    """The policies and the catalogue that the settings name."""
    settings = settings_for(corpus)
    return Rulebook(read_policies(settings), read_actions(settings))


def rulebook_of(place: Path, corpus: Path | None) -> Rulebook:
    """The policies of a run: those that ``corpus`` names, else those that it kept, else those of the settings."""
    folder = place if place.is_dir() else place.parent
    return (None if corpus else kept_rulebook(folder)) or rulebook_for(corpus)


def scores_of(place: Path, corpus: Path | None) -> StoredScores:
    """The scores that a place holds; a run that has none yet, or has gone on since, is scored. Raises ``BadInput``."""
    if not place.exists():
        raise BadInput(f"there is no run at {str(place)!r}\n  hint: name a folder that `copilot eval run` wrote")
    if place.is_file():
        return read_scores(place)
    stored = None if corpus else kept_scores(place)
    if stored is None:
        rulebook = rulebook_of(place, corpus)
        stored = kept_scores(place, rulebook.corpus.fingerprint) or _scored(place, rulebook)
    return stored


def _scored(folder: Path, rulebook: Rulebook) -> StoredScores:
    stored = score_folder(folder, rulebook)
    tell_scored(folder, stored, rulebook)
    return stored


def tell_scored(folder: Path, stored: StoredScores, rulebook: Rulebook) -> None:
    """Say on standard error what the scores don't show by themselves."""
    missing = stored.about.get("missing_outcomes")
    if missing:
        note(f"{folder}: the run is not whole, {missing} outcomes are missing")
    if stored.about.get("corpus_fingerprint") != rulebook.corpus.fingerprint:
        note(f"{folder}: the policies are not those that the run was made with\n  hint: --corpus names others")
