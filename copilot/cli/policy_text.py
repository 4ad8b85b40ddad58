"""Policies and their changes on a terminal."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.text import Text

from copilot.cli.console import out, safe, say
from copilot.cli.policy_pages import NOTHING_CHANGED
from policy_corpus import plain_words as plain
from policy_corpus.actions import Catalogue
from policy_corpus.model import PolicyVersion, Section
from policy_corpus.redline import Note, SectionNotes
from policy_corpus.wording import Mark, Run

_PLAIN = {Mark.DELETED: ("[-", "-]"), Mark.INSERTED: ("{+", "+}"), Mark.KEPT: ("", "")}
_STYLES = {Mark.DELETED: "red strike", Mark.INSERTED: "green underline", Mark.KEPT: ""}


def say_changes(older: PolicyVersion, newer: PolicyVersion, changed: Sequence[SectionNotes]) -> None:
    """What changed; deleted words stand in ``[-…-]``, inserted ones in ``{+…+}``, in colour too where there is some."""
    say(f"{newer.policy}: {older.version} → {newer.version}")
    if not changed:
        say(NOTHING_CHANGED)
    for each in changed:
        say()
        say(f"{each.section} {each.title}", "bold")
        _say_notes(each.notes)


def say_policy(shown: PolicyVersion) -> None:
    """A policy's purpose and the list of its sections."""
    say(f"{shown.title} ({shown.policy}@{shown.version}), {shown.owner}\n\n{shown.purpose}\n", "bold")
    for section in shown.sections:
        say(f"  {section.id}  {' / '.join(section.heading_path)} ({section.kind})")


def say_section(section: Section, catalogue: Catalogue) -> None:
    """A section as it can be cited, what follows from it in plain words, its examples, its questions."""
    say(f"{section.id} {section.title}", "bold")
    say(f"{section.policy_title}, version {section.version}, {section.kind}, {plain.regions(section.regions)}\n", "dim")
    say(section.text)
    if section.severity:
        say(f"\nSeverity: {plain.severity(section.severity)}.")
    for line in plain.ladder(section.ladder, catalogue):
        say(line)
    for override in section.overrides:
        say(f"When this section applies, {plain.override(override, catalogue)}.")
    for example in section.examples:
        why = example.exception or (f"not {example.fails}" if example.fails else "")
        say(f"{example.side.value}{f' ({why})' if why else ''}: {example.text}", "dim")
    for question in section.asked:
        say(f"asked: {question}", "dim")


def _say_notes(notes: Iterable[Note]) -> None:
    for note in notes:
        say(f"  {note.text}")
        if note.runs:
            out.print(_marked(note.runs))


def _marked(runs: Iterable[Run]) -> Text:
    text = Text("    ")
    for run in runs:
        before, after = _PLAIN[run.mark]
        text.append(f"{before}{safe(run.text).replace(chr(10), chr(10) + '    ')}{after}", _STYLES[run.mark])
    return text


def write_page(path: Path, page: str) -> None:
    """Write an HTML page to a new or an old file; its folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")
    say(f"written: {path}")
