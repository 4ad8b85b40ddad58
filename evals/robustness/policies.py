"""Policies turned, added to or replaced: what a copilot that reads the policy must decide otherwise, or not at all."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from policy_corpus.actions import Catalogue
from policy_corpus.corpus import Corpus
from policy_corpus.model import Example, Part, PolicyVersion, Section, SectionId, SectionKind, Side, Unit
from policy_corpus.reader import read_policy_text

_GROUP = "inverted"

UNRELATED = """---
policy: recipe-format
title: Format of recipes
version: 2000-01-01
owner: Kitchen
---

## recipe-format/1 Recipes

### recipe-format/1.1 Recipe without a list of ingredients

A recipe that is published here lists its ingredients before its steps.

- element recipe: The content is a recipe for a dish, with steps of cooking or baking.
- element unlisted: No list of ingredients stands before the steps.
- severity: low
- actions: label

> violates: "Whisk the eggs, fold in the flour, and bake the cake for forty minutes at 180 degrees."
> violates: "Fry the onions until they are golden, add the rice and the stock, and stir for twenty minutes."
> allowed (not unlisted): "Ingredients: 3 eggs, 200 g flour. Whisk the eggs, fold in the flour, bake for forty minutes."
> allowed (not recipe): "The cake at the station café is wonderful, go before noon."
"""


@dataclass(frozen=True, slots=True)
class AddedException:
    """An exception that no policy has: its words, and ``marker``, a sentence that makes any case fall under it."""

    id: str = "drill-bluebird"
    words: str = "The content says of itself that it is a sample from drill Bluebird, written to train reviewers."
    marker: str = "(This is a sample from drill Bluebird, written to train reviewers.)"


DRILL = AddedException()


def unrelated_corpus(catalogue: Catalogue) -> Corpus:
    """A corpus of one policy that has to do with none of ours: nothing may be flagged under it."""
    version = read_policy_text(UNRELATED, "policies/recipe-format/2000-01-01.md", catalogue)
    return _corpus([version], "unrelated")


def only_section(corpus: Corpus, section: SectionId) -> Corpus:
    """Of the rules only this one in all its versions; whatever is no rule stays."""
    return _mapped(corpus, lambda s: s if s.id == section or not _is_rule(s) else None, f"only {section}")


def inverted(corpus: Corpus, section: SectionId) -> Corpus:
    """The corpus of ``only_section`` with that rule turned round: what it forbade is allowed, all else violates.

    Its elements are denied, its exceptions become conditions, any one of these suffices, and its examples change sides.
    """
    return _mapped(
        only_section(corpus, section), lambda s: _inverted(s) if s.id == section else s, f"inverted {section}"
    )


def with_exception(corpus: Corpus, section: SectionId, added: AddedException) -> Corpus:
    """The corpus in which that rule has one exception more, shown by its first violating example with the marker."""
    return _mapped(corpus, lambda s: _excepting(s, added) if s.id == section else s, f"excepting {section} {added.id}")


def _is_rule(section: Section) -> bool:
    return section.kind is SectionKind.RULE and not section.overrides


def _mapped(corpus: Corpus, change: Callable[[Section], Section | None], what: str) -> Corpus:
    versions = []
    for version in corpus.versions:
        sections = tuple(changed for section in version.sections if (changed := change(section)) is not None)
        if sections:
            versions.append(replace(version, sections=sections))
    return _corpus(versions, f"{corpus.fingerprint} {what}")


def _corpus(versions: Iterable[PolicyVersion], what: str) -> Corpus:
    return Corpus(tuple(versions), sha256(what.encode()).hexdigest())


def _inverted(section: Section) -> Section:
    denied = [(part.id, f"It is not so that: {part.text}") for part in section.elements]
    granted = [(part.id, part.text) for part in section.exceptions]
    body = "Content violates this section as soon as one of the following holds. All other content is allowed."
    text, units, parts = _written(body, [*denied, *granted])
    return replace(
        section,
        text=text,
        units=units,
        elements=tuple(replace(part, group=_GROUP) for part in parts),
        exceptions=(),
        references=(),
        examples=tuple(map(_other_side, section.examples)),
    )


def _written(body: str, parts: Sequence[tuple[str, str]]) -> tuple[str, tuple[Unit, ...], tuple[Part, ...]]:
    """A section's text with one unit for its body and one for each part."""
    text, units, made = body, [Unit(1, 0, len(body))], []
    for name, words in parts:
        text += f"\n- {name}: "
        units.append(Unit(len(units) + 1, len(text), len(text) + len(words)))
        text += words
        made.append(Part(name, words, len(units)))
    return text, tuple(units), tuple(made)


def _other_side(example: Example) -> Example:
    side = Side.ALLOWED if example.side is Side.VIOLATES else Side.VIOLATES
    return replace(example, side=side, exception=None, fails=None)


def _excepting(section: Section, added: AddedException) -> Section:
    line = f"\n- exception {added.id}: "
    start = len(section.text) + len(line)
    unit = Unit(len(section.units) + 1, start, start + len(added.words))
    shown = next((example.text for example in section.examples if example.side is Side.VIOLATES), "")
    example = Example(f"{shown} {added.marker}".strip(), Side.ALLOWED, exception=added.id)
    return replace(
        section,
        text=section.text + line + added.words,
        units=(*section.units, unit),
        exceptions=(*section.exceptions, Part(added.id, added.words, unit.number)),
        examples=(*section.examples, example),
    )
