"""Scores as files: ``scores.json`` of a run with everything, a baseline with what a comparison needs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from copilot.errors import BadInput
from evals.runs.outcomes import Ending
from evals.scoring.model import CaseScore
from evals.scoring.scorecard import SCHEMA_VERSION, Scorecard

_ROW = (
    "case_id",
    "repeat",
    "family",
    "label",
    "ending",
    "expected",
    "verdict",
    "routing_right",
    "headline",
    "severity",
)
_DEFAULTS = {field.name: field.default for field in fields(CaseScore)}


class ScoresFileError(BadInput):
    """A file of scores or a baseline can't be read: which, what is wrong, and the way out."""


@dataclass(frozen=True, slots=True)
class StoredScores:
    """What ``scores.json`` holds. ``about`` is the run's manifest, or as much of it as matters."""

    about: Mapping[str, object]
    scorecard: Scorecard
    cases: tuple[CaseScore, ...]
    schema_version: str = SCHEMA_VERSION


def write_scores(path: Path, stored: StoredScores) -> None:
    """Write ``scores.json``; the same scores give the same bytes."""
    whole = {name: plain(getattr(stored, name)) for name in ("schema_version", "about", "scorecard")}
    whole["cases"] = [_told(score) for score in stored.cases]
    path.write_text(json.dumps(whole, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")


def read_scores(path: Path) -> StoredScores:
    """Read what ``write_scores`` wrote. Raises ``ScoresFileError``."""
    return _read(path, TypeAdapter(StoredScores), "score the run again")


@dataclass(frozen=True, slots=True)
class Baseline:
    """The scores that a gate compares with: of each case its ending and its worth. Their slices are empty."""

    about: Mapping[str, object]
    cases: tuple[CaseScore, ...]


def write_baseline(path: Path, about: Mapping[str, object], scores: Sequence[CaseScore]) -> None:
    """Write a baseline, a case a line, so that a change of it can be read."""
    head = {"schema_version": SCHEMA_VERSION, "about": plain(about), "columns": _ROW}
    rows = [json.dumps(_row(score), ensure_ascii=False) for score in sorted(scores, key=lambda s: s.key)]
    text = json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ',\n "cases": [\n' + ",\n".join(rows) + "\n]}\n"
    path.write_text(text, encoding="utf-8")


def read_baseline(path: Path) -> Baseline:
    """Read what ``write_baseline`` wrote. Raises ``ScoresFileError``."""
    held = _read(path, TypeAdapter(_BaselineFile), "write it again from a run")
    return Baseline(held.about, tuple(map(_score, held.cases)))


_Row = tuple[str, int, str, str, Ending, str, str, bool | None, bool, str | None]


@dataclass(frozen=True, slots=True)
class _BaselineFile:
    schema_version: str
    about: dict[str, object]
    columns: tuple[str, ...]
    cases: tuple[_Row, ...]


_File = TypeVar("_File", StoredScores, _BaselineFile)


def _row(score: CaseScore) -> list[object]:
    worth = (score.routing_right, score.decision_and_citations, score.severity)
    told = (score.case_id, score.repeat, score.family, score.label)
    return [*told, score.ending.value, score.expected, score.verdict, *worth]


def _score(row: _Row) -> CaseScore:
    case_id, repeat, family, label, ending, expected, verdict, routing_right, headline, severity = row
    return CaseScore(
        case_id=case_id,
        repeat=repeat,
        family=family,
        label=label,
        slices=(),
        ending=ending,
        expected=expected,
        verdict=verdict,
        verdict_right=verdict == expected if ending is Ending.DRAFTED else None,
        routing_right=routing_right,
        decision_and_citations=headline,
        severity=severity,
    )


def _read(path: Path, adapter: "TypeAdapter[_File]", hint: str) -> _File:
    try:
        held = adapter.validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise ScoresFileError(f"{str(path)!r} can't be read: {str(error)[:300]}\n  hint: {hint}") from error
    if held.schema_version.split(".")[0] != SCHEMA_VERSION.split(".")[0]:
        found = f"{str(path)!r} has schema version {held.schema_version!r}, not {SCHEMA_VERSION!r}"
        raise ScoresFileError(f"{found}\n  hint: {hint}")
    return held


def _told(score: CaseScore) -> dict[str, object]:
    """The fields of a score that aren't what they would be if nothing were said."""
    values = ((name, getattr(score, name)) for name in _DEFAULTS)
    return {name: plain(value) for name, value in values if value != _DEFAULTS[name]}


def plain(value: object) -> object:
    """A value of dataclasses, mappings and sets as JSON has it; sets are sorted."""
    if value is None or type(value) in (str, int, float, bool):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(map(str, value))
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value
