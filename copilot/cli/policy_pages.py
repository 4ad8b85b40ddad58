"""Policies and their changes as one HTML page: self-contained, without scripts, every text escaped."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from importlib.resources import files
from string import Template

from policy_corpus import plain_words as plain
from policy_corpus.actions import Catalogue
from policy_corpus.model import Example, Part, PolicyVersion, Section, Side
from policy_corpus.redline import Note, SectionNotes
from policy_corpus.wording import Mark, Run

NOTHING_CHANGED = "Nothing has changed."
_TAGS = {Mark.DELETED: ("del", "deleted: "), Mark.INSERTED: ("ins", "inserted: ")}
_SIDES = ((Side.VIOLATES, "What violates it"), (Side.ALLOWED, "What is allowed"))


def changes_page(older: PolicyVersion, newer: PolicyVersion, changed: Sequence[SectionNotes]) -> str:
    """What changed from ``older`` to ``newer``, deleted and inserted words marked."""
    title = f"{newer.title}: {older.version} to {newer.version}"
    meta = (
        f"{newer.policy}, {newer.owner}. Words that were taken out are struck through, words that came in underlined."
    )
    body = [f"{_heading(each.section, each.title)}\n{_notes(each.notes)}</section>" for each in changed]
    contents = [(each.section, each.title) for each in changed]
    return _page(title, meta, contents, body or [f"<p>{NOTHING_CHANGED}</p>"], newer.language)


def policy_page(version: PolicyVersion, catalogue: Catalogue) -> str:
    """One version of a policy, whole."""
    ends = f", in force until {version.ends.isoformat()}" if version.ends else ""
    meta = f"{version.policy}, version {version.version}{ends}, {version.owner}"
    here = {str(section.id) for section in version.sections}
    purpose = [f'<p class="text">{escape(version.purpose)}</p>'] if version.purpose else []
    body = purpose + [_section(section, catalogue, here) for section in version.sections]
    return _page(version.title, meta, [(s.id, s.title) for s in version.sections], body, version.language)


def section_page(section: Section, catalogue: Catalogue) -> str:
    """One section in one version."""
    meta = f"{section.policy_title}, version {section.version}"
    return _page(section.title, meta, [], [_section(section, catalogue, {section.id})], section.language)


def _page(title: str, meta: str, contents: Sequence[tuple[str, str]], body: Iterable[str], language: str) -> str:
    links = "".join(f'<li><a href="#{_anchor(name)}">{escape(words)}</a></li>' for name, words in contents)
    template = Template(files(__package__).joinpath("policy_page.html").read_text(encoding="utf-8"))
    return template.substitute(
        language=escape(language),
        title=escape(title),
        meta=escape(meta),
        contents=f'<nav aria-label="Sections"><ol>{links}</ol></nav>' if len(contents) > 1 else "",
        body="\n".join(body),
    )


def _heading(name: str, title: str) -> str:
    anchor = _anchor(name)
    shown = f'{escape(title)} <span class="id">{escape(name)}</span>'
    return f'<section aria-labelledby="{anchor}">\n<h2 id="{anchor}">{shown}</h2>'


def _anchor(name: str) -> str:
    return escape(name.replace("/", "-"))


def _notes(notes: Iterable[Note]) -> str:
    return "".join(f"<p>{escape(note.text)}</p>\n{_marked(note.runs)}" for note in notes)


def _marked(runs: Sequence[Run]) -> str:
    return f"<blockquote>{''.join(map(_run, runs))}</blockquote>\n" if runs else ""


def _run(run: Run) -> str:
    """Words with their mark, which those who don't see it hear."""
    if run.mark is Mark.KEPT:
        return escape(run.text)
    tag, said = _TAGS[run.mark]
    return f'<{tag}><span class="unseen">[{said}</span>{escape(run.text)}<span class="unseen">]</span></{tag}>'


def _section(section: Section, catalogue: Catalogue, here: set[str]) -> str:
    holds = f"{plain.KINDS[section.kind]}; holds {plain.regions(section.regions)}"
    own = {part.unit for part in (*section.elements, *section.exceptions)}
    first = min((section.units[number - 1].start for number in own), default=len(section.text))
    prose = section.text[: section.text.rfind("\n", 0, first)] if own else section.text
    return "\n".join(
        (
            _heading(section.id, section.title),
            f'<p class="meta">{escape(" / ".join(section.heading_path))}. This is {escape(holds)}.</p>',
            f'<p class="text">{escape(prose.strip())}</p>',
            *_parts("What has to be the case", section.elements),
            *_parts("Unless", section.exceptions),
            *_enforcement(section, catalogue),
            *_links(section, here),
            *(line for side, title in _SIDES for line in _examples(title, section.examples, side)),
            *_asked(section.asked),
            "</section>",
        )
    )


def _parts(title: str, parts: Sequence[Part]) -> Iterator[str]:
    if parts:
        rows = (
            f"<dt>{escape(part.id)}{f' (one of the group {escape(part.group)} suffices)' if part.group else ''}</dt>"
            f"<dd>{escape(part.text)}</dd>"
            for part in parts
        )
        yield f"<h3>{title}</h3>\n<dl>{''.join(rows)}</dl>"


def _enforcement(section: Section, catalogue: Catalogue) -> Iterator[str]:
    rows = [f"Severity: {plain.severity(section.severity)}."] if section.severity else []
    rows += plain.ladder(section.ladder, catalogue)
    rows += [f"When this section applies, {plain.override(each, catalogue)}." for each in section.overrides]
    if rows:
        yield f"<h3>What follows</h3>\n<ul>{''.join(f'<li>{escape(row)}</li>' for row in rows)}</ul>"


def _links(section: Section, here: set[str]) -> Iterator[str]:
    names = [
        f'<a href="#{_anchor(name)}">{escape(name)}</a>' if name in here else escape(name)
        for name in section.references
    ]
    if names:
        yield f"<p>See {', '.join(names)}.</p>"


def _examples(title: str, examples: Iterable[Example], side: Side) -> Iterator[str]:
    shown = [example for example in examples if example.side is side]
    if shown:
        rows = (
            f'<li><span dir="auto">“{escape(each.text)}”</span> <span class="meta">{escape(_why(each))}</span></li>'
            for each in shown
        )
        yield f"<h3>{title}</h3>\n<ul>{''.join(rows)}</ul>"


def _asked(questions: Sequence[str]) -> Iterator[str]:
    if questions:
        rows = "".join(f'<li><span dir="auto">{escape(each)}</span></li>' for each in questions)
        yield f"<h3>Questions that it answers</h3>\n<ul>{rows}</ul>"


def _why(example: Example) -> str:
    return example.exception or (f"not {example.fails}" if example.fails else "")
