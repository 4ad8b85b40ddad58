"""Who looks at a page, and what stands around every page for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request

from api.access import caller_of
from api.console.ports import Console, Persona
from copilot.people.model import Actor, Permission

_P = Permission


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page in the navigation; ``key`` opens it after ``g``."""

    name: str
    title: str
    href: str
    key: str


@dataclass(frozen=True, slots=True)
class Shell:
    """What is the same on every page."""

    name: str
    person: str
    pages: tuple[PageLink, ...]
    keys: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    demo: tuple[Persona, ...]
    signed_in: bool


@dataclass(frozen=True)
class Visit:
    """One request of one person."""

    request: Request
    console: Console
    actor: Actor
    now: datetime
    names: Mapping[str, str]
    shell: Shell

    def may(self, permission: Permission) -> bool:
        """Whether the person may do this."""
        return self.actor.may(permission)


_PAGES = (
    (PageLink("queue", "Queue", "/console/queue", "q"), _P.READ_QUEUES),
    (PageLink("policies", "Policies", "/console/policies", "p"), _P.READ_POLICIES),
    (PageLink("precedents", "Precedents", "/console/precedents", "r"), _P.READ_QUEUES),
    (PageLink("overview", "Overview", "/console/overview", "o"), _P.READ_REPORTS),
    (PageLink("policy-work", "Policy work", "/console/policy-work", "w"), _P.READ_REPORTS),
    (PageLink("audit", "Audit", "/console/audit", "a"), _P.READ_AUDIT),
)
KEYS = (
    (
        "Everywhere",
        (
            ("?", "all keys"),
            ("/", "search the policies"),
            ("g q", "queue"),
            ("g p", "policies"),
            ("g r", "precedents"),
            ("g o", "overview"),
            ("g w", "policy work"),
            ("Esc", "close what is open"),
            ("Ctrl ↵", "send the form that you are in"),
        ),
    ),
    ("Queue", (("j k", "down, up"), ("↵", "take the case"), ("z", "undo the last decision"))),
    (
        "Case",
        (
            ("a", "approve, agree, uphold"),
            ("e", "amend, decide by hand, overturn"),
            ("r", "reject the draft, refuse"),
            ("u", "escalate"),
            ("c", "ask for context, bring it"),
            ("n", "note"),
            ("s", "skip"),
            ("t l", "take it, let it go"),
            ("x", "close a routed case"),
            ("z", "undo"),
            ("p y", "open an appeal, agree in a review"),
            ("v", "show hidden content"),
            ("d", "have it drafted"),
            ("w o", "the rule's words, other sections"),
            ("h q", "history, back to the queue"),
            ("1 2 3", "your view first"),
            ("1 2", "amending: violation, no violation"),
            ("3 4 5 6", "amending: severity, content, author, reason"),
            ("↵", "amending: on to the reason"),
        ),
    ),
)


async def visit_of(request: Request, console: Console) -> Visit:
    """The visit of a request that was let in."""
    caller = caller_of(request)
    users = await console.service.people.parts.store.users()
    names = {str(user.id): user.name for user in users}
    known = {persona.person: persona.words for persona in console.setup.personas}
    person = caller.actor.person
    shell = Shell(
        name=names.get(person) or known.get(person, str(person)),
        person=person,
        pages=tuple(page for page, permission in _PAGES if caller.actor.may(permission)),
        keys=KEYS,
        demo=console.setup.personas,
        signed_in=caller.session is not None,
    )
    return Visit(request, console, caller.actor, console.service.clock.now(), names, shell)
