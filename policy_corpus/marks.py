"""The marks under a section: elements, exceptions, settings, examples and questions, one line each.

Each function reads one kind of line and raises ``MarkError`` when it can't; the reader adds file and line.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import NoReturn

from policy_corpus.actions import Catalogue
from policy_corpus.model import Accepted, Effect, Region, SectionKind, Severity, Side, Step

_PART = re.compile(r"(element|exception) ([a-z0-9]+(?:-[a-z0-9]+)*)(?: \(any-of ([a-z0-9-]+)\))?: (\S.*)")
_SETTING = re.compile(r"([a-z]+):\s*(.*)")
_EXAMPLE = re.compile(r"> (violates|allowed)(?: \((not )?([a-z0-9-]+)\))?:(?: (.*))?")
ASKED = "asked"  # the mark of a question
_ASKED = re.compile(rf'> {ASKED}: "(.*\S.*)"')
_ACCEPTED = re.compile(r"([a-z-]+) \((\S.*)\)")
_SIDES = {side.value: side for side in Side}
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
SETTINGS = ("kind", "term", "severity", "actions", "region", "see", "overrides", "effect", "precedence", "accepted")


class MarkError(Exception):
    """A mark that can't be read: what is wrong, the way out, and the number of the line once it is known."""

    def __init__(self, problem: str, hint: str, line: int | None = None) -> None:
        self.problem, self.hint, self.line = problem, hint, line
        super().__init__(problem)


@dataclass(frozen=True, slots=True)
class PartMark:
    """``- element id (any-of group): words`` or ``- exception id: words``."""

    kind: str
    id: str
    group: str | None
    words: str


@dataclass(frozen=True, slots=True)
class ExampleMark:
    """The first line of an example. ``why`` names an exception or, if it ``fails`` that, an element."""

    side: Side
    why: str | None
    fails: bool
    words: str


def read_part(line: str) -> PartMark | None:
    """The element or exception on ``line`` (without its bullet), or None when it is something else."""
    match = _PART.fullmatch(line.rstrip())
    if match:
        if match[1] == "exception" and match[3]:
            raise MarkError(
                "exceptions have no any-of groups", "each exception suffices by itself: drop `(any-of ...)`"
            )
        return PartMark(match[1], match[2], match[3], match[4])
    if line.startswith(("element", "exception")):
        hint = "write `- element intent: The author ...`, the id in lower-case words joined by hyphens"
        raise MarkError(f"{line[:40]!r} can't be read", hint)
    return None


def read_setting(line: str) -> tuple[str, str]:
    """The key and the value of a setting on ``line`` (without its bullet)."""
    match = _SETTING.fullmatch(line.rstrip())
    if not match or match[1] not in SETTINGS:
        hint = f"a list that is no mark uses `*`; the marks are element, exception, {', '.join(SETTINGS)}"
        raise MarkError(f"{line[:40]!r} is no mark", hint)
    if not match[2]:
        raise MarkError(f"{match[1]!r} has no value", f"write `- {match[1]}: ...`, or drop the line")
    return match[1], match[2]


def read_example(line: str) -> ExampleMark | None:
    """The example that begins on ``line``, or None when it is something else."""
    match = _EXAMPLE.fullmatch(line.rstrip())
    if not match:
        return None
    side = _SIDES[match[1]]
    if side is Side.VIOLATES and match[3]:
        raise MarkError("a violating example shows no exception", 'write `> violates: "..."`')
    return ExampleMark(side, match[3], bool(match[2]), match[4] or "")


def read_asked(line: str) -> str:
    """The question on a whole line ``> asked: "..."``."""
    match = _ASKED.fullmatch(line.rstrip())
    if not match:
        hint = 'write `> asked: "May I ...?"` on one line, in straight quotation marks'
        raise MarkError(f"the question {line[:40]!r} can't be read", hint)
    return " ".join(match[1].split())


def read_kind(value: str) -> SectionKind:
    """The kind that ``- kind:`` names."""
    try:
        return SectionKind(value)
    except ValueError:
        raise MarkError(f"{value!r} is no kind", f"one of {', '.join(SectionKind)}") from None


def read_severity(value: str) -> Severity:
    """The severity that ``- severity:`` names."""
    try:
        return Severity[value.upper()]
    except KeyError:
        raise MarkError(f"{value!r} is no severity", f"one of {', '.join(s.name.lower() for s in Severity)}") from None


def read_ladder(value: str, catalogue: Catalogue) -> tuple[Step, ...]:
    """``remove; second: remove, suspend_author`` as steps for the first, second, ... violation."""
    steps: list[Step] = []
    for occasion, rung in enumerate(value.split(";"), 1):
        if occasion > len(_ORDINALS):
            raise MarkError(f"the ladder has more than {len(_ORDINALS)} steps", "its last step answers all later ones")
        label, colon, names = rung.partition(":")
        if occasion == 1 and not colon:
            names = label
        elif label.strip() != _ORDINALS[occasion - 1]:
            expected = ", ".join(f"{name}:" for name in _ORDINALS[1:])
            raise MarkError(
                f"step {occasion} of the ladder is {rung.strip()!r}", f"steps are named in order: {expected}"
            )
        steps.append(Step(occasion, _actions(names, catalogue)))
    return tuple(steps)


def _actions(names: str, catalogue: Catalogue) -> tuple[str, ...]:
    actions = _listed(names)
    for action in actions:
        if action not in catalogue:
            raise MarkError(f"there is no action {action!r}", f"known: {', '.join(catalogue)} (actions.toml)")
    return actions


def read_regions(value: str) -> tuple[Region, ...]:
    """``global``, or codes as ``DE, AT, EU``."""
    regions = _listed(value)
    for region in regions:
        if region != "global" and not re.fullmatch(r"[A-Z]{2}", region):
            raise MarkError(f"{region!r} is no region", "write `global`, or ISO codes as `DE, AT`, or `EU`")
    return tuple(map(Region, regions))


def refuse_alone(_: str) -> NoReturn:
    """An effect or a precedence stands where nothing is overridden."""
    raise MarkError("an effect on nothing", "add `- overrides: policy/*` or drop `effect` and `precedence`")


def refuse_without_effect(target: str) -> NoReturn:
    """An override stands alone."""
    raise MarkError(f"what is done to {target!r}?", "add `- effect: exempt` or `- effect: cap_action label`")


def read_effect(value: str, catalogue: Catalogue) -> tuple[Effect, str | None]:
    """``exempt``, or ``cap_action`` with the most restrictive action on the content that it leaves."""
    name, _, cap = value.partition(" ")
    if name not in set(Effect) or (name == Effect.CAP_ACTION) != bool(cap):
        raise MarkError(f"{value!r} is no effect", "write `- effect: exempt` or `- effect: cap_action label`")
    caps = [action.name for action in catalogue.values() if action.target == "content"]
    if cap and cap not in caps:
        raise MarkError(f"{cap!r} is no action on the content", f"known: {', '.join(caps)} (actions.toml)")
    return Effect(name), cap or None


def read_precedence(value: str) -> int:
    """A number; the higher one wins."""
    if not re.fullmatch(r"-?[0-9]{1,4}", value):
        raise MarkError(f"{value!r} is no precedence", "write a number; the higher one wins")
    return int(value)


def read_terms(value: str) -> tuple[str, ...]:
    """Words with semicolons between them."""
    return tuple(term.strip() for term in value.split(";") if term.strip())


def read_list(value: str) -> tuple[str, ...]:
    """Names with commas between them."""
    return _listed(value)


def known_part(why: str, ids: Collection[str], what: str) -> str:
    """``why`` if it is one of ``ids``."""
    if why not in ids:
        raise MarkError(f"the section has no {what} {why!r}", f"it has {', '.join(ids) or 'none'}")
    return why


def read_accepted(value: str) -> tuple[Accepted, ...]:
    """The checks that ``- accepted:`` names, each with its reason in brackets."""
    found = [_ACCEPTED.fullmatch(each.strip()) for each in value.split(";")]
    if not all(found):
        raise MarkError(f"{value!r} can't be read", "write `- accepted: check (the reason); check (the reason)`")
    return tuple(Accepted(each[1], each[2]) for each in found if each)


def _listed(value: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in value.split(","))
    if not all(names):
        raise MarkError(f"{value!r} has an empty place", "write names with one comma between two")
    return names
