"""Cases for a person at a terminal, in lines."""

from collections.abc import Iterator

from copilot.cases import Case
from copilot.casework.files import CaseFile
from copilot.casework.model import CaseRecord
from copilot.casework.results import in_words


def queued_line(record: CaseRecord) -> str:
    """A case in its queue: nothing of what it says."""
    why = "; ".join(term.words for term in record.terms)
    taken = f"  with {record.claim.person} until {record.claim.until:%H:%M}" if record.claim else ""
    return f"{record.id}  {record.state.value}  due {record.due_at:%Y-%m-%d %H:%M} UTC{taken}  {why}".rstrip()


def file_lines(file: CaseFile, content: Case | None, seen: str) -> Iterator[str]:
    """A whole file, and what the case says where that is kept. ``seen`` is what a decision names."""
    record = file.record
    yield queued_line(record)
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
