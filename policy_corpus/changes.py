"""What changed between two versions of a policy, section by section and part by part."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from policy_corpus.model import Override, Part, PolicyVersion, Section


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: in which section, of what, and its words before and after; None where there was or is nothing."""

    section: str
    what: str
    before: str | None
    after: str | None


def changes(older: PolicyVersion, newer: PolicyVersion) -> list[Change]:
    """Every difference that matters for a decision, in the order of the newer version; what is gone comes last."""
    before = {section.id: section for section in older.sections}
    after = {section.id: section for section in newer.sections}
    found = [Change(newer.policy, "ends", *ends)] if (ends := (_day(older), _day(newer)))[0] != ends[1] else []
    found += [
        change
        for section in newer.sections
        for change in _compared(section.id, _facts(before.get(section.id)), _facts(section))
    ]
    gone = [section for section in older.sections if section.id not in after]
    return found + [Change(section.id, "section", section.title, None) for section in gone]


def _day(version: PolicyVersion) -> str | None:
    return version.ends.isoformat() if version.ends else None


def _compared(section: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    if not before:
        yield Change(section, "section", None, after["title"])
        return
    for what in (*after, *(name for name in before if name not in after)):
        if before.get(what) != after.get(what):
            yield Change(section, what, before.get(what), after.get(what))


def _facts(section: Section | None) -> dict[str, str]:
    if section is None:
        return {}
    ladder = "; ".join(f"{step.occasion}: {', '.join(step.actions)}" for step in section.ladder)
    return {
        "title": section.title,
        "kind": section.kind.value,
        **{f"element {part.id}": _element(part) for part in section.elements},
        **{f"exception {part.id}": part.text for part in section.exceptions},
        **({"severity": section.severity.name.lower()} if section.severity else {}),
        **({"actions": ladder} if ladder else {}),
        "region": ", ".join(section.regions),
        **({"overrides": "; ".join(map(_override, section.overrides))} if section.overrides else {}),
        **({"see": ", ".join(section.references)} if section.references else {}),
        "prose": _prose(section),
    }


def _element(part: Part) -> str:
    return f"{part.text} (any of {part.group})" if part.group else part.text


def _override(override: Override) -> str:
    cap = f" to {override.cap}" if override.cap else ""
    return f"{override.effect.value} {override.target}{cap}, precedence {override.precedence}"


def _prose(section: Section) -> str:
    """The text without its elements and exceptions, which are compared by themselves."""
    own = {part.unit for part in (*section.elements, *section.exceptions)}
    return " ".join(" ".join(section.quote(unit).split()) for unit in section.units if unit.number not in own)
