"""The outside form of a recommendation has the documented keys and loses nothing on the way out and back."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from copilot import cases, recommendations
from copilot.cases import CaseId
from copilot.recommendations import (
    Citation,
    Considerations,
    Evidence,
    Finding,
    PartFinding,
    Precedent,
    Provenance,
    Recommendation,
    RecommendedAction,
    Retrieved,
    SectionFinding,
    Signal,
    Tokens,
)
from copilot.wire import findings, provenance, stored_cases
from copilot.wire import recommendations as wire
from copilot.wire.base import WireOut, canonical_json
from copilot.wire.examples import RECOMMENDATION
from copilot.wire.recommendations import RecommendationOut, dump_json, load_json
from copilot.wire.writing_out import quick_json
from policy_corpus.model import SectionId, Severity
from tests.builders import a_provenance, a_recommendation, a_routed_recommendation, an_abstention
from tests.strategies import few, fields_of, whole

KEYS = [
    *("schema_version", "id", "case_id", "as_of", "region", "status", "verdict", "actions", "severity"),
    *("requires_second_approval", "confidence", "violation_probability", "citations", "findings", "considerations"),
    *("rationale", "missing_context", "signals", "precedents", "abstention", "lane", "language", "provenance"),
]


@pytest.mark.parametrize(
    "rec",
    [
        pytest.param(a_recommendation(), id="drafted"),
        pytest.param(an_abstention(), id="abstained"),
        pytest.param(a_routed_recommendation(), id="routed"),
    ],
)
def test_every_key_stands_in_the_documented_order(rec: Recommendation) -> None:
    assert list(json.loads(dump_json(rec))) == KEYS


def test_the_words_of_the_wire() -> None:
    sent = json.loads(dump_json(a_recommendation()))
    assert sent["severity"] == "high"
    assert sent["status"] == "drafted"
    assert list(sent["considerations"]) == ["for", "against"]
    assert sent["citations"][0]["role"] == "rule"
    assert sent["actions"] == [{"action": "remove", "target": "content", "from_section": "violent-speech/2.1"}]
    assert sent["abstention"] is None
    assert {"retrieved", "tokens", "timings_ms"} <= sent["provenance"].keys()


DOMAIN_AND_WIRE = [
    (getattr(domain, name.removesuffix("Out").replace("Action", "RecommendedAction")), model)
    for domain, modules in ((recommendations, (wire, findings, provenance)), (cases, (stored_cases,)))
    for module in modules
    for name, model in vars(module).items()
    if isinstance(model, type) and issubclass(model, WireOut) and model.__module__ == module.__name__
]


@pytest.mark.parametrize(("domain", "model"), DOMAIN_AND_WIRE)
def test_a_model_has_the_fields_of_its_domain_type(domain: type[Any], model: type[WireOut]) -> None:
    beside = {"exchanges"} if domain is recommendations.Recommendation else set()  # kept for receipts alone
    assert set(fields_of(domain)) - beside == set(model.model_fields)


def test_all_types_were_compared() -> None:
    assert len(DOMAIN_AND_WIRE) == 19


@pytest.mark.parametrize("severity", list(Severity))
def test_each_severity_comes_back(severity: Severity) -> None:
    rec = a_recommendation(severity=severity)
    assert load_json(dump_json(rec)).severity is severity


text = st.text(max_size=20)
unit = st.floats(0, 1)
finite = st.floats(allow_nan=False, allow_infinity=False)
offset = st.integers(0, 1_000_000)
jsonable = st.recursive(
    st.none() | st.booleans() | st.integers() | finite | text,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(text, inner, max_size=2),
    max_leaves=5,
)


parts = few(whole(PartFinding, evidence=few(whole(Evidence, start=offset, end=offset))))
provenances = whole(
    Provenance,
    retrieved=few(whole(Retrieved, score=finite)),
    tokens=whole(Tokens),
    dropped=st.dictionaries(text, offset, max_size=2),
    sent=st.dictionaries(text, jsonable, max_size=2),
    timings_ms=st.dictionaries(text, finite, max_size=2),
)
any_recommendation = whole(
    Recommendation,
    provenance=provenances,
    actions=few(whole(RecommendedAction)),
    confidence=unit,
    violation_probability=st.none() | unit,
    citations=few(whole(Citation, start=offset, end=offset)),
    findings=few(whole(SectionFinding, elements=parts, exceptions=parts, probability=unit)),
    considerations=whole(Considerations),
    signals=few(whole(Signal, start=offset, end=offset)),
    precedents=few(whole(Precedent, similarity=finite)),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rec=any_recommendation)
def test_nothing_is_lost_out_and_back(rec: Recommendation) -> None:
    assert RecommendationOut.of(rec).to_domain() == rec
    assert load_json(dump_json(rec)) == rec
    assert dump_json(load_json(dump_json(rec))) == dump_json(rec)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rec=any_recommendation)
def test_what_is_written_is_what_the_models_say(rec: Recommendation) -> None:
    assert dump_json(rec) == canonical_json(RecommendationOut.of(rec).model_dump(mode="json", by_alias=True))


def _with_numbers(number: float) -> Recommendation:
    """A recommendation in which that number, 0 to 1, stands wherever one can."""
    rec = a_recommendation()
    made = replace(rec.provenance, timings_ms={"draft": number}, sent={"top_p": number, "stop": [{"x": number}]})
    made = replace(made, retrieved=tuple(structs.replace(one, score=number) for one in rec.provenance.retrieved))
    findings_ = tuple(structs.replace(one, probability=number) for one in rec.findings)
    precedents = (Precedent(CaseId("case-0"), SectionId("violent-speech/2.1"), Finding.VIOLATED, number),)
    rec = replace(rec, findings=findings_, precedents=precedents, provenance=made)
    return replace(rec, confidence=number, violation_probability=number)


@pytest.mark.parametrize("number", [0, 1, 0.0, -0.0, 0.25, 0.1 + 0.2, 1e-4, 9.9e-5, 1.5e-7, 5e-324])
def test_every_number_is_written_as_it_always_was(number: float) -> None:
    rec = _with_numbers(number)
    assert dump_json(rec) == canonical_json(RecommendationOut.of(rec).model_dump(mode="json", by_alias=True))


@pytest.mark.parametrize(
    "value", [0.0, 1e-4, 123456.789, 1e16, 1e22, 2**70, "\ud800", {"\ud800": 1}, "\x7f\u2028/é😀\x01"]
)
def test_quick_json_is_canonical_json(value: object) -> None:
    assert quick_json([value], [value] if isinstance(value, float) else []) == canonical_json([value])


def test_equal_recommendations_have_the_same_bytes() -> None:
    one = a_provenance(sent={"a": {"x": 1, "y": 2}, "b": 3}, dropped={"p": 1, "q": 2}, timings_ms={"m": 1.0, "n": 2.0})
    other = a_provenance(
        sent={"b": 3, "a": {"y": 2, "x": 1}}, dropped={"q": 2, "p": 1}, timings_ms={"n": 2.0, "m": 1.0}
    )
    assert one == other
    assert dump_json(a_recommendation(provenance=one)) == dump_json(a_recommendation(provenance=other))


def test_text_stands_as_itself_on_one_line() -> None:
    dumped = dump_json(a_recommendation(rationale="Drohung\nसीधी 😀"))
    assert "Drohung\\nसीधी 😀" in dumped
    assert "\n" not in dumped


@pytest.mark.parametrize("odd", ["\ud800", "\udfffend", "NUL \0 NUL", "\\ud800 spelled out", '"quoted" \\'])
def test_odd_text_can_be_encoded_and_comes_back(odd: str) -> None:
    rec = a_recommendation(rationale=odd, missing_context=(odd,), provenance=a_provenance(sent={"stop": [odd]}))
    encoded = dump_json(rec).encode()
    assert b"\0" not in encoded
    assert load_json(encoded.decode()) == rec


def test_a_number_that_json_does_not_have_is_refused() -> None:
    rec = a_recommendation(provenance=a_provenance(timings_ms={"draft": float("inf")}))
    with pytest.raises(ValueError, match="JSON compliant"):
        dump_json(rec)


@pytest.mark.parametrize("confidence", [1.1, -0.1, float("nan")])
def test_a_confidence_that_is_none_is_refused(confidence: float) -> None:
    with pytest.raises(ValueError, match="confidence"):
        dump_json(replace(a_recommendation(), confidence=confidence))


def test_the_example_is_a_recommendation() -> None:
    example = RecommendationOut.model_validate(RECOMMENDATION)
    assert example.model_dump(mode="json", by_alias=True) == RECOMMENDATION
    cited = {citation.id for citation in example.citations}
    assert all(citation.end - citation.start == len(citation.quote) for citation in example.citations)
    assert all(used in cited for finding in example.findings for part in finding.elements for used in part.citations)
