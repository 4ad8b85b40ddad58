"""A document as every format is read, to policy files in our format: every word is kept, and none is added.

A heading becomes a section that can be cited; text before the first one becomes section ``0`` under the policy's title.
A document with several headings of level 1 is several policies.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from policy_corpus.importers.blocks import Block, words
from policy_corpus.importers.ids import title_from, unique_id
from policy_corpus.importers.kinds import propose_kinds
from policy_corpus.importers.model import DocumentUnreadable, Draft, ImportedPolicy
from policy_corpus.importers.outline import POLICY_RANK, find_headings
from policy_corpus.importers.writing import write_body, write_policy
from policy_corpus.model import PolicyId, SectionKind, Version

LONGEST_TEXT = 5_000_000  # characters
MOST_HEADINGS = 20_000
_ALWAYS = date(1, 1, 1)
_LONG = 4000  # characters; a document of one section that is longer speaks of several things


@dataclass(frozen=True, slots=True)
class Document:
    """The blocks of one document in order. ``title`` is set when it is a single policy with a title beside its text.

    ``preface`` is what it says around its text (front matter, page headers, a site's navigation); ``warnings`` says
    what of it a reader should look at.
    """

    blocks: Sequence[Block]
    title: str = ""
    preface: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """What becomes one policy, and what its document says of itself."""

    title: str
    blocks: Sequence[Block]
    preface: str = ""
    warnings: tuple[str, ...] = ()


def import_document(
    document: Document, *, name: str, effective: date | None, owner: str, language: str = "en"
) -> list[ImportedPolicy]:
    """The policies of one document, in its order. ``name`` stands in for a missing title and in errors.

    Without a date they hold from the beginning of time, with a warning. ``language`` is the ISO 639-1 code of the text.
    Raises ``DocumentUnreadable`` when there is no text, or more than 5 million characters or 20 000 headings.
    """
    version = Version(effective or _ALWAYS)
    common = _common(version, owner, language, name)
    taken: dict[str, int] = {}
    imported: list[ImportedPolicy] = []
    bodies: dict[tuple[str, ...], PolicyId] = {}
    for part in _parts(document, name):
        policy = unique_id(part.title, name, taken)
        drafts = propose_kinds(part.title, list(_drafts(part)))
        front = {"policy": policy, "title": part.title, **common, "imported": "true"}
        same = bodies.setdefault(tuple(draft.body for draft in drafts), policy)
        warnings = (*part.warnings, *_warnings(drafts, effective, same if same != policy else None))
        file = write_policy(front, part.preface, drafts)
        imported.append(ImportedPolicy(policy, part.title, version, file, warnings))
    return imported


def _common(version: Version, owner: str, language: str, name: str) -> dict[str, str]:
    """The lines that the top of every file of a document shares."""
    if not owner.strip():
        raise DocumentUnreadable(name, "no owner was given", "name the team that answers for the policy")
    if not re.fullmatch("[a-z]{2}", language):
        raise DocumentUnreadable(name, f"{language!r} is no language", "write an ISO 639-1 code, as 'en'")
    shared = {"version": str(version), "owner": " ".join(owner.split())}
    return shared if language == "en" else {**shared, "language": language}


def _parts(document: Document, name: str) -> list[_Part]:
    """One policy, or one for each heading of level 1."""
    if sum(len(line.text) for block in document.blocks for line in block.lines) > LONGEST_TEXT:
        raise DocumentUnreadable(name, f"more than {LONGEST_TEXT} characters", "split the document into several files")
    blocks = _bounded(find_headings(_bounded(document.blocks, name)), name)
    if not any(words(line.text) for block in blocks for line in block.lines):
        raise DocumentUnreadable(name, "the document has no text", "export the page with its text, not only its title")
    first, *others = [_Part(document.title, blocks)] if document.title else _split(blocks, name)
    return [_Part(first.title, first.blocks, document.preface, document.warnings), *others]


def _bounded(blocks: Sequence[Block], name: str) -> Sequence[Block]:
    if sum(bool(block.rank) for block in blocks) > MOST_HEADINGS:
        raise DocumentUnreadable(name, f"more than {MOST_HEADINGS} headings", "split the document into several files")
    return blocks


def _split(blocks: Sequence[Block], name: str) -> list[_Part]:
    """At each heading of level 1. Text before the first one goes with it; if that has headings, it stays by itself."""
    tops = [index for index, block in enumerate(blocks) if block.rank == POLICY_RANK]
    before = blocks[: tops[0]] if tops else blocks
    headed = any(block.rank for block in before)
    if not tops or (headed and len(tops) == 1):
        return [_Part(title_from(name), blocks)]
    ends = [*tops[1:], len(blocks)]
    parts = [_Part(blocks[top].title, blocks[top + 1 : end]) for top, end in zip(tops, ends, strict=True)]
    if headed:
        return [_Part(title_from(name), before), *parts]
    return [_Part(parts[0].title, [*before, *parts[0].blocks]), *parts[1:]]


def _drafts(part: _Part) -> Iterator[Draft]:
    """The sections of a policy, numbered by how their headings nest, each with the text up to the next heading."""
    starts = [index for index, block in enumerate(part.blocks) if block.rank]
    before = part.blocks[: starts[0]] if starts else part.blocks
    if before:
        yield Draft("0", 1, part.title, (), _body(before))
    path: list[tuple[int, str, str]] = []  # rank, number and title of the headings that are open
    counts: dict[str, int] = {}
    for start, end in zip(starts, [*starts[1:], len(part.blocks)], strict=False):
        heading = part.blocks[start]
        while path and path[-1][0] >= heading.rank:
            path.pop()
        above = f"{path[-1][1]}." if path else ""
        counts[above] = counts.get(above, 0) + 1
        number = f"{above}{counts[above]}"
        titles = tuple(title for _, _, title in path)
        path.append((heading.rank, number, heading.title))
        yield Draft(number, len(path), heading.title, titles, _body(part.blocks[start + 1 : end]))


def _body(blocks: Sequence[Block]) -> str:
    return write_body([line for block in blocks for line in block.lines])


def _warnings(drafts: Sequence[Draft], effective: date | None, same: PolicyId | None) -> Iterator[str]:
    if effective is None:
        yield f"no date was given, so it holds from {_ALWAYS}: say from when with --effective 2026-03-01"
    if same:
        yield f"it says the same as {same!r}: keep one of the two files"
    if all(draft.number == "0" and len(draft.body) > _LONG for draft in drafts):
        yield "it has no headings, so all of it is one section: add headings where rules begin"
    if not any(draft.kind is SectionKind.RULE and draft.body for draft in drafts):
        yield "no section looks like a rule, and only rules are ruled on: write `- kind: rule` under those that are"
