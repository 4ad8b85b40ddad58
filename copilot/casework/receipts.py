"""What a receipt says of a decision, and replaying it: the same code on the same facts comes to the same result."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import structs

from copilot.audit.entries import moment
from copilot.cases import Case
from copilot.casework.files import CaseFile
from copilot.casework.replies import reply_faults
from copilot.errors import BadInput
from copilot.recommendations import Exchange, Outcome, Recommendation, SectionFinding, Verdict
from copilot.ruling import Ruled, plan_actions, rule_case, rule_on
from copilot.wire.recommendations import dump_json, load_json
from copilot.wire.stored_cases import dump_case, load_case
from copilot.wire.stored_casework import dump
from policy_corpus.actions import Catalogue, read_catalogue
from policy_corpus.model import Section
from policy_corpus.reader import read_policy_text
from prompts import load_prompt

_PROMPTS = ("draft_system", "draft_user", "draft_again")
_ACTIONS = "actions.toml"


@dataclass(frozen=True, slots=True)
class Policies:
    """The policies as they stand when a receipt is written: their folder, fingerprint, and catalogue as text."""

    folder: Path
    fingerprint: str
    actions: str


def said_of(
    file: CaseFile, content: Case | None, policies: Policies, exchanges: Sequence[Exchange] = ()
) -> dict[str, object]:
    """All that was decided on and decided, as JSON.

    The versions of policies that the recommendation looked at come along as they stand, and what was said with a
    model, word by word.
    """
    recommendation = file.recommendation
    drafted = recommendation.provenance if recommendation else None
    used = {(f.section.split("/")[0], f.version) for f in recommendation.findings} if recommendation else set()
    used |= {(c.section.split("/")[0], c.version) for c in recommendation.citations} if recommendation else set()
    return {
        "case_id": file.record.id,
        "content": json.loads(dump_case(content)) if content else None,
        "recommendation": json.loads(dump_json(recommendation)) if recommendation else None,
        "policies": {
            "fingerprint": policies.fingerprint,
            "as_drafted": bool(drafted and drafted.corpus_fingerprint == policies.fingerprint),
            "files": {_ACTIONS: policies.actions, **_files(policies.folder, used)},
        },
        "exchanges": [asdict(each) for each in exchanges],
        "prompts": {name: load_prompt(name).source for name in _PROMPTS} if drafted and drafted.model else {},
        "decisions": [json.loads(dump(decision)) for decision in file.decisions],
        "appeals": [json.loads(dump(appeal)) for appeal in file.appeals],
        "happenings": [
            {"version": one.version, "at": moment(one.at), "by": one.person, "event": one.event, "words": one.words}
            for one in file.happenings
        ],
    }


def _files(corpus: Path, used: set[tuple[str, str]]) -> dict[str, str]:
    found = {}
    for policy, version in sorted(used):
        for kind in ("policies", "guidance"):
            path = corpus / kind / policy / f"{version}.md"
            if path.exists():
                found[path.relative_to(corpus).as_posix()] = path.read_text(encoding="utf-8-sig")
    return found


def replay(receipt: Mapping[str, object]) -> list[str]:
    """What a receipt's recommendation says that its own policies and content don't bear out, as sentences.

    Every quote of a policy is looked up again, every quote of the content too; what was found is held against the
    model's reply, where there was one; and every finding, the verdict and the actions are decided again. Raises
    ``BadInput`` when there is nothing to replay.
    """
    if not isinstance(receipt.get("recommendation"), dict):
        raise BadInput("the receipt holds no recommendation, so there is nothing to replay")
    try:
        recommendation = load_json(json.dumps(receipt["recommendation"]))
        content = load_case(json.dumps(receipt["content"])) if receipt["content"] else None
        exchanges = _exchanges(receipt.get("exchanges", []))
        sections, catalogue = _policies(receipt["policies"])
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(f"the receipt lacks what a receipt has, or has it wrong: {error}") from None
    if recommendation.status is Outcome.ROUTED:
        return []
    faults = [*_quote_faults(recommendation, sections), *_evidence_faults(recommendation, content)]
    faults += reply_faults(recommendation, exchanges)
    return [*faults, *_ruling_faults(recommendation, sections, content, catalogue)]


def _exchanges(given: object) -> tuple[Exchange, ...]:
    if not isinstance(given, list):
        raise TypeError("exchanges")
    return tuple(Exchange(str(row["question"]), str(row["reply"]), str(row["model"])) for row in given)


def _policies(given: object) -> tuple[dict[tuple[str, str], Section], Catalogue]:
    texts: Mapping[str, str] = given["files"]  # type: ignore[index]
    with TemporaryDirectory() as place:
        path = Path(place, _ACTIONS)
        path.write_text(texts[_ACTIONS], encoding="utf-8")
        catalogue = read_catalogue(path)
    versions = [read_policy_text(text, name, catalogue) for name, text in texts.items() if name != _ACTIONS]
    return {(s.id, str(s.version)): s for version in versions for s in version.sections}, catalogue


def _quote_faults(recommendation: Recommendation, sections: Mapping[tuple[str, str], Section]) -> Iterator[str]:
    for citation in recommendation.citations:
        section = sections.get((citation.section, citation.version))
        if section is None or section.text[citation.start : citation.end] != citation.quote:
            yield f"citation {citation.id} is not what {citation.section} of {citation.version} says"


def _evidence_faults(recommendation: Recommendation, content: Case | None) -> Iterator[str]:
    if content is None:
        return
    texts = dict(content.sources())
    for finding in recommendation.findings:
        for part in (*finding.elements, *finding.exceptions):
            for shown in part.evidence:
                if texts.get(shown.source, "")[shown.start : shown.end] != shown.quote:
                    yield f"the evidence for {part.id} of {finding.section} does not stand in the content"


def _ruling_faults(
    recommendation: Recommendation,
    sections: Mapping[tuple[str, str], Section],
    content: Case | None,
    catalogue: Catalogue,
) -> Iterator[str]:
    ruled = [_ruled(finding, sections) for finding in recommendation.findings]
    if any(one is None for one in ruled):
        yield "a policy that was looked at is not in the receipt, so the verdict can't be decided again"
        return
    ruling = rule_case([one for one in ruled if one])
    again = {one.finding.section: one.finding.finding for one in ruling.ruled}
    for finding in recommendation.findings:
        if again[finding.section] is not finding.finding:
            yield f"{finding.section} comes to {again[finding.section]}, not {finding.finding}"
    if recommendation.status is Outcome.ABSTAINED:
        return
    if ruling.verdict is not recommendation.verdict:
        yield f"the verdict comes to {ruling.verdict}, not {recommendation.verdict}"
    if content is not None and ruling.verdict is Verdict.VIOLATION:
        violated = [one.section for one in ruling.violated()]
        plan = plan_actions(violated, content.author.strikes, ruling.caps, catalogue)
        if plan.actions != recommendation.actions:
            yield "the actions come to others than those that were recommended"


def _ruled(finding: SectionFinding, sections: Mapping[tuple[str, str], Section]) -> Ruled | None:
    """The finding as it was before other sections acted on it."""
    section = sections.get((finding.section, finding.version))
    if section is None:
        return None
    statuses = {part.id: part.status for part in (*finding.elements, *finding.exceptions)}
    return Ruled(section, structs.replace(finding, finding=rule_on(section, statuses)))
