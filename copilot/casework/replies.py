"""Whether a recommendation says no more than the model's own reply does."""

from collections import Counter
from collections.abc import Iterator, Mapping

from copilot.drafters.answer import read_answer
from copilot.drafters.judge import JUDGED, judge_reply
from copilot.errors import ModelReplyUnusable
from copilot.recommendations import Exchange, Recommendation, Status


def reply_faults(recommendation: Recommendation, exchanges: tuple[Exchange, ...]) -> Iterator[str]:
    """What the findings hold that the last reply doesn't, a sentence each.

    Code may make a part unclear that the model called met; it makes none met that the model didn't.
    """
    if not exchanges:
        return
    judged = recommendation.provenance.sent.get(JUDGED)
    if isinstance(judged, Mapping):
        told = Counter(judge_reply(row["judge"]) for row in judged.values())
        if told != Counter(each.reply for each in exchanges):
            yield "the judge did not say what the recommendation was made of"
        return
    try:
        said = _said(exchanges[-1].reply)
    except ModelReplyUnusable as error:
        yield f"the model's reply can't be read: {error}"
        return
    for finding in recommendation.findings:
        for part in (*finding.elements, *finding.exceptions):
            if part.status is not Status.UNCLEAR and said.get((finding.section, part.id)) is not part.status:
                yield f"the model did not say that {part.id} of {finding.section} is {part.status}"


def _said(reply: str) -> Mapping[tuple[str, str], Status]:
    """What counts is what stands first: a section or a part that comes again is not read."""
    said: dict[tuple[str, str], Status] = {}
    for section in reversed(read_answer(reply).sections):
        ours = {(section.section, part.id): part.status for part in reversed((*section.elements, *section.exceptions))}
        said = {key: status for key, status in said.items() if key[0] != section.section} | ours
    return said
