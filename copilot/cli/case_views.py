"""Cases for a person at a terminal, in lines."""

from collections.abc import Iterator
from datetime import datetime

from copilot.cases import Case
from copilot.casework.files import CaseFile
from copilot.casework.model import CaseRecord, State
from copilot.casework.priority import due_words
from copilot.casework.results import in_words
from copilot.tables import Cell


def queued_line(record: CaseRecord, now: datetime) -> str:
    """A case in its queue, each reason for its rank in words: nothing of what it says."""
    pending = record.state is not State.DECIDED
    due = f"due {record.due_at:%Y-%m-%d %H:%M} UTC"
    due = f"{due_words(record.due_at, now)} ({due.removeprefix('due ')})" if pending else due
    why = "; ".join(term.words for term in record.terms)
    taken = f"  with {record.claim.person} until {record.claim.until:%H:%M}" if record.claim else ""
    return f"{record.id}  {record.state.value}  {due}{taken}  {why}".rstrip()


COLUMNS = (
    *("case", "queue", "state", "due", "type", "language", "author", "with"),
    *("asked_for", "draft", "decision", "why"),
)


def row_of(record: CaseRecord) -> tuple[Cell, ...]:
    """A case in its queue as a row of a table with ``COLUMNS``."""
    return (
        record.id,
        record.queue.value,
        record.state.value,
        record.due_at.isoformat(),
        record.kind,
        record.language,
        record.author,
        record.claim.person if record.claim else None,
        len(record.requesters),
        record.recommendation,
        record.decision or record.held,
        "; ".join(term.words for term in record.terms),
    )


def file_lines(file: CaseFile, content: Case | None, seen: str, now: datetime) -> Iterator[str]:
    """A whole file, and what the case says where that is kept. ``seen`` is what a decision names."""
    record = file.record
    yield queued_line(record, now)
    draft = record.recommendation or "none"
    yield f"queue {record.queue.value}, asked for {len(record.requesters)} times, draft {draft}"
    if content is None:
        yield "what it says is not kept"
    else:
        for source, text in content.sources():
            yield f"{source}: {text}"
    for decision in file.decisions:
        ending = f", {decision.ending.reason.value}" if decision.ending else ""
        yield f"{decision.at:%Y-%m-%d %H:%M}  {decision.id}: {in_words(decision.result)}, by {decision.by}{ending}"
    for note in file.notes:
        yield f"{note.at:%Y-%m-%d %H:%M}  note of {note.by}: {note.text}"
    for one in file.happenings:
        yield f"{one.at:%Y-%m-%d %H:%M}  {one.version:>3}  {one.person} {one.words}"
    yield f"--seen {seen}"
