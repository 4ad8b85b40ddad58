"""The policies: all of them, one version, one section with a sentence marked, search, what changed."""

import asyncio
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from api.console.answering import show
from api.console.ports import Console
from api.console.render import page
from api.console.routing import Page, asked, needed, number, router_of
from api.console.views.marks import Run, Span, marked
from api.console.views.precedents import listed
from api.console.visit import Visit
from copilot import searching
from copilot.people.model import Permission
from policy_corpus import plain_words
from policy_corpus.errors import PolicyNotFound
from policy_corpus.model import PolicyId, PolicyVersion, Section, SectionId, Side
from policy_corpus.redline import redline

_READS = Permission.READ_POLICIES
SHOWN = 20  # sections that a search gives


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section as it can be read: its text with the cited sentence marked, and what follows from it."""

    section: Section
    runs: tuple[Run, ...]
    cited: str
    ladder: tuple[str, ...]
    versions: tuple[str, ...]
    violating: tuple[str, ...]
    allowed: tuple[tuple[str, str], ...]


async def list_policies(visit: Visit) -> Response:
    """Every policy with its versions."""
    corpus = visit.console.service.corpus
    held = {version.policy for version in corpus.at(visit.now.date())}
    every = [corpus.policy(name) for name in sorted({version.policy for version in corpus.versions})]
    return show(visit, "policies.html", "Policies", policies=every, held=held)


async def show_policy(visit: Visit) -> Response:
    """One version of a policy and its sections."""
    corpus = visit.console.service.corpus
    versions = corpus.policy(PolicyId(needed(visit, "id")))
    version = asked(visit, "version")
    chosen = _version(versions, version) if version else versions[-1]
    before = [each for each in versions if each.version < chosen.version]
    return show(
        visit,
        "policy.html",
        chosen.title,
        page_name="policies",
        policy=chosen,
        versions=versions,
        before=before[-1] if before else None,
    )


async def show_section(visit: Visit) -> Response:
    """A section, with the cited sentence marked; as a page, or as what a panel shows."""
    section = visit.console.service.corpus.section(SectionId(needed(visit, "id")), asked(visit, "version") or None)
    view = _section(visit.console, section, number(visit, "start"), number(visit, "end"))
    if asked(visit, "panel"):
        return page("section_panel.html", view=view)
    return show(visit, "section.html", view.section.title, page_name="policies", view=view)


async def search_policies(visit: Visit) -> Response:
    """Sections that speak of what is looked for."""
    words = asked(visit, "q").strip()[:1000]
    wanted = searching.Query(text=words, as_of=visit.now.date(), region=None, top=SHOWN)
    found = await searching.search_sections(visit.console.service.retriever, wanted) if words else []
    return show(visit, "search.html", "Search", page_name="policies", asked=words, found=found)


async def show_diff(visit: Visit) -> Response:
    """What changed between two versions, and the decided cases that cited it."""
    corpus = visit.console.service.corpus
    versions = corpus.policy(PolicyId(needed(visit, "id")))
    older, newer = asked(visit, "older"), asked(visit, "newer")
    after = _version(versions, newer) if newer else versions[-1]
    before = _version(versions, older) if older else versions[max(0, len(versions) - 2)]
    notes = await asyncio.to_thread(redline, before, after, visit.console.service.casework.rules.catalogue)
    citing = (
        await _citing(visit.console, {note.section for note in notes}) if visit.may(Permission.READ_REPORTS) else []
    )
    return show(
        visit,
        "diff.html",
        "What changed",
        page_name="policies",
        before=before,
        after=after,
        notes=notes,
        citing=citing,
    )


def policy_routes(console: Console) -> APIRouter:
    """``/console/policies``, ``/console/policy``, ``/console/section``, ``/console/search``, ``/console/diff``."""
    return router_of(
        console,
        [
            Page("/console/policies", list_policies, _READS),
            Page("/console/policy", show_policy, _READS),
            Page("/console/section", show_section, _READS),
            Page("/console/search", search_policies, _READS),
            Page("/console/diff", show_diff, _READS),
        ],
    )


async def list_precedents(visit: Visit) -> Response:
    """Decided cases by section."""
    corpus = visit.console.service.corpus
    section = asked(visit, "section")
    names = [SectionId(section)] if section else sorted({one.id for one in corpus.sections})
    rows = await visit.console.service.casework.ledger.precedents(names, 100)
    sections = sorted(visit.console.service.casework.rules.sections)
    return show(visit, "precedents.html", "Precedents", rows=listed(rows, corpus), chosen=section, sections=sections)


def precedent_routes(console: Console) -> APIRouter:
    """``/console/precedents``."""
    return router_of(
        console,
        [
            Page("/console/precedents", list_precedents, Permission.READ_QUEUES),
        ],
    )


def _version(versions: tuple[PolicyVersion, ...], name: str) -> PolicyVersion:
    known = {str(each.version): each for each in versions}
    if name not in known:
        raise PolicyNotFound(f"{versions[0].policy!r} has no version {name!r}; its versions are {', '.join(known)}")
    return known[name]


def _section(console: Console, section: Section, start: int | None, end: int | None) -> SectionView:
    corpus, catalogue = console.service.corpus, console.service.casework.rules.catalogue
    cites = start is not None and end is not None and start < end <= len(section.text)
    spans = [Span(start or 0, end or 0)] if cites else []
    others = sorted(other.version for other in corpus.sections if other.id == section.id)
    return SectionView(
        section,
        marked(section.text, spans),
        section.text[start:end] if cites else "",
        tuple(plain_words.ladder(section.ladder, catalogue)),
        tuple(map(str, others)),
        tuple(one.text for one in section.examples if one.side is Side.VIOLATES)[:8],
        tuple((one.exception or one.fails or "", one.text) for one in section.examples if one.side is Side.ALLOWED)[:8],
    )


async def _citing(console: Console, changed: set[str]) -> list[tuple[str, str]]:
    """Decided cases whose draft cited what has changed."""
    found = await console.reckoner.period()
    return [
        (str(file.record.id), ", ".join(sorted(cited)))
        for file in found.decided
        if not file.record.lane and file.recommendation
        if (cited := changed & {str(one.section) for one in file.recommendation.citations})
    ]
