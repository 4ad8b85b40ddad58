"""The load of decisions is real: every case is decided, and the figures are those of the times."""

from pathlib import Path

import pytest

from copilot.settings import read_settings
from evals.performance.decision_load import COMMITS, Figures, Load, quantile
from evals.performance.decisions import main, measure
from evals.performance.decisions_over_http import ServiceBroken, measure_over_http, serving
from tests.api.small_corpus import write_small_corpus


@pytest.mark.parametrize(
    ("share", "value"),
    [pytest.param(0.5, 50.0, id="the median"), pytest.param(0.99, 99.0, id="p99"), pytest.param(1.0, 100.0, id="all")],
)
def test_a_quantile_is_a_value_that_was_measured(share: float, value: float) -> None:
    assert quantile([float(number) for number in range(100, 0, -1)], share) == value


async def test_every_case_is_decided_over_http(tmp_path: Path) -> None:
    corpus = write_small_corpus(tmp_path / "corpus")
    found = await measure_over_http(tmp_path, Load(clients=2, each=3, think=0.0), corpus)
    assert (len(found.decisions), len(found.commits)) == (6, COMMITS)
    assert min(found.decisions) > 0 < found.seconds
    assert found.cpu > 0


async def test_a_service_that_does_not_start_says_why(tmp_path: Path) -> None:
    settings = read_settings(data_dir=tmp_path, corpus_dir=tmp_path / "nowhere")
    with pytest.raises(ServiceBroken, match="nowhere"):
        async with serving(settings):
            pass


async def test_every_case_is_decided(tmp_path: Path) -> None:
    found = await measure(tmp_path, Load(clients=3, each=4, think=0.0))
    assert (len(found.decisions), len(found.commits)) == (12, COMMITS)
    assert min(found.decisions) > 0 < min(found.commits)


def test_the_figures_in_words() -> None:
    said = "\n".join(Figures((4.0, 8.0), (2.0,) * 10, seconds=0.5, cpu=6.0).lines())
    assert "decisions: 2, 4/s, 3.0 ms of CPU each" in said
    assert "p50 4.0 ms, p99 8.0 ms, longest 8.0 ms" in said
    assert "4.0 plain commits" in said


def test_it_is_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--clients", "2", "--each", "2", "--think", "0"])
    assert capsys.readouterr().out.startswith("decisions: 4, ")
