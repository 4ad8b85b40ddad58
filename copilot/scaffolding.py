"""Proposing elements, exceptions, severity and actions for an imported section: a draft that a person edits.

A proposal is never policy: its file says ``draft: true``, which the reader refuses. Whatever a model proposes names
the units of the source text that it rests on; what rests on none, or isn't known here, is dropped and counted.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta

from copilot.chat.closed import Closed, ask_closed, schema_of
from copilot.chat.ports import ChatModel, ChatRequest
from copilot.errors import BadInput
from policy_corpus.actions import Action, Catalogue
from policy_corpus.model import Section
from prompts import load_prompt

_MOST = 30  # items of any list in an answer
_Text = Annotated[str, Meta(max_length=1000)]
_NO_ID = re.compile(r"[^a-z0-9]+")
_IMPLICIT = "rule"  # the id of the one element that an imported rule has
_SEVERITIES = Literal["low", "medium", "high", "critical"]


class PartAnswer(Closed, frozen=True):
    """A proposed element or exception; ``group`` is empty unless one of several elements suffices."""

    id: _Text
    group: _Text
    text: _Text
    units: Annotated[tuple[int, ...], Meta(max_length=_MOST)]


class SeverityAnswer(Closed, frozen=True):
    """A proposed severity."""

    level: _SEVERITIES
    units: Annotated[tuple[int, ...], Meta(max_length=_MOST)]


class StepAnswer(Closed, frozen=True):
    """A proposed rung: what answers the nth violation, from the first on."""

    actions: Annotated[tuple[_Text, ...], Meta(max_length=_MOST)]
    units: Annotated[tuple[int, ...], Meta(max_length=_MOST)]


class ScaffoldAnswer(Closed, frozen=True):
    """All that a model may propose; lists may be empty."""

    elements: Annotated[tuple[PartAnswer, ...], Meta(max_length=_MOST)]
    exceptions: Annotated[tuple[PartAnswer, ...], Meta(max_length=_MOST)]
    severity: Annotated[tuple[SeverityAnswer, ...], Meta(max_length=_MOST)]
    steps: Annotated[tuple[StepAnswer, ...], Meta(max_length=_MOST)]


@dataclass(frozen=True, slots=True)
class Proposal:
    """One line of the draft, ``mark`` as the format writes it, and the numbers of the units that it rests on."""

    mark: str
    units: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Scaffold:
    """What a model proposes for a section, and how much of what it said was dropped, by why."""

    section: Section
    proposals: tuple[Proposal, ...]
    dropped: dict[str, int]
    model: str


async def scaffold_section(chat: ChatModel, section: Section, catalogue: Catalogue) -> Scaffold:
    """Ask a model for proposals. Raises ``BadInput`` when the section has marks already, and what a chat raises."""
    if any(element.id != _IMPLICIT for element in section.elements):
        raise BadInput(f"section {section.id!r} has elements already\n  hint: scaffold sections that were imported")
    user = load_prompt("scaffold_user").render(
        section=f"{section.policy_title} / {' / '.join(section.heading_path)}",
        units="\n".join(f"[{unit.number}] {_line(section, unit.number)}" for unit in section.units),
        actions="\n".join(f"{a.name}: {a.title} ({a.target})" for a in sorted(catalogue.values(), key=_rank)),
    )
    request = ChatRequest(load_prompt("scaffold_system").source, user, "scaffold", schema_of(ScaffoldAnswer))
    answer = await ask_closed(chat, request, ScaffoldAnswer)
    keeping = _Keeping(section, catalogue)
    return Scaffold(section, keeping.proposals(answer.value), dict(sorted(keeping.dropped.items())), answer.reply.model)


def draft_markdown(scaffold: Scaffold, owner: str) -> str:
    """The draft in our format, with a remark under each proposed line; the reader refuses it until it was edited."""
    section = scaffold.section
    top = ("draft: true", f"policy: {section.policy}", f"title: {section.policy_title}", f"version: {section.version}")
    dropped = ", ".join(f"{count} {why.replace('_', ' ')}" for why, count in scaffold.dropped.items()) or "nothing"
    lines = ["---", *top, f"owner: {owner}", "---", "", f"## {section.id} {section.title}", "", section.text, ""]
    lines.append("- kind: rule")
    lines.append(f"<!-- A DRAFT proposed by {_safe(scaffold.model)}, and no policy. Judge and edit each line, take out")
    lines.append("     every remark like this one, add examples, then take out the line `draft: true`.")
    lines.append(f"     Proposals that were dropped: {dropped}. -->")
    for proposal in scaffold.proposals:
        lines.append(f"- {proposal.mark}")
        lines += [f"<!-- rests on unit {n}: {_safe(_line(section, n))} -->" for n in proposal.units]
    return "\n".join(lines) + "\n"


class _Keeping:
    """Keeps what rests on a unit of the section and can be written in the format."""

    def __init__(self, section: Section, catalogue: Catalogue) -> None:
        self._section, self._catalogue = section, catalogue
        self._ids: set[str] = set()
        self.dropped: Counter[str] = Counter()

    def proposals(self, answer: ScaffoldAnswer) -> tuple[Proposal, ...]:
        parts = [self._part("element", part) for part in answer.elements]
        parts += [self._part("exception", part) for part in answer.exceptions]
        return tuple(filter(None, (*parts, *self._severity(answer.severity[:1]), self._ladder(answer.steps))))

    def _part(self, kind: str, part: PartAnswer) -> Proposal | None:
        name, group, words = _id(part.id), _id(part.group), " ".join(_safe(part.text).split())
        units = self._located(part.units)
        if not units:
            return self._drop(f"{kind}_without_unit")
        if not name or not words or name in self._ids:
            return self._drop(f"unusable_{kind}")
        self._ids.add(name)
        joined = f" (any-of {group})" if group and kind == "element" else ""
        return Proposal(f"{kind} {name}{joined}: {words}", units)

    def _severity(self, answers: Iterable[SeverityAnswer]) -> Iterable[Proposal | None]:
        for answer in answers:
            units = self._located(answer.units)
            yield Proposal(f"severity: {answer.level}", units) if units else self._drop("severity_without_unit")

    def _ladder(self, steps: Sequence[StepAnswer]) -> Proposal | None:
        """The rungs up to the first that can't be kept: a ladder has no gap."""
        rungs: list[str] = []
        rest: dict[int, None] = {}
        for number, (step, name) in enumerate(zip(steps, ("", "second: ", "third: "), strict=False)):
            known = [action for action in dict.fromkeys(step.actions) if action in self._catalogue]
            units = self._located(step.units)
            self.dropped.update({"unknown_action": lost} if (lost := len(set(step.actions)) - len(known)) else {})
            if not units or not known:
                self.dropped["step_without_unit" if known else "step_without_action"] += len(steps) - number
                break
            rungs.append(name + ", ".join(known))
            rest |= dict.fromkeys(units)
        return Proposal(f"actions: {'; '.join(rungs)}", tuple(rest)) if rungs else None

    def _located(self, numbers: Iterable[int]) -> tuple[int, ...]:
        return tuple(number for number in dict.fromkeys(numbers) if self._section.unit(number))

    def _drop(self, why: str) -> Proposal | None:
        self.dropped[why] += 1
        return None


def _rank(action: Action) -> tuple[str, int]:
    return action.target, action.rank


def _id(text: str) -> str:
    return _NO_ID.sub("-", text.lower()).strip("-")[:40].strip("-")


def _line(section: Section, number: int) -> str:
    unit = section.unit(number)
    return " ".join(section.quote(unit).split()) if unit else ""


def _safe(text: str) -> str:
    """Text that can't end the remark that it stands in, nor begin one."""
    return text.replace("--", "- -").replace("<!", "< !")
