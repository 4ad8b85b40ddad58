"""What is counted comes out as it was counted, and no label can be made to hold more than words of ours."""

import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from copilot.chat.metering import Meter, metered
from copilot.errors import StoreFull
from copilot.observing.bounds import Bounded
from copilot.observing.metrics import Built, Metrics, counting
from copilot.people.prices import Prices
from copilot.recommendations import Tokens
from tests.builders import a_recommendation, an_abstention

ROOT = Path(__file__).parents[3]


@pytest.fixture
def metrics() -> Metrics:
    return Metrics(Built("openai:small", "local:e5"), Prices(question=1.0, cached=0.1, answer=4.0))


def samples(metrics: Metrics) -> dict[str, float]:
    """Every sample by its name and the values of its labels."""
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(metrics.text().decode())
        for sample in family.samples
    }


def test_a_request_is_counted_and_timed_by_its_route(metrics: Metrics) -> None:
    metrics.request("GET", "/v1/sections/{section_id:path}", 200, 0.02)
    metrics.request("GET", None, 404, 0.001)
    found = samples(metrics)
    assert found["copilot_http_requests_total GET /v1/sections/{section_id:path} 200"] == 1
    assert found["copilot_http_requests_total GET none 404"] == 1
    assert found["copilot_http_request_seconds_count GET none"] == 1


def test_a_recommendation_is_counted_with_its_steps(metrics: Metrics) -> None:
    made, abstained = a_recommendation(), an_abstention()
    metrics.recommended(made)
    metrics.recommended(abstained)
    found = samples(metrics)
    assert abstained.abstention is not None
    assert found[f"copilot_recommendations_total {made.status} {made.verdict}"] == 1
    assert found[f"copilot_abstentions_total {abstained.abstention.reason}"] == 1
    for step in made.provenance.timings_ms:
        assert found[f"copilot_step_seconds_count {step}"] >= 1


def test_what_models_are_asked_is_counted_with_what_it_costs(metrics: Metrics) -> None:
    with counting(metrics), metered() as meter:
        meter.pay(Tokens(prompt=1000, completion=200, cached=400))
        meter.pay(None)
        meter.fail("timeout")
    found = samples(metrics)
    assert [found[f"copilot_tokens_total {kind}"] for kind in ("question", "cached", "answer")] == [600, 400, 200]
    assert found["copilot_cost_total"] == pytest.approx(0.00144)
    assert found["copilot_model_requests_total"] == 2
    assert found["copilot_model_errors_total timeout"] == 1


def test_what_is_over_is_shown_as_none(metrics: Metrics) -> None:
    metrics.stand({("priority", "open"): 3}, {("dead",): 1})
    assert samples(metrics)["copilot_cases priority open"] == 3
    metrics.stand({("priority", "held"): 1}, {})
    found = samples(metrics)
    assert (found["copilot_cases priority open"], found["copilot_cases priority held"]) == (0, 1)
    assert (found["copilot_webhook_events dead"], found["copilot_store_up"]) == (0, 1)
    metrics.stand(None, None)
    assert samples(metrics)["copilot_store_up"] == 0


def test_circuits_and_faults_are_shown(metrics: Metrics) -> None:
    metrics.watch_circuits(lambda: {"openai:small": "half_open"})
    metrics.watch_embedder(lambda: (7, 2))
    metrics.fault(StoreFull("the disk is full"))
    found = samples(metrics)
    states = [found[f"copilot_circuit openai:small {state}"] for state in ("closed", "half_open", "open")]
    assert states == [0, 1, 0]
    assert found["copilot_faults_total StoreFull"] == 1
    assert [found[f"copilot_embedder_texts {source}"] for source in ("remembered", "embedded")] == [7, 2]


@pytest.mark.parametrize(
    "value", ["some words of a post", "Friday\nis", 'a"b', "ä", "a" * 101, "1234567", "ana@example.org"]
)
def test_what_is_no_word_of_ours_becomes_other(value: str) -> None:
    assert Bounded()(value) == "other"


def test_there_are_never_more_than_so_many_words() -> None:
    bounded = Bounded(most=3)
    assert [bounded(f"word{n}") for n in range(5)] == ["word0", "word1", "word2", "other", "other"]
    assert bounded("word1") == "word1"


def test_a_meter_within_another_tells_both_what_failed() -> None:
    with metered() as outer, metered() as inner:
        inner.fail("timeout")
    assert (outer.failed, Meter().failed) == ({"timeout": 1}, {})


def test_processes_that_share_an_address_count_together(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.copilot.observing.together", str(tmp_path / "metrics")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found = {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(done.stdout)
        for sample in family.samples
    }
    assert found["copilot_http_requests_total GET /healthz 200"] == 5
    assert found["copilot_cases priority open"] == 3
