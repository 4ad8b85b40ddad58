"""Stable tokens in place of personal data, and the way back.

The same value has the same token wherever it stands in a case, so that a model can still tell that two posts name one
number. What a model answers is turned back before anything of it is located in the raw content.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from copilot.cases import Case
from retrieval.personal import PersonalKind, find_personal

_TOKEN = re.compile(r"\[\[[A-Z]+_\d+\]\]")


class Masking:
    """The tokens of one case or one question. ``avoid`` are its texts: a token that stands in them is never given."""

    def __init__(self, *avoid: str) -> None:
        self._taken = {token for text in avoid for token in _TOKEN.findall(text)}
        self._tokens: dict[tuple[PersonalKind, str], str] = {}
        self._values: dict[str, str] = {}
        self._numbers: Counter[PersonalKind] = Counter()

    @property
    def counts(self) -> Mapping[str, int]:
        """How many different values of each kind have a token."""
        return {kind.value: number for kind, number in Counter(kind for kind, _ in self._tokens).items()}

    def mask(self, text: str) -> str:
        """The text with tokens in place of personal data."""
        pieces, at = [], 0
        for found in find_personal(text):
            pieces += [text[at : found.start], self._token(found.kind, text[found.start : found.end])]
            at = found.end
        return "".join(pieces) + text[at:]

    def restore(self, text: str) -> str:
        """The text with the values in place of their tokens; a token that was never given stays."""
        return _TOKEN.sub(lambda match: self._values.get(match[0], match[0]), text) if self._values else text

    def restore_json(self, text: str) -> str:
        """The same for JSON, in whose strings the values are written as JSON asks."""
        if not self._values:
            return text
        return _TOKEN.sub(lambda match: json.dumps(self._values.get(match[0], match[0]))[1:-1], text)

    def _token(self, kind: PersonalKind, value: str) -> str:
        key = (kind, value)
        if key not in self._tokens:
            token = ""
            while not token or token in self._taken:
                self._numbers[kind] += 1
                token = f"[[{kind.name.split('_')[0]}_{self._numbers[kind]}]]"
            self._tokens[key], self._values[token] = token, value
        return self._tokens[key]


@dataclass(frozen=True, slots=True)
class MaskedCase:
    """A case as a model elsewhere may see it, and the way back."""

    case: Case
    masking: Masking


def mask_case(case: Case) -> MaskedCase:
    """The case with tokens in its texts and its reporters' words. Its other fields never hold free text."""
    reasons = [report.reason for report in case.reports if report.reason]
    masking = Masking(*(text for _, text in case.sources()), *reasons)
    mask = masking.mask
    return MaskedCase(
        replace(
            case,
            text=mask(case.text),
            media=tuple(
                replace(
                    medium,
                    alt_text=_maybe(masking, medium.alt_text),
                    ocr_text=_maybe(masking, medium.ocr_text),
                    transcript=_maybe(masking, medium.transcript),
                )
                for medium in case.media
            ),
            context=tuple(replace(item, text=mask(item.text)) for item in case.context),
            reports=tuple(replace(report, reason=_maybe(masking, report.reason)) for report in case.reports),
        ),
        masking,
    )


def _maybe(masking: Masking, text: str | None) -> str | None:
    return masking.mask(text) if text else text
