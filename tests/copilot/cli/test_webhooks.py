"""``copilot webhooks``: endpoints from the first to the last, and what is never shown."""

from pathlib import Path

import pytest

from tests.copilot.cli.conftest import Run


@pytest.fixture
def run(run: Run, settings: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Commands with a database and a pepper of the test's own."""
    settings.setenv("COPILOT_DATA_DIR", str(tmp_path / "data"))
    return run


def test_endpoints_from_the_first_to_the_last(run: Run, tmp_path: Path) -> None:
    assert "copilot webhooks add" in run("webhooks", "list").err
    made = run("webhooks", "add", "https://tools.example/hooks", "--event", "decision.made")
    secret = made.out.strip()
    assert (made.code, secret.startswith("whsec_")) == (0, True)
    listed = run("webhooks", "list").out
    name = listed.split()[0]
    assert listed.split()[2:] == ["decision.made", "https://tools.example/hooks"]
    again = run("webhooks", "rotate-secret", name, "--overlap-hours", "0").out.strip()
    assert again.startswith("whsec_")
    assert again != secret
    assert "Nothing was given up" in run("webhooks", "dead").err
    assert run("webhooks", "replay", name).out == f"0 events are on their way to {name} again\n"
    assert run("webhooks", "remove", name).out == f"{name} is told nothing any more\n"
    entered = run("audit", "list").out
    for event in ("webhook.added", "webhook.secret_rotated", "webhook.replayed", "webhook.removed"):
        assert event in entered
    kept = b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
    for text in (secret, again, secret.removeprefix("whsec_")):
        assert text.encode() not in kept


@pytest.mark.parametrize("url", ["http://127.0.0.1:9000/", "http://0x7f.1/", "ftp://tools.example/", "tools.example"])
def test_an_address_that_nothing_may_be_sent_to_is_refused(run: Run, url: str) -> None:
    refused = run("webhooks", "add", url)
    assert (refused.code, refused.out) == (2, "")
    assert "error:" in refused.err


def test_a_host_that_the_settings_name_is_taken(run: Run, settings: pytest.MonkeyPatch) -> None:
    settings.setenv("COPILOT_WEBHOOK_HOSTS", "127.0.0.1")
    assert run("webhooks", "add", "http://127.0.0.1:9000/").code == 0


def test_an_endpoint_that_nobody_knows_is_not_found(run: Run) -> None:
    assert run("webhooks", "remove", "wh_none").code == 3
