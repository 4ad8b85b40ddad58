"""What the machine's marks of a section say, in words that a lawyer can read."""

from collections.abc import Iterable, Iterator

from policy_corpus.actions import Catalogue
from policy_corpus.model import GLOBAL, Effect, Override, Region, Section, SectionKind, Severity, Step

_ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth")
KINDS = {
    SectionKind.RULE: "a rule",
    SectionKind.DEFINITION: "a definition",
    SectionKind.PROCESS: "a description of how we decide",
    SectionKind.OTHER: "other text",
}


def occasion(number: int) -> str:
    """``First violation``, ``Second violation`` …"""
    name = _ORDINALS[number - 1] if number <= len(_ORDINALS) else f"{number}th"
    return f"{name} violation"


def actions(step: Step, catalogue: Catalogue) -> str:
    """What is done on one rung of a ladder, as ``remove, warn the author``."""
    return ", ".join(action(name, catalogue) for name in step.actions)


def action(name: str, catalogue: Catalogue) -> str:
    """What one action is called in the middle of a sentence."""
    title = catalogue[name].title if name in catalogue else name.replace("_", " ")
    return title[:1].lower() + title[1:]


def ladder(steps: Iterable[Step], catalogue: Catalogue) -> Iterator[str]:
    """Each rung in one sentence."""
    return (f"{occasion(step.occasion)}: {actions(step, catalogue)}." for step in steps)


def severity(value: Severity | None) -> str:
    """The severity as a word."""
    return value.name.lower() if value else "none"


def regions(codes: Iterable[Region]) -> str:
    """Where a section holds."""
    return " and ".join("everywhere" if code == GLOBAL else code for code in codes)


def override(value: Override, catalogue: Catalogue) -> str:
    """What one override does, as a clause."""
    target = f"every section of {value.target[:-2]}" if value.target.endswith("/*") else value.target
    does = (
        f"{target} is not violated"
        if value.effect is Effect.EXEMPT
        else f"nothing heavier than '{action(value.cap or 'nothing', catalogue)}' is done to the content under {target}"
    )
    return does + (f" (precedence {value.precedence})" if value.precedence else "")


def place(section: Section) -> str:
    """The headings that a section stands under, its own left out."""
    return " / ".join(section.heading_path[:-1]) or "the top"
