"""Runs with their scores: a run's folder keeps them in ``scores.json``, and opens the cases that a report shows."""

import re
from collections.abc import Collection, Iterator
from dataclasses import asdict, replace
from pathlib import Path

from copilot.errors import BadInput
from evals.golden_cases import read_golden
from evals.golden_split import fitted_among
from evals.report.failures import Opened
from evals.runs.folders import GOLDEN, JOURNAL, Run, read_run
from evals.runs.outcomes import Outcome, load_outcome
from evals.scoring.cases import score_run
from evals.scoring.files import StoredScores, read_scores, write_scores
from evals.scoring.model import CaseScore
from evals.scoring.ratios import Prices
from evals.scoring.rulebook import Rulebook
from evals.scoring.scorecard import metrics

SCORES = "scores.json"
_HEAD = re.compile(rb'\{"case_id": "([^"\\]*)", "repeat": (\d+),')  # of a line of a journal; ids are plain ASCII
PART = "part"  # the kind of slice that tells cases that numbers were fitted to from the others
_SCORING = "scored_with_corpus"


def score_folder(folder: Path, rulebook: Rulebook, prices: Prices | None = None) -> StoredScores:
    """Read a run, score it, and keep the scores in its folder. Raises ``BadInput``."""
    return keep_scores(folder, read_run(folder), rulebook, prices)


def keep_scores(folder: Path, run: Run, rulebook: Rulebook, prices: Prices | None = None) -> StoredScores:
    """Score the run of that folder against its own golden cases, and keep the scores there. Raises ``BadInput``."""
    if not run.outcomes:
        raise BadInput(f"{str(folder)!r} has no outcome yet\n  hint: `copilot eval run --out {folder}` goes on with it")
    scores = score_run(run.golden, run.outcomes, rulebook)
    fitted = fitted_among({(s.case_id, s.family) for s in scores}, run.manifest.calibration_fingerprint)
    if fitted:
        scores = [_in_its_part(score, fitted) for score in scores]
    about = asdict(run.manifest) | {"missing_outcomes": run.missing, _SCORING: rulebook.corpus.fingerprint}
    about |= {"fitted_cases": len(fitted)}
    stored = StoredScores(about, metrics(scores, prices, fitted=fitted), tuple(scores))
    part = folder / f"{SCORES}.part"
    write_scores(part, stored)
    part.replace(folder / SCORES)
    return stored


def _in_its_part(score: CaseScore, fitted: Collection[str]) -> CaseScore:
    """In a slice more: of the cases that the drafter's numbers were fitted to, or of those that were held out."""
    part = "fitted to" if score.case_id in fitted else "held out"
    return replace(score, slices=(*score.slices, (PART, part)))


def kept_scores(folder: Path, corpus: str | None = None) -> StoredScores | None:
    """The scores in a run's folder; None when there are none, or the run has gone on since.

    They are those under the policies that the run was made with, or under those with the fingerprint ``corpus``.
    Raises ``BadInput`` for scores without their journal.
    """
    kept, journal = folder / SCORES, folder / JOURNAL
    if not kept.exists():
        return None
    if not journal.exists():
        raise BadInput(f"{str(folder)!r} has scores and no outcomes\n  hint: name {str(kept)!r} itself to read those")
    if journal.stat().st_mtime_ns >= kept.stat().st_mtime_ns:
        return None
    stored = read_scores(kept)
    asked = corpus or stored.about.get("corpus_fingerprint")
    return stored if stored.about.get(_SCORING) == asked else None


def open_cases(folder: Path, keys: Collection[tuple[str, int]]) -> dict[tuple[str, int], Opened]:
    """The cases and outcomes of these ids and repetitions, as far as the folder has them; the last outcome counts."""
    if not (folder / GOLDEN).exists():
        return {}
    golden = {str(each.case.id): each for each in read_golden([folder / GOLDEN])}
    wanted = set(keys)
    found = {(o.case_id, o.repeat): o for o in _outcomes(folder / JOURNAL, wanted)}
    return {key: Opened(golden[key[0]], outcome) for key, outcome in found.items() if key[0] in golden}


def _outcomes(journal: Path, wanted: Collection[tuple[str, int]]) -> Iterator[Outcome]:
    """Those lines alone are read whole whose beginning names one that is wanted."""
    last: dict[tuple[str, int], bytes] = {}
    with journal.open("rb") as stream:
        for line in stream:
            head = _HEAD.match(line)
            if head and line.endswith(b"\n") and (key := (head[1].decode(), int(head[2]))) in wanted:
                last[key] = line
    yield from map(load_outcome, last.values())
