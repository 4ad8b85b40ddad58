"""Drafters that a test can predict: one that reads the section's words, one that reads none."""

from copilot.drafting import Brief, Draft, PartDraft, QuotedWords, SectionDraft
from copilot.errors import ModelUnavailable
from copilot.recommendations import Status
from policy_corpus.model import Part, Section

DENIED = "It is not so that: "


class LiteralDrafter:
    """Takes a content for a threat if it says "end you"; reads denials and the exception of the drill."""

    name = "literal"

    async def draft(self, brief: Brief) -> Draft:
        return Draft(tuple(self._section(hit.section, brief.case.text) for hit in brief.candidates))

    async def close(self) -> None:
        """Nothing to close."""

    def _section(self, section: Section, text: str) -> SectionDraft:
        def part(each: Part, *, met: bool) -> PartDraft:
            denied = each.text.startswith(DENIED)
            status = Status.MET if met is not denied else Status.NOT_MET
            return PartDraft(each.id, status, evidence=(QuotedWords(text),) if status is Status.MET else ())

        threat = section.id == "threats/1.1" and "end you" in text
        elements = tuple(part(each, met=threat and each.id != "joke") for each in section.elements)
        return SectionDraft(
            section.id,
            elements,
            tuple(part(each, met="drill" in each.id and "drill" in text) for each in section.exceptions),
        )


class StubbornDrafter(LiteralDrafter):
    """Finds whatever it is shown violated, whatever the policy says."""

    name = "stubborn"

    def _section(self, section: Section, text: str) -> SectionDraft:
        met = tuple(PartDraft(part.id, Status.MET, evidence=(QuotedWords(text),)) for part in section.elements)
        return SectionDraft(section.id, met, tuple(PartDraft(part.id, Status.NOT_MET) for part in section.exceptions))


class FailingDrafter(LiteralDrafter):
    """Never answers."""

    name = "failing"

    async def draft(self, brief: Brief) -> Draft:
        raise ModelUnavailable("timeout", "no answer")
