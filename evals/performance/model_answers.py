"""What the model server of the measurements answers: drafts in our schema, reviews in the peers', vectors of hashes.

Our answer names the sections, parts and units that the question shows and quotes its content, so that whoever reads it
has the work that a good model's answer makes.
"""

import base64
import json
import re
from hashlib import blake2b
from typing import Any

import numpy as np

DIMENSIONS = 384
_SECTION = re.compile(r"^## section (\S+):", re.MULTILINE)
_PARTS = re.compile(r"^(elements|exceptions): (.+)$", re.MULTILINE)
_PART = re.compile(r"(\S+) = unit \[(\d+)\]")
_CONTENT = re.compile(r'"texts": \{"[^"]+": "((?:[^"\\]|\\.)*)')
_WORD = re.compile(r"\w+")
_LABEL = re.compile(r"^\[([^\]\n]+)\]", re.MULTILINE)


def answer_to(asked: dict[str, Any]) -> dict[str, Any]:
    """A ``chat.completion`` for a question; which schema it asks for says whose it is."""
    prompt = "\n".join(str(message["content"]) for message in asked["messages"])
    name = asked.get("response_format", {}).get("json_schema", {}).get("name")
    content = json.dumps(_draft(prompt) if name == "draft" else _review(prompt), ensure_ascii=False)
    tokens = len(prompt) // 4
    message = {"role": "assistant", "content": content, "refusal": None}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": str(asked.get("model", "")),
        "system_fingerprint": "fp_measuring",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
        "usage": {"prompt_tokens": tokens, "completion_tokens": 200, "total_tokens": tokens + 200},
    }


def embeddings_for(asked: dict[str, Any]) -> dict[str, Any]:
    """An embedding for each text, unit vectors made of the hashes of its words."""
    texts = [asked["input"]] if isinstance(asked["input"], str) else asked["input"]
    encoded = asked.get("encoding_format") == "base64"
    rows = [hashed_vector(str(text)) for text in texts]
    data = [
        {"object": "embedding", "index": i, "embedding": _base64(row) if encoded else row.tolist()}
        for i, row in enumerate(rows)
    ]
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    return {"object": "list", "model": str(asked.get("model", "")), "data": data, "usage": usage}


def hashed_vector(text: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """A unit vector (384,) that two texts share the more of, the more words they share."""
    vector = np.zeros(DIMENSIONS, dtype=np.float32)
    for word in _WORD.findall(text.casefold()) or [""]:
        number = int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "little")
        vector[number % DIMENSIONS] += 1.0 if (number >> 40) & 1 else -1.0
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length else _AXIS


_AXIS = np.eye(1, DIMENSIONS, dtype=np.float32)[0]


def _base64(row: np.ndarray[tuple[int], np.dtype[np.float32]]) -> str:
    return base64.b64encode(row.tobytes()).decode("ascii")


def _draft(prompt: str) -> dict[str, Any]:
    """The first candidate violated, with words of the content; of the others the first element is not met."""
    quoted = _CONTENT.search(prompt)
    words = json.loads(f'"{quoted[1]}"')[:40] if quoted else ""
    heads = list(_SECTION.finditer(prompt))
    ends = [head.start() for head in heads[1:]] + [len(prompt)]
    sections = [_section(head[1], prompt[head.end() : end], words) for head, end in zip(heads, ends, strict=True)]
    drafted = [section for section in sections if section["elements"]]
    for section in drafted[1:]:
        section["elements"][0] |= {"status": "not_met", "evidence": []}
    return {
        "sections": drafted,
        "considerations": {"for": ["The words address a person."], "against": ["The words may be a joke."]},
        "missing_context": ["Whether the two know each other."],
        "rationale": "The content says what the rule forbids, and no exception is met.",
    }


def _section(section: str, text: str, words: str) -> dict[str, Any]:
    parts = dict(_PARTS.findall(text))
    evidence = [{"source": "text", "quote": words}]
    return {
        "section": section,
        "elements": [_part(name, unit, "met", evidence) for name, unit in _PART.findall(parts.get("elements", ""))],
        "exceptions": [_part(name, unit, "not_met", []) for name, unit in _PART.findall(parts.get("exceptions", ""))],
    }


def _part(name: str, unit: str, status: str, evidence: list[dict[str, str]]) -> dict[str, Any]:
    return {"id": name, "status": status, "units": [int(unit)], "evidence": list(evidence)}


def _review(prompt: str) -> dict[str, Any]:
    """An answer in the peers' schema, which cites the first passage that the question shows."""
    label = _LABEL.search(prompt)
    citation = {"section_id": label[1] if label else "none", "quote": "the policy's words"}
    return {
        "action": "remove",
        "rationale": "The content says what the rule forbids.",
        "confidence": 0.91,
        "citations": [citation],
    }
