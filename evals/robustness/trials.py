"""The suites: from golden cases to trials, each a case, the policies that it is put under, and what must come of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from copilot.cases import Case, CaseId
from copilot.recommendations import Verdict
from evals.golden_cases import GoldenCase
from evals.robustness.identities import identity_swaps
from evals.robustness.obfuscation import DISGUISES, obfuscate
from evals.robustness.policies import DRILL, AddedException, inverted, unrelated_corpus, with_exception
from evals.scoring.rulebook import Rulebook
from evals.scoring.sections import violated_rules
from policy_corpus.corpus import Corpus
from policy_corpus.model import SectionId


class Must(StrEnum):
    """What has to come of a trial."""

    VIOLATION = "violation"
    NO_VIOLATION = "no_violation"
    NOT_FLAGGED = "not_flagged"  # whatever else: an abstention is fine
    SAME = "same"  # as of the case as it stands, under the same policies


@dataclass(frozen=True, slots=True)
class Trial:
    """One variant. ``original`` is the case that it was made of; ``corpus`` is None for the policies as they are."""

    suite: str
    variant: str
    original: GoldenCase
    case: Case
    must: Must
    corpus: Corpus | None = None


def obfuscations(golden: Sequence[GoldenCase], seed: int) -> Iterator[Trial]:
    """Each violation in each disguise that its text can take: it stays a violation."""
    for each in golden:
        for kind in DISGUISES if each.label.verdict is Verdict.VIOLATION else ():
            text = obfuscate(each.case.text, kind, seed)
            if text != each.case.text:
                yield _trial("obfuscation", kind, each, text, Must.VIOLATION)


def swapped_identities(golden: Sequence[GoldenCase]) -> Iterator[Trial]:
    """Each case about one group, about other groups: the same comes of it."""
    for each in golden:
        for variant, text in identity_swaps(each.case.text, each.case.language or ""):
            yield _trial("identity", variant, each, text, Must.SAME)


def inverted_policies(golden: Sequence[GoldenCase], rulebook: Rulebook) -> Iterator[Trial]:
    """Each case that one rule decides, under that rule turned round: the verdict flips."""
    corpora: dict[SectionId, Corpus] = {}
    for each in golden:
        section = _deciding_rule(each, rulebook)
        if section:
            corpus = corpora.setdefault(section, inverted(rulebook.corpus, section))
            flipped = Must.NO_VIOLATION if each.label.verdict is Verdict.VIOLATION else Must.VIOLATION
            yield _trial("inverted_policy", section, each, each.case.text, flipped, corpus)


def unrelated_policies(golden: Sequence[GoldenCase], rulebook: Rulebook) -> Iterator[Trial]:
    """Each violation under a policy that has nothing to do with it: nothing is flagged."""
    corpus = unrelated_corpus(rulebook.catalogue)
    for each in golden:
        if each.label.verdict is Verdict.VIOLATION:
            yield _trial("unrelated_policy", "recipes", each, each.case.text, Must.NOT_FLAGGED, corpus)


def added_exceptions(
    golden: Sequence[GoldenCase], rulebook: Rulebook, added: AddedException = DRILL
) -> Iterator[Trial]:
    """Each violation of one rule that has got an exception: released with its marker, and as it was without."""
    corpora: dict[SectionId, Corpus] = {}
    for each in golden:
        section = _deciding_rule(each, rulebook) if each.label.verdict is Verdict.VIOLATION else None
        if section:
            corpus = corpora.setdefault(section, with_exception(rulebook.corpus, section, added))
            marked = f"{each.case.text} {added.marker}"
            yield _trial("added_exception", "marked", each, marked, Must.NOT_FLAGGED, corpus)
            yield _trial("added_exception", "unmarked", each, each.case.text, Must.SAME, corpus)


def _deciding_rule(golden: GoldenCase, rulebook: Rulebook) -> SectionId | None:
    """The only rule that the label names, for violated, excepted or just not met; None where there are several."""
    if golden.label.lane or len(golden.label.controlling) != 1 or not golden.case.text:
        return None
    control = golden.label.controlling[0]
    settled = control.element or control.exception or control.section in violated_rules(golden, rulebook)
    return control.section if settled and rulebook.of_case(golden.case, control.section) else None


def _trial(suite: str, variant: str, golden: GoldenCase, text: str, must: Must, corpus: Corpus | None = None) -> Trial:
    case = replace(golden.case, id=CaseId(f"{golden.case.id}:{suite}:{variant}"), text=text)
    return Trial(suite, variant, golden, case, must, corpus)
