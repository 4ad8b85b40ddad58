"""What is in deploy/ fits the code: files, settings, commands and metrics that it names are there."""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from inspect import signature
from pathlib import Path
from shutil import which
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from prometheus_client.parser import text_string_to_metric_families

from api.access import is_remote
from copilot.casework.model import Queue, State
from copilot.chat.metering import Meter
from copilot.cli.serve import serve
from copilot.observing.metrics import Built, Metrics
from copilot.people.model import Permission, Role
from copilot.privacy.connections import in_the_clear
from copilot.recommendations import Outcome
from copilot.settings import Settings
from copilot.webhooks.model import DeliveryState

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.iterdir() if path.is_file())
SETTINGS = {f"COPILOT_{name.upper()}" for name in Settings.model_fields if not name.startswith("openai_")}
MADE_BY_PROMETHEUS = {"up"}
SUFFIXES = ("_total", "_bucket", "_count", "_sum", "_created")


def text(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def parsed(name: str) -> Any:
    return yaml.safe_load(text(name))


def instructions() -> Iterator[tuple[str, str]]:
    """Each instruction of the Dockerfile and what stands behind it."""
    joined = re.sub(r"\\\n\s*", "", text("Dockerfile"))
    for line in joined.splitlines():
        if line and not line.startswith("#"):
            word, _, rest = line.strip().partition(" ")
            yield word, rest


def queries() -> Iterator[str]:
    """Every expression in the alerts and the dashboard."""
    for group in parsed("alerts.yaml")["groups"]:
        yield from (rule["expr"] for rule in group["rules"])
    for panel in json.loads(text("dashboard.json"))["panels"]:
        yield from (target["expr"] for target in panel["targets"])


def shown() -> dict[str, set[str]]:
    """Every sample that a service shows, with the names of its labels; each family is used once so that it shows."""
    metrics = Metrics(Built("local:", "local:"))
    metrics.request("GET", "/healthz", 200, 0.1)
    meter = Meter()
    meter.fail("timeout")
    metrics.asked(meter)
    metrics.fault(ValueError())
    metrics.stand({("priority", "open"): 1}, {("dead",): 1})
    metrics.watch_circuits(lambda: {"openai:small": "open"})
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(metrics.text().decode()):
        found.setdefault(family.name, set())
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    for name, labels in (("copilot_recommendations", {"status", "verdict"}), ("copilot_abstentions", {"reason"})):
        found[f"{name}_total"] = labels
    for suffix in ("_bucket", "_count", "_sum"):
        found[f"copilot_step_seconds{suffix}"] = {"step", "le"}
    return found


def test_every_metric_that_is_asked_for_is_shown_with_these_labels() -> None:
    known = shown()
    asked = 0
    for query in queries():
        for name, selector in re.findall(r"\b((?:copilot|process)_[a-z_]+|up)\b(\{[^}]*\})?", query):
            if name in MADE_BY_PROMETHEUS:
                continue
            asked += 1
            assert name in known, f"{name} in {query}"
            labels = set(re.findall(r"(\w+)(?:=~|!=|=)", selector)) - {"job"}
            assert labels <= known[name], f"{labels} of {name}"
    assert asked > 20


def test_every_value_that_is_asked_for_is_one_that_a_label_can_have() -> None:
    values = {
        "queue": set(Queue),
        "state": {*State, *DeliveryState, "closed", "half_open", "open"},
        "status": {*Outcome, "5.."},
        "source": {"remembered", "embedded"},
        "job": {job["job_name"] for job in parsed("prometheus.yaml")["scrape_configs"]},
    }
    for query in queries():
        for label, value in re.findall(r'(\w+)(?:=~|!=|=)"([^"]*)"', query):
            assert value in values[label], query


def test_every_alert_says_what_is_wrong_and_what_to_do() -> None:
    rules = [rule for group in parsed("alerts.yaml")["groups"] for rule in group["rules"]]
    assert len({rule["alert"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"].keys() == {"summary", "action"}


def test_the_panels_of_the_dashboard_lie_side_by_side() -> None:
    dashboard = json.loads(text("dashboard.json"))
    taken: set[tuple[int, int]] = set()
    for panel in dashboard["panels"]:
        place = panel["gridPos"]
        cells = {(place["x"] + dx, place["y"] + dy) for dx in range(place["w"]) for dy in range(place["h"])}
        assert not cells & taken, panel["title"]
        assert max(x for x, _ in cells) < 24
        taken |= cells
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_that_is_named_is_one(path: Path) -> None:
    named = set(re.findall(r"COPILOT_[A-Z_]+", path.read_text(encoding="utf-8")))
    assert named <= SETTINGS


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_file_names_a_registry(path: Path) -> None:
    if path.suffix in {".yaml", ""}:
        images = re.findall(r"^\s*(?:image:|FROM)\s+(\S+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        for image in images:
            host, slash, _ = image.partition("/")
            assert not (slash and re.search(r"[.:]", host)), image
            assert ":" in image or image == "review-copilot", f"{image} has no version"
            assert not image.endswith(":latest")


def test_the_image_is_made_of_files_that_are_there() -> None:
    copied = [
        source
        for word, rest in instructions()
        if word == "COPY" and "--from" not in rest
        for source in rest.split()[:-1]
    ]
    assert {"requirements.lock", "copilot", "policy_corpus", "README.md"} <= set(copied)
    for source in copied:
        assert (ROOT / source).exists(), source
    let_in = {line[1:] for line in text("Dockerfile.dockerignore").splitlines() if line.startswith("!")}
    assert let_in == set(copied)


def test_the_image_runs_as_nobody_in_particular_and_says_how_it_does() -> None:
    found = dict(instructions())
    stages = [rest for word, rest in instructions() if word == "FROM"]
    assert len(stages) == 2
    assert found["USER"].isdigit()
    assert int(found["USER"]) > 0
    assert "/healthz" in found["HEALTHCHECK"]
    assert json.loads(found["ENTRYPOINT"]) == ["copilot"]
    assert json.loads(found["CMD"])[0] == "serve"
    assert any("--require-hashes" in rest for word, rest in instructions() if word == "RUN")


def test_the_containers_can_do_little() -> None:
    compose = parsed("compose.yaml")
    service = compose["services"]["copilot"]
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert all("no-new-privileges:true" in each["security_opt"] for each in compose["services"].values())
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert compose["networks"]["inside"]["internal"]
    assert not compose["services"]["database"].get("ports")
    for name in ("database", "vectors"):
        assert compose["services"][name]["networks"] == ["inside"]
    mounted = [volume.split(":")[0] for each in compose["services"].values() for volume in each["volumes"]]
    assert set(mounted) == compose["volumes"].keys()
    assert service["environment"]["COPILOT_VECTOR_STORE"].startswith("chroma:http://vectors:")


def test_no_password_stands_in_a_file() -> None:
    for each in parsed("compose.yaml")["services"].values():
        for name, value in each.get("environment", {}).items():
            if "PASSWORD" in name or "KEY" in name:
                assert value.startswith("${")


def test_the_unit_is_hardened_and_stops_within_its_time() -> None:
    lines = [line for line in text("review-copilot.service").splitlines() if line and not line.startswith(("#", "["))]
    unit = dict(line.split("=", 1) for line in lines)
    for name in ("DynamicUser", "NoNewPrivileges", "ProtectHome", "PrivateTmp", "PrivateDevices", "RestrictNamespaces"):
        assert unit[name] == "yes", name
    assert (unit["ProtectSystem"], unit["CapabilityBoundingSet"], unit["UMask"]) == ("strict", "", "0077")
    assert unit["ExecStart"].endswith("/copilot serve")
    assert unit["StateDirectory"] == Path(unit["WorkingDirectory"]).name
    grace = int(re.search(r"grace: int = (\d+)", (ROOT / "api/server.py").read_text("utf-8"))[1])  # type: ignore[index]
    assert int(unit["TimeoutStopSec"]) > grace
    assert int(parsed("compose.yaml")["services"]["copilot"]["stop_grace_period"].removesuffix("s")) > grace


@pytest.mark.skipif(not which("systemd-analyze"), reason="there is no systemd-analyze")
def test_systemd_takes_the_unit_and_finds_little_exposed(tmp_path: Path) -> None:
    unit = tmp_path / "review-copilot.service"
    program = f"ExecStart={Path(sys.executable).parent}/copilot serve"
    unit.write_text(re.sub("^ExecStart=.*$", program, text(unit.name), flags=re.MULTILINE), "utf-8")
    for arguments in (["verify", str(unit)], ["security", "--offline=true", "--threshold=20", str(unit)]):
        ran = subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, timeout=60, check=False)
        assert (ran.returncode, unit.name in ran.stderr) == (0, False), ran.stdout + ran.stderr


def test_the_image_holds_every_package_and_starts_what_there_is() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    runs = [rest for word, rest in instructions() if word == "RUN"]
    copied = {rest.split()[-1].removeprefix("./") for word, rest in instructions() if word == "COPY"}
    assert set(packages) <= copied
    assert any(rest.endswith("-r requirements.lock") for rest in runs)
    assert project["build-system"]["requires"] == [f"{name}" for name in project["dependency-groups"]["build"]]
    locked = (ROOT / "requirements.lock").read_text("utf-8")
    for wanted in project["build-system"]["requires"]:  # nothing is fetched beside the lock to build the package
        assert f"\n{re.split('[>=<]', wanted)[0]}==" in f"\n{locked}"
    [command] = [json.loads(rest) for word, rest in instructions() if word == "CMD"]
    known = {option for name in signature(serve).parameters for option in (f"--{name}", f"--no-{name}")}
    assert (command[0], {word for word in command if word.startswith("--")} <= known) == ("serve", True)


def test_the_compose_file_says_what_the_settings_take() -> None:
    """As a container gets it: every variable replaced, and read by the program itself."""
    told = parsed("compose.yaml")["services"]["copilot"]["environment"]
    given = {"COPILOT_PUBLIC_URL": "https://copilot.example", "POSTGRES_PASSWORD": "p"}
    filled = {
        name: re.sub(r"\$\{(\w+)(?::[-?]([^}]*))?\}", lambda hole: given.get(hole[1]) or "", str(value))
        for name, value in told.items()
    }
    ours = {name.removeprefix("COPILOT_").lower(): value for name, value in filled.items() if value}
    settings = Settings(_env_file=None, **ours)  # type: ignore[arg-type]
    assert is_remote(settings)
    assert settings.database == "postgresql://copilot:p@database/copilot"
    assert list(in_the_clear(settings))  # on a network that nothing else is on


def test_the_key_of_prometheus_can_be_made_as_it_says() -> None:
    said = text("prometheus.yaml")
    assert f"--scope {Permission.READ_METRICS.value}" in said
    assert f"--role {Role.SERVICE.value}" in said
    assert parsed("prometheus.yaml")["rule_files"] == ["alerts.yaml"]


def test_the_page_on_operations_names_every_metric_with_its_labels() -> None:
    page = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(copilot_[a-z_]+)` \| ([^|]*)\|", page, re.MULTILINE)
    named = {name: set(re.findall(r"`(\w+)`", labels)) for name, labels in rows}
    known = shown()
    ours = {re.sub("_(bucket|count|sum|created)$", "", name) for name in known if name.startswith("copilot_")}
    families = {name for name in ours if f"{name}_total" not in known and f"{name}_total" not in ours}
    assert set(named) == families
    for name, labels in named.items():
        assert labels == (known.get(f"{name}_bucket") or known[name]) - {"le"}, name


def test_every_setting_that_the_page_on_operations_names_is_one() -> None:
    page = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    assert set(re.findall(r"COPILOT_[A-Z_]+[A-Z]", page)) - {"COPILOT_PRICE"} <= SETTINGS
