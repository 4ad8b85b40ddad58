"""What changed between two versions of a policy, section by section, in words that a lawyer can read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from policy_corpus import plain_words as plain
from policy_corpus.actions import Catalogue
from policy_corpus.model import Part, PolicyVersion, Section
from policy_corpus.wording import Run, compare, is_reworded


@dataclass(frozen=True, slots=True)
class Note:
    """One change in a sentence; ``runs`` are the words that it is about, marked, where there are any."""

    text: str
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionNotes:
    """All that changed in one section. ``section`` is its id, or the policy's where the whole policy is meant."""

    section: str
    title: str
    notes: tuple[Note, ...]


def redline(older: PolicyVersion, newer: PolicyVersion, catalogue: Catalogue) -> tuple[SectionNotes, ...]:
    """Every change, in the order of the newer version; sections that are gone come last. Empty: nothing changed."""
    before = {section.id: section for section in older.sections}
    after = {section.id for section in newer.sections}
    found = [SectionNotes(newer.policy, newer.title, tuple(_of_policy(older, newer)))]
    found += [_section(before.get(section.id), section, catalogue) for section in newer.sections]
    found += [
        SectionNotes(
            section.id,
            section.title,
            (Note("The section was taken out.", _gone(section.text)), *_facts(section, catalogue)),
        )
        for section in older.sections
        if section.id not in after
    ]
    return tuple(notes for notes in found if notes.notes)


def _of_policy(older: PolicyVersion, newer: PolicyVersion) -> Iterator[Note]:
    if older.title != newer.title:
        yield Note("The title of the policy:", compare(older.title, newer.title))
    if older.owner != newer.owner:
        yield Note(f"The team that answers for it was '{older.owner}', is now '{newer.owner}'.")
    if older.ends != newer.ends:
        was, now = (f"'{day.isoformat()}'" if day else "open" for day in (older.ends, newer.ends))
        yield Note(f"The first day out of force was {was}, is now {now}.")
    if older.purpose.split() != newer.purpose.split():
        yield Note("Why the policy exists:", compare(*(" ".join(each.purpose.split()) for each in (older, newer))))
    known = {section.id for section in newer.sections}
    order = [section.id for section in older.sections if section.id in known]
    standing = set(order)
    if order != [section.id for section in newer.sections if section.id in standing]:
        yield Note("Sections stand in another order.")


def _section(old: Section | None, new: Section, catalogue: Catalogue) -> SectionNotes:
    if old is None:
        blank = replace(new, text="", units=(), elements=(), exceptions=())
        came = (*_prose(blank, new), *_parts("element", (), new.elements), *_parts("exception", (), new.exceptions))
        return SectionNotes(new.id, new.title, (Note("The section is new."), *came, *_facts(new, catalogue)))
    notes = (
        *_headings(old, new),
        *_prose(old, new),
        *_parts("element", old.elements, new.elements),
        *_parts("exception", old.exceptions, new.exceptions),
        *_enforcement(old, new, catalogue),
        *_settings(old, new, catalogue),
    )
    return SectionNotes(new.id, new.title, notes)


def _facts(section: Section, catalogue: Catalogue) -> Iterator[Note]:
    """What follows from a section that came or went as a whole."""
    if section.severity:
        yield Note(f"Severity: '{plain.severity(section.severity)}'.")
    for step in section.ladder:
        yield Note(f"{plain.occasion(step.occasion)}: '{plain.actions(step, catalogue)}'.")
    yield Note(f"Where it holds: '{plain.regions(section.regions)}'.")
    for override in section.overrides:
        yield Note(f"When this section applies: {plain.override(override, catalogue)}.")
    if section.examples:
        yield Note(f"Examples: {len(section.examples)}.")
    if section.asked:
        yield Note(f"Questions that it answers: {len(section.asked)}.")


def _headings(old: Section, new: Section) -> Iterator[Note]:
    if old.title != new.title:
        yield Note("The title:", compare(old.title, new.title))
    if old.heading_path[:-1] != new.heading_path[:-1]:
        yield Note(f"Moved: stood under '{plain.place(old)}', stands now under '{plain.place(new)}'.")
    if old.kind is not new.kind:
        yield Note(f"The section was {plain.KINDS[old.kind]}, is now {plain.KINDS[new.kind]}.")


def _prose(old: Section, new: Section) -> Iterator[Note]:
    """The sentences of the text without its elements and exceptions: moved ones are told apart from changed ones."""
    was, now = _sentences(old), _sentences(new)
    common = set(was) & set(now)
    before, after = ([sentence for sentence in side if sentence in common] for side in (was, now))
    for what, _, _, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what in ("insert", "replace"):
            yield from (Note("Moved to another place:", compare(each, each)) for each in after[start:end])
    left = [sentence for sentence in was if sentence not in common]
    came = [sentence for sentence in now if sentence not in common]
    if left or came:
        yield Note("The text:", compare(" ".join(left), " ".join(came)))


def _sentences(section: Section) -> list[str]:
    own = {part.unit for part in (*section.elements, *section.exceptions)}
    return [" ".join(section.quote(unit).split()) for unit in section.units if unit.number not in own]


def _parts(kind: str, old: Iterable[Part], new: Iterable[Part]) -> Iterator[Note]:
    """Elements or exceptions: changed, renamed, new, gone."""
    was, now = {part.id: part for part in old}, {part.id: part for part in new}
    gone = [part for part in was.values() if part.id not in now]
    for part in now.values():
        if part.id in was:
            yield from _part(f"The {kind} '{part.id}'", was[part.id], part)
            continue
        former = next((each for each in gone if is_reworded(each.text, part.text)), None)
        if former:
            gone.remove(former)
            yield Note(f"The {kind} '{former.id}' is now called '{part.id}'.")
            yield from _part(f"The {kind} '{part.id}'", former, part)
        else:
            yield Note(f"The {kind} '{part.id}' is new{_group(part)}:", _come(part.text))
    yield from (Note(f"The {kind} '{part.id}' was taken out:", _gone(part.text)) for part in gone)


def _part(name: str, old: Part, new: Part) -> Iterator[Note]:
    if old.text != new.text:
        yield Note(f"{name}:", compare(old.text, new.text))
    if old.group != new.group:
        was = f"one of the group '{old.group}' sufficed" if old.group else "it had to hold"
        now = f"one of the group '{new.group}' suffices" if new.group else "it has to hold"
        yield Note(f"{name}: {was}, now {now}.")


def _group(part: Part) -> str:
    return f" (of the group '{part.group}' one suffices)" if part.group else ""


def _enforcement(old: Section, new: Section, catalogue: Catalogue) -> Iterator[Note]:
    if old.severity != new.severity:
        yield Note(f"Severity: was '{plain.severity(old.severity)}', is now '{plain.severity(new.severity)}'.")
    was = {step.occasion: plain.actions(step, catalogue) for step in old.ladder}
    now = {step.occasion: plain.actions(step, catalogue) for step in new.ladder}
    for number in sorted(was.keys() | now.keys()):
        if was.get(number) == now.get(number):
            continue
        if number not in was:
            yield Note(f"{plain.occasion(number)}: had no step of its own, is now '{now[number]}'.")
        elif number not in now:
            yield Note(f"{plain.occasion(number)}: was '{was[number]}', has no step of its own any more.")
        else:
            yield Note(f"{plain.occasion(number)}: was '{was[number]}', is now '{now[number]}'.")


def _settings(old: Section, new: Section, catalogue: Catalogue) -> Iterator[Note]:
    if old.regions != new.regions:
        yield Note(f"Where it holds: was '{plain.regions(old.regions)}', is now '{plain.regions(new.regions)}'.")
    yield from _list("What is defined", old.terms, new.terms)
    yield from _list("References", old.references, new.references)
    was, now = ([plain.override(o, catalogue) for o in s.overrides] for s in (old, new))
    yield from (Note(f"No longer, when this section applies: {each}.") for each in was if each not in now)
    yield from (Note(f"New, when this section applies: {each}.") for each in now if each not in was)
    texts = [{(e.side, e.text, e.exception, e.fails) for e in s.examples} for s in (old, new)]
    if texts[0] != texts[1]:
        yield Note(f"Examples: {len(texts[1] - texts[0])} came in, {len(texts[0] - texts[1])} were taken out.")
    yield from _list("Questions that it answers", old.asked, new.asked)


def _list(what: str, old: Iterable[str], new: Iterable[str]) -> Iterator[Note]:
    was, now = list(old), list(new)
    came = ", ".join(f"'{each}'" for each in now if each not in was)
    gone = ", ".join(f"'{each}'" for each in was if each not in now)
    if came or gone:
        yield Note(f"{what}: {'; '.join(filter(None, (came and f'new {came}', gone and f'taken out {gone}')))}.")


def _come(text: str) -> tuple[Run, ...]:
    return compare("", text)


def _gone(text: str) -> tuple[Run, ...]:
    return compare(text, "")
