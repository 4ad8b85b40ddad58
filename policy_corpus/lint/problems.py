"""One thing to mend, and the reasons why some are left."""

from collections.abc import Iterable
from dataclasses import dataclass

from policy_corpus.corpus import Corpus
from policy_corpus.model import Section


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: where it stands, which check found it, what is wrong, and the way out."""

    path: str
    line: int
    check: str
    problem: str
    hint: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.problem} [{self.check}]\n  hint: {self.hint}"


def in_section(section: Section, check: str, problem: str, hint: str, line: int = 0) -> Problem:
    """A problem of a section; it stands at the heading unless ``line`` says more."""
    return Problem(section.path, line or section.line, check, problem, hint)


def left(corpus: Corpus, problems: Iterable[Problem], *, complete: bool = True) -> list[Problem]:
    """The problems that no section accepts with a reason, by file and line; and, of all checks, acceptances of nothing.

    A problem belongs to the section under whose heading it stands. ``complete`` says that every check was made.
    """
    homes: dict[str, list[Section]] = {}
    for section in corpus.sections:
        homes.setdefault(section.path, []).append(section)
    found = sorted(set(problems), key=lambda p: (p.path, p.line, p.check, p.problem))
    used: set[tuple[str, int, str]] = set()
    kept: list[Problem] = []
    for problem in found:
        home = max((s for s in homes.get(problem.path, ()) if s.line <= problem.line), key=_line, default=None)
        if home and any(accepted.check == problem.check for accepted in home.accepted):
            used.add((home.path, home.line, problem.check))
        else:
            kept.append(problem)
    idle = [
        in_section(section, "accepted", f"{section.id} accepts {accepted.check!r}, and there is none", "drop the line")
        for section in corpus.sections
        for accepted in section.accepted
        if (section.path, section.line, accepted.check) not in used
    ]
    return kept + idle if complete else kept


def _line(section: Section) -> int:
    return section.line
