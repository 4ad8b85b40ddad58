"""Decided cases beside a draft, or beside each other: what is the same, what differs."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.console.views.wording import FINDINGS, PRECEDENTS, words_of
from copilot.casework.decisions import PrecedentRow
from copilot.casework.precedents import changed_in_substance, compare
from copilot.recommendations import Recommendation
from policy_corpus.corpus import Corpus

MOST = 5


@dataclass(frozen=True, slots=True)
class PrecedentView:
    """One precedent. ``same`` and ``differs`` name elements and exceptions."""

    case: str
    section: str
    words: str
    state: str
    same: str
    differs: str
    changed: bool


def precedent_views(
    rows: Sequence[PrecedentRow], recommendation: Recommendation, corpus: Corpus
) -> tuple[PrecedentView, ...]:
    """The precedents of the sections of a draft: first what resembles it, then what is confirmed."""
    known = corpus.by_version
    near = {one.case_id: one.similarity for one in recommendation.precedents}
    findings = {found.section: found for found in recommendation.findings}
    ordered = sorted(rows, key=lambda row: (-near.get(row.case_id, -1.0), row.state.value != "confirmed"))
    views = []
    for row in ordered[:MOST]:
        changed = changed_in_substance(row, known)
        held = compare(row, findings[row.section], changed=changed)
        same, differs = (", ".join(words_of(pair.part) for pair in pairs) for pairs in (held.same, held.differs))
        views.append(_view(row, same, differs, changed=changed))
    return tuple(views)


def listed(rows: Sequence[PrecedentRow], corpus: Corpus) -> tuple[PrecedentView, ...]:
    """Precedents by themselves, with what each said of the parts."""
    known = corpus.by_version
    return tuple(
        _view(
            row,
            ", ".join(f"{words_of(part)} {words_of(status.value)}" for part, status in row.parts),
            "",
            changed=changed_in_substance(row, known),
        )
        for row in rows
    )


def _view(row: PrecedentRow, same: str, differs: str, *, changed: bool) -> PrecedentView:
    words = f"{row.section}: {FINDINGS[row.finding]}, {PRECEDENTS[row.state]}"
    return PrecedentView(row.case_id, row.section, words, PRECEDENTS[row.state], same, differs, changed)
