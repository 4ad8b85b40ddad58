"""What the console is made of."""

from dataclasses import dataclass, field
from functools import cached_property

from api.console.drafting import DraftJobs
from api.console.reckoning import Reckoner
from api.console.twins import Twins
from api.ports import Service
from copilot.desk.blind import BlindRule
from copilot.desk.ports import Desk
from copilot.people.model import PersonId
from copilot.reports import NoReports, ReportShelf


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody whom a visitor of a demonstration can be, and how they sign in."""

    person: PersonId
    words: str
    login: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Setup:
    """How the console is to be. ``personas`` are there in a demonstration alone."""

    blind: BlindRule = BlindRule()
    personas: tuple[Persona, ...] = ()
    reports: ReportShelf = field(default_factory=NoReports)


@dataclass(frozen=True)
class Console:
    """One console: the service behind it, how it is set up, and what it keeps while it runs."""

    service: Service
    setup: Setup = field(default_factory=Setup)

    @property
    def desk(self) -> Desk:
        """The desks of all persons."""
        return self.service.desk

    @cached_property
    def jobs(self) -> DraftJobs:
        """Drafts on their way."""
        return DraftJobs(self.service)

    @cached_property
    def twins(self) -> Twins:
        """Which contents are almost the same."""
        return Twins(self.service.store)

    @cached_property
    def reckoner(self) -> Reckoner:
        """What the last days came to."""
        return Reckoner(self.service.casework, self.service.store)
