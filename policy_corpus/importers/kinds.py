"""Proposing what a section is for, from its heading, the headings above it, and its wording.

A proposal for English documents, made to be corrected by hand. Sections that say what is *allowed* are ``other``: they
are found and cited, but ruling on them would call allowed content a violation.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from policy_corpus.importers.model import Draft
from policy_corpus.model import SectionKind

RULE, DEFINITION, PROCESS, OTHER = SectionKind.RULE, SectionKind.DEFINITION, SectionKind.PROCESS, SectionKind.OTHER


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


# What a heading says of itself and of those below it: the first line that matches.
_HEADINGS: tuple[tuple[SectionKind, re.Pattern[str]], ...] = (
    (
        RULE,
        _any(
            r"\bnot[ _]+(?:allowed|permitted|acceptable|tolerated)\b",
            r"\bprohibited\b|\bforbidden\b|\bunacceptable\b|\bdisallowed\b|\bbanned\b",
        ),
    ),
    (
        OTHER,
        _any(
            r"\b(?:is|are)(?: not|n['’]t) (?:an? |in |considered )?.*violations?\b",
            r"\bnon-violating\b|\boutside the scope\b|\bexceptions?\b|\bbest practices?\b",
            r"^(?:what(?:['’]s| is| are) )?(?:allowed|permitted|acceptable)\b",
            r"\b(?:allowed|permitted|acceptable) (?:content|uses?|behaviou?rs?)\b",
            r"\((?-i:[A-Z]{1,6})0\b",
        ),
    ),
    (
        DEFINITION,
        _any(
            r"\bdefinitions?\b|\bglossary\b|\bterminology\b|\bkey terms\b|\bdefin(?:e|es|ed|ing)\b",
            r"^what (?:is|are) (?!this\b|that\b|it\b)(?!.*(?:violat|consequence|happen|required))",
        ),
    ),
    (
        PROCESS,
        _any(
            r"\bappeals?\b|\breinstate|\breport(?:s|ing|able)?\b|\bcontact",
            r"\benforce(?:s|ment)?\b|\bconsequences?\b|\bmitigat|\bwhat happens\b",
            r"^(?:\w{1,3}[.)] +)?how\b|\bwho (?:can|handles)\b|\bwhen should\b|^for violations\b",
            r"\bescalat|\bdisput(?:e|es|ing)\b|\bprocess\b|\btimeline\b|\bfiling\b|\btransparency\b",
            r"\bsubmit|\bsubmission|\brequests?\b|\bcounter-?notices?\b|\btakedowns?\b|\bcomplaints?\b|\bretention\b",
        ),
    ),
    (
        RULE,
        _any(
            r"\bviolations?\b|\bviolates?\b|\brestricted reach\b|\brefrain",
            r"\((?-i:[A-Z]{1,6})[1-9]\d?(?=[ ):.,–-])|^(?-i:[A-Z]{2,6})[1-9]\d?\b",
        ),
    ),
)
# What it says of itself alone: that it only leads to the rules, or away from them.
_ASIDES = _any(
    r"\boverview\b|\bintroduction\b|\bsummary\b|^purpose\b|^goals?\b|\bscope\b|\bbackground\b|\brationale\b|^why\b",
    r"\blabels?\b.*\bformat\b|\boutput\b|\bresources\b|\bsee also\b|\blearn more\b|\bmore information\b",
    r"\bfaqs?\b|\bfrequently asked\b|\bcontents\b|\battribution\b|\bmodif|\bnotices?\b|^thank|^about\b",
)
_FORBIDS = _any(
    r"\b(?:may|must|shall|should) not\b|\bmustn['’]t\b",
    r"\bnot (?:be )?(?:allowed|permitted|acceptable|tolerated?|welcome)\b",
    r"\b(?:do|does|will|can)(?:n['’]t| ?not) (?:allow|permit|tolerate|condone|accept|attempt|use|share|post|engage)\b",
    r"\bprohibit(?:s|ed|ion)?\b|\bforbid(?:s|den)?\b|\bdisallow|\bbanned\b|\bunacceptable\b",
    r"\bwe (?:will |may )?(?:remove|suspend|take action (?:on|against))\b",
    r"\bzero[- ]tolerance\b|\brefrain from\b|\bagree not to\b|\bin violation\b|\bviolates?\b",
)


def propose_kinds(title: str, drafts: Sequence[Draft]) -> tuple[Draft, ...]:
    """The sections of the policy with that title, each with the kind that it seems to be.

    A policy in which no heading leads to a rule may state one in its introduction; then that is proposed as the rule.
    """
    if _heading_kind(title) is PROCESS:
        return tuple(replace(draft, kind=_kind(draft, PROCESS)) for draft in drafts)
    proposed: dict[str, Draft] = {}
    for draft in drafts:
        above = proposed.get(draft.number.rpartition(".")[0])
        proposed[draft.number] = replace(draft, kind=_kind(draft, RULE if above and above.kind is RULE else None))
    if any(draft.kind is RULE and draft.body for draft in proposed.values()):
        return tuple(proposed.values())
    return tuple(replace(d, kind=RULE) if _leads_in(d) and _FORBIDS.search(d.body) else d for d in proposed.values())


def _kind(draft: Draft, otherwise: SectionKind | None) -> SectionKind:
    """What the nearest heading says that says anything; then ``otherwise``, or the wording."""
    if _leads_in(draft):
        return PROCESS if otherwise is PROCESS else OTHER
    for kind in (*map(_heading_kind, (draft.title, *reversed(draft.above))), otherwise):
        if kind:
            return kind
    return RULE if _FORBIDS.search(draft.body) else OTHER


def _leads_in(draft: Draft) -> bool:
    """Whether the section introduces others, or leads away from them."""
    return draft.number == "0" or (_heading_kind(draft.title) is None and bool(_ASIDES.search(draft.title)))


def _heading_kind(heading: str) -> SectionKind | None:
    return next((kind for kind, pattern in _HEADINGS if pattern.search(heading)), None)
