"""What one person sees of one case now: its content or what stands for it, the draft or the view that is owed first."""

from asyncio import gather
from dataclasses import dataclass
from uuid import uuid4

from api.console.choices import choices_of
from api.console.drafting import steps_shown
from api.console.grading import found_by_search, grade, nearest
from api.console.queueing import REMEMBERED
from api.console.views.case import CaseView, Concealed, Screen, case_view
from api.console.views.content import content_of
from api.console.views.findings import leading
from api.console.views.precedents import PrecedentView, precedent_views
from api.console.views.wording import language, severity, words_of
from api.console.visit import Visit
from copilot.cases import CaseId
from copilot.casework.files import CaseFile
from copilot.casework.intake import NEVER_KEPT
from copilot.casework.model import CaseRecord, State
from copilot.casework.queues import access_to
from copilot.desk.blind import owes_view
from copilot.desk.exposure import day_of, weight_of
from copilot.desk.model import Preferences
from copilot.people.model import Permission
from policy_corpus.model import Severity


@dataclass(frozen=True, slots=True)
class Looked:
    """A case page's values: what its template is filled with."""

    file: CaseFile
    view: CaseView
    values: dict[str, object]


async def look_at(visit: Visit, case: CaseId) -> Looked:
    """All of a case page for this person. Raises ``NotPermitted``, ``CaseNotFound``."""
    console, person = visit.console, visit.actor.person
    drafting = console.jobs.running(case)  # before the file is read: a draft that comes meanwhile is told as on its way
    file, preferences, revealed = await gather(
        console.service.casework.file(visit.actor, case),
        console.desk.preferences(person),
        console.desk.reveals(person, day_of(visit.now)),
    )
    owes = await owes_first_view(visit, file)
    shows = any(one.case == case for one in revealed)
    concealed = None if shows else await _concealed(visit, file, preferences, owes=owes)
    readable = not concealed and not file.record.erased and file.record.lane != NEVER_KEPT
    said = await console.service.casework.content(visit.actor, case) if readable else None
    shown = None if owes or drafting else file.recommendation
    content = content_of(said, shown) if said else None
    may_draft = visit.may(Permission.DRAFT) and not file.record.erased
    screen = Screen(visit.actor, visit.now, uuid4().hex, content, concealed, owes, drafting, may_draft, visit.names)
    view = case_view(file, console.service.casework.rules, screen)
    length = sum(len(text.split()) for _, text in said.sources()) if said else 0
    values = {
        "view": view,
        "choices": choices_of(console.service.casework.rules, console.service.corpus),
        "blur": preferences.blurs,
        "came_to_nothing": console.jobs.failure(case),
        "nearest": found_by_search(shown, console.service.corpus) if shown and view.brief else (),
        "precedents": () if owes or drafting else await _precedents(visit, file),
        "since": f"{visit.now.isoformat()}~{length}",
        "steps": steps_shown(console.jobs.step(case)),
        "empty": _nothing_said(file),
        "brief_empty": _nothing_drafted(visit, file, console.jobs.failure(case)),
    }
    return Looked(file, view, values)


async def owes_first_view(visit: Visit, file: CaseFile) -> bool:
    """Whether this person must say what they see before anything of the draft is shown to them."""
    decides = all(map(visit.actor.may, access_to(file.record).decide))
    drafted = file.recommendation is not None or visit.console.jobs.running(file.record.id)
    if not decides or not drafted or file.record.lane:
        return False
    person = visit.actor.person
    viewed = file.record.id in await visit.console.desk.views(person, [file.record.id])
    return owes_view(file.record, person, visit.console.setup.blind, viewed=viewed)


def severity_of(visit: Visit, file: CaseFile) -> Severity | None:
    """How bad the content may be, as far as a draft says."""
    return grade(file.recommendation, visit.console.service.corpus) if file.recommendation else None


async def _concealed(visit: Visit, file: CaseFile, preferences: Preferences, *, owes: bool) -> Concealed | None:
    """What stands for the content; None where it is shown. While a view is owed nothing here follows from the draft."""
    record = file.record
    if record.erased or record.lane == NEVER_KEPT:
        return None
    where = f"{language(record.language)}, reported by {words_of(record.requesters[0].source.value)}"
    if owes:
        hides = preferences.hiding.value != "none"
        return (
            Concealed("How bad it may be is told with the draft.", "Not graded for you yet", where) if hides else None
        )
    bad = severity_of(visit, file)
    twin = await _twin(visit, record) if record.state is State.OPEN else None
    if twin:
        return Concealed(f"You decided almost the same content before: {twin}.", "Seen before", where, twin=True)
    if not preferences.hiding.hides(bad):
        return None
    rule = nearest(file.recommendation, visit.console.service.corpus) if file.recommendation else ""
    drafted = file.recommendation.severity if file.recommendation else None
    told = f"{severity(bad)} severity"
    label = "Hidden" if bad is None else told.capitalize() if bad is drafted else f"May be of {told}"
    about = f"{where}. Nearest rule: {rule}." if rule else where
    return Concealed(f"Hidden until you ask for it; seeing it counts {weight_of(bad)} of your day.", label, about)


async def _twin(visit: Visit, record: CaseRecord) -> CaseId | None:
    decided = await visit.console.desk.decided(visit.actor.person, visit.now - REMEMBERED)
    return await visit.console.twins.of(record.id, [one for one in decided if one != record.id])


async def _precedents(visit: Visit, file: CaseFile) -> tuple[PrecedentView, ...]:
    recommendation = file.recommendation
    if recommendation is None or not recommendation.findings:
        return ()
    sections = [found.section for found in leading(recommendation)]
    rows = await visit.console.service.casework.ledger.precedents(sections, 50)
    others = [row for row in rows if row.case_id != file.record.id]
    return precedent_views(others, recommendation, visit.console.service.corpus)


def _nothing_said(file: CaseFile) -> dict[str, str]:
    if file.record.erased:
        return {"title": "Erased", "words": "What the case said was erased. What was decided of it stands."}
    words = "Nothing of its content is kept here. Work on it in the system of the child safety team, then close it."
    return {"title": "For the child safety team alone", "words": words}


def _nothing_drafted(visit: Visit, file: CaseFile, failure: str) -> dict[str, object]:
    record = file.record
    if record.lane:
        words = (
            f"It was routed to people: {words_of(record.lane)}. Nothing is drafted. Close it once it was dealt with."
        )
        return {"title": "With people alone", "words": words, "can_draft": False}
    if failure:
        words = f"The draft did not come about: {failure} You can decide by hand, or try again."
        return {"title": "No draft", "words": words, "can_draft": True}
    may = visit.may(Permission.DRAFT) and record.state is State.OPEN and not record.erased
    words = "Have it drafted, or decide it by hand." if may else "Nobody has had it drafted."
    return {"title": "No draft yet", "words": words, "can_draft": may}
