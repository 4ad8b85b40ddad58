"""Answers as the API's description shows them."""

from typing import Any

_RULE = "You may not state that you will, or want to, kill or seriously injure someone."
_TARGET = "The target is a person or a group that readers can identify."
_FIGURATIVE = "The words are an idiom that no reader would take literally."
_TEXT = f"{_RULE}\n\n- element target: {_TARGET}\n- exception figurative: {_FIGURATIVE}"
_FINGERPRINT = "bd166ff5c5cec0b3554396a7c2271749827371e3564b8ac78982c0a41d18f3d8"
_HEADINGS = ["Threats", "Threat to kill or injure"]
_VERSIONS = [
    {"version": "2025-06-01", "effective": "2025-06-01", "until": "2026-03-01"},
    {"version": "2026-03-01", "effective": "2026-03-01", "until": None},
]


def _unit(number: int, quote: str) -> dict[str, int]:
    start = _TEXT.index(quote)
    return {"number": number, "start": start, "end": start + len(quote)}


POLICIES: dict[str, Any] = {
    "as_of": "2026-03-02",
    "region": "DE",
    "corpus_fingerprint": _FINGERPRINT,
    "policies": [
        {
            "policy": "violent-speech",
            "title": "Violent speech",
            "owner": "Safety policy",
            "guidance": False,
            "in_force": "2026-03-01",
            "sections": ["violent-speech/2.1"],
            "versions": _VERSIONS,
        }
    ],
    "next": None,
}
POLICY_VERSION: dict[str, Any] = {
    "policy": "violent-speech",
    "title": "Violent speech",
    "version": "2026-03-01",
    "owner": "Safety policy",
    "purpose": "Nobody can speak in fear.",
    "guidance": False,
    "language": "en",
    "versions": _VERSIONS,
    "sections": [
        {
            "id": "violent-speech/2.1",
            "title": "Threat to kill or injure",
            "heading_path": _HEADINGS,
            "kind": "rule",
            "severity": "high",
            "regions": ["global"],
        }
    ],
}
SECTION: dict[str, Any] = {
    "id": "violent-speech/2.1",
    "version": "2026-03-01",
    "versions": ["2025-06-01", "2026-03-01"],
    "policy": "violent-speech",
    "policy_title": "Violent speech",
    "title": "Threat to kill or injure",
    "heading_path": _HEADINGS,
    "kind": "rule",
    "guidance": False,
    "language": "en",
    "text": _TEXT,
    "units": [_unit(1, _RULE), _unit(2, _TARGET), _unit(3, _FIGURATIVE)],
    "elements": [{"id": "target", "text": _TARGET, "unit": 2, "group": None}],
    "exceptions": [{"id": "figurative", "text": _FIGURATIVE, "unit": 3, "group": None}],
    "severity": "high",
    "ladder": [{"occasion": 1, "actions": ["remove"]}, {"occasion": 2, "actions": ["suspend_author"]}],
    "regions": ["global"],
    "references": ["definitions/identifiable-target"],
    "terms": [],
    "overrides": [],
    "examples": [
        {"text": "If they cancel this show I'll die.", "side": "allowed", "exception": "figurative", "fails": None}
    ],
    "asked": ["Is an idiom about death a threat?"],
}
RANKING: dict[str, Any] = {
    "as_of": "2026-03-02",
    "region": None,
    "corpus_fingerprint": _FINGERPRINT,
    "results": [
        {
            "rank": 1,
            "section": "violent-speech/2.1",
            "version": "2026-03-01",
            "kind": "rule",
            "policy_title": "Violent speech",
            "heading_path": _HEADINGS,
            "score": 2.31,
            "dense": 0.86,
            "lexical": 11.4,
            "text": _TEXT,
        }
    ],
}
READY: dict[str, Any] = {
    "status": "ready",
    "checks": [
        {"name": "store", "ok": True, "detail": "reads", "milliseconds": 0.4},
        {"name": "index", "ok": True, "detail": "74 sections in force everywhere on 2026-03-02", "milliseconds": 1.1},
        {"name": "embedder", "ok": True, "detail": "local:multilingual-e5-small", "milliseconds": 0.2},
        {"name": "drafter", "ok": True, "detail": "local:", "milliseconds": 0.0},
    ],
}
CSV_LINES = "id,text,author,source,reference\ncase-1,Friday is your last day.,parking_pete,trusted_flagger,2026-118\n"
JSON_LINES = """\
{"id": "case-1", "text": "Friday is your last day.", "author": {"handle": "parking_pete"}}
{"case": {"id": "case-2", "text": "1000 followers, 5 dollars"}, "source": "trusted_flagger", "reference": "2026-119"}
"""
