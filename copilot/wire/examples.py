"""One case and the recommendation that answers it, and an answer to a question, as the API's description shows them."""

from typing import Any

CASE: dict[str, Any] = {
    "id": "case-1",
    "text": "I know where you park. Friday is your last day.",
    "language": "en",
    "posted_at": "2026-03-02T09:30:00Z",
    "region": "DE",
    "surface": "comment",
    "author": {"handle": "parking_pete", "followers": 112, "verified": False, "strikes": 1, "category": None},
    "context": [{"role": "parent", "text": "The city closes the lot on Friday."}],
    "media": [{"kind": "image", "alt_text": "A parking space", "ocr_text": "NO PARKING", "transcript": None}],
    "reports": [{"source": "user", "reason": "This frightens me.", "flag": None}],
}

_QUOTE = "You may not state that you will, or want to, kill or seriously injure someone."
_TARGET = "The target is a person or a group that readers can identify."

RECOMMENDATION: dict[str, Any] = {
    "schema_version": "1.0",
    "id": "rec-1",
    "case_id": "case-1",
    "as_of": "2026-03-02",
    "region": "DE",
    "status": "drafted",
    "verdict": "violation",
    "actions": [
        {"action": "remove", "target": "content", "from_section": "violent-speech/2.1"},
        {"action": "suspend_author", "target": "author", "from_section": "violent-speech/2.1"},
    ],
    "severity": "high",
    "requires_second_approval": True,
    "confidence": 0.91,
    "violation_probability": 0.91,
    "citations": [
        {
            "id": "c1",
            "section": "violent-speech/2.1",
            "version": "2026-03-01",
            "language": "en",
            "policy_title": "Violent speech",
            "heading_path": ["Threats", "Threat to kill or injure"],
            "role": "rule",
            "quote": _QUOTE,
            "start": 0,
            "end": len(_QUOTE),
        },
        {
            "id": "c2",
            "section": "violent-speech/2.1",
            "version": "2026-03-01",
            "language": "en",
            "policy_title": "Violent speech",
            "heading_path": ["Threats", "Threat to kill or injure"],
            "role": "rule",
            "quote": _TARGET,
            "start": 189,
            "end": 189 + len(_TARGET),
        },
    ],
    "findings": [
        {
            "section": "violent-speech/2.1",
            "version": "2026-03-01",
            "finding": "violated",
            "elements": [
                {
                    "id": "target",
                    "status": "met",
                    "citations": ["c2"],
                    "evidence": [{"source": "text", "quote": "I know where you park.", "start": 0, "end": 22}],
                }
            ],
            "exceptions": [{"id": "figurative", "status": "not_met", "citations": [], "evidence": []}],
            "probability": 0.91,
        }
    ],
    "considerations": {
        "for": ["A day and a place are named."],
        "against": ["The parent post is about a parking lot that closes on Friday."],
    },
    "rationale": "The words name a person's place and day and can be read as a threat.",
    "missing_context": ["Whether the author has written to this person before."],
    "signals": [
        {"kind": "hidden_characters", "source": "text", "start": 3, "end": 4, "detail": "One zero-width space."}
    ],
    "precedents": [{"case_id": "case-0", "section": "violent-speech/2.1", "finding": "violated", "similarity": 0.88}],
    "abstention": None,
    "lane": None,
    "language": "en",
    "provenance": {
        "drafter": "openai:gpt-4o-mini",
        "model": "gpt-4o-mini-2024-07-18",
        "prompt_fingerprint": "5f0c…",
        "corpus_fingerprint": "a81d…",
        "embedder": "multilingual-e5-small",
        "calibration": "none",
        "retrieved": [
            {"section": "violent-speech/2.1", "version": "2026-03-01", "score": 0.83, "via": "search"},
        ],
        "tokens": {"prompt": 1800, "completion": 310, "cached": 1024},
        "dropped": {},
        "sent": {"temperature": 0},
        "timings_ms": {"draft": 812.4, "retrieve": 6.1},
        "stood_in": None,
    },
}

ANSWER: dict[str, Any] = {
    "status": "answered",
    "as_of": "2026-03-02",
    "region": None,
    "corpus_fingerprint": "a81d…",
    "lane": None,
    "sentences": [
        {"text": "No: saying that one will kill or gravely injure someone is forbidden.", "citations": ["c1"]}
    ],
    "citations": [RECOMMENDATION["citations"][0]],
    "sections": [
        {
            "section": "violent-speech/2.1",
            "version": "2026-03-01",
            "kind": "rule",
            "policy_title": "Violent speech",
            "heading_path": ["Threats", "Threat to kill or injure"],
            "chance": 0.93,
            "text": _QUOTE,
        }
    ],
    "dropped": {"uncited_sentence": 1},
    "failure": None,
    "answerer": "openai:gpt-4o-mini",
    "model": "gpt-4o-mini-2024-07-18",
    "prompt_fingerprint": "5f0c…",
}
