"""Who takes up which case, how soon, and what they do: a matrix of types and severities, as data.

``playbook.toml`` has one table a type and one cell a severity. No cell may be empty: whoever is on duty at three in
the morning finds an answer for every case.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from policy_corpus.errors import BadInput
from policy_corpus.model import PolicyId, Severity

LANES = ("standard", "priority", "child_safety", "threat_to_life", "legal_hold")


@dataclass(frozen=True, slots=True)
class Cell:
    """What is done with a case. ``within_minutes`` is the time until a person takes it up."""

    lane: str
    within_minutes: int
    who: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseType:
    """One type of case: the policies whose cases are of it, and a cell for each severity."""

    title: str
    policies: tuple[PolicyId, ...]
    cells: Mapping[Severity, Cell]


Playbook = Mapping[str, CaseType]


@dataclass(frozen=True, slots=True)
class PlaybookFault:
    """What is wrong in a playbook, the line of the table that it is about, and the way out."""

    line: int
    problem: str
    hint: str


def read_playbook(path: Path) -> Playbook:
    """The playbook in a file. Raises ``BadInput`` that names every empty or unreadable cell."""
    text = read_text(path)
    faults = list(playbook_faults(text))
    if faults:
        raise BadInput("\n".join(f"{path.name}:{f.line}: {f.problem}\n  hint: {f.hint}" for f in faults))
    return {name: _case_type(row) for name, row in tomllib.loads(text).items()}


def read_text(path: Path) -> str:
    """The text of a playbook. Raises ``BadInput`` for a file that is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path.name} is not UTF-8 (byte {error.start})\n  hint: save it as UTF-8") from None


def playbook_faults(text: str) -> Iterator[PlaybookFault]:
    """Everything that keeps a text from being a playbook."""
    try:
        rows = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        yield PlaybookFault(1, f"no TOML: {error}", "write it as `key = value` under `[type.severity]`")
        return
    for name, row in rows.items():
        if not isinstance(row, dict):
            yield PlaybookFault(1, f"{name!r} stands in no table", "write `[type]` above it")
            continue
        line = _line_of(text, name)
        if not _words(row.get("policies")) or not isinstance(row.get("title"), str):
            yield PlaybookFault(line, f"the type {name!r} lacks its title or its policies", "policies = [...]")
        known = {"title", "policies", *(severity.name.lower() for severity in Severity)}
        for key in sorted(row.keys() - known):
            hint = f"the cells are {', '.join(severity.name.lower() for severity in Severity)}"
            yield PlaybookFault(_line_of(text, f"{name}.{key}"), f"{key!r} of {name!r} is not known", hint)
        for severity in Severity:
            cell = row.get(severity.name.lower())
            where = f"{name}.{severity.name.lower()}"
            if cell is None:
                yield PlaybookFault(line, f"the cell {where} is empty", f"write a table [{where}] like its neighbours")
            else:
                yield from _cell_faults(where, cell, _line_of(text, where))


def _cell_faults(where: str, cell: object, line: int) -> Iterator[PlaybookFault]:
    if not isinstance(cell, dict):
        yield PlaybookFault(line, f"the cell {where} is no table", f"write [{where}]")
        return
    minutes = cell.get("within_minutes")
    wrong = {
        "lane": cell.get("lane") not in LANES,
        "within_minutes": not isinstance(minutes, int) or isinstance(minutes, bool) or minutes < 1,
        "who": not isinstance(cell.get("who"), str) or not cell.get("who"),
        "steps": not _words(cell.get("steps")),
    }
    for key, is_wrong in wrong.items():
        if is_wrong:
            hints = {"lane": f"one of {', '.join(LANES)}", "within_minutes": "a number of minutes from 1 up"}
            hint = hints.get(key, "words in quotation marks" if key == "who" else 'a list of words: ["...", "..."]')
            yield PlaybookFault(line, f"{key!r} of the cell {where} is missing or can't be read", hint)
    for key in sorted(cell.keys() - wrong.keys()):
        yield PlaybookFault(line, f"{key!r} of the cell {where} is not known", f"the keys are {', '.join(wrong)}")


def _case_type(row: Mapping[str, object]) -> CaseType:
    cells = {severity: row[severity.name.lower()] for severity in Severity}
    return CaseType(
        title=str(row["title"]),
        policies=tuple(map(PolicyId, _words(row["policies"]))),
        cells={severity: _cell(cell) for severity, cell in cells.items() if isinstance(cell, dict)},
    )


def _cell(row: Mapping[str, object]) -> Cell:
    minutes = row["within_minutes"]
    return Cell(str(row["lane"]), minutes if isinstance(minutes, int) else 0, str(row["who"]), _words(row["steps"]))


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) and word.strip() for word in value):
        return ()
    return tuple(value)


def _line_of(text: str, table: str) -> int:
    return next((n for n, line in enumerate(text.splitlines(), 1) if line.strip() == f"[{table}]"), 1)
