"""Reports are read from one folder and from nowhere else."""

import json
from pathlib import Path

import pytest

from copilot.errors import BadInput
from copilot.reports import NoReports, ReportFolder, ReportNotFound


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "run-1.html").write_text("<h1>One</h1>", encoding="utf-8")
    (folder / "run-1.json").write_text(json.dumps({"headline": 0.8}), encoding="utf-8")
    (folder / "run-2.html").write_text("<h1>Two</h1>", encoding="utf-8")
    (folder / "run-2.json").write_text("no json", encoding="utf-8")
    (tmp_path / "secret.html").write_text("secret", encoding="utf-8")
    (folder / "link.html").symlink_to(tmp_path / "secret.html")
    return folder


def test_reports_come_with_their_figures(folder: Path) -> None:
    shelf = ReportFolder(folder)
    assert {report.name: dict(report.figures) for report in shelf.all()} == {"run-1": {"headline": 0.8}, "run-2": {}}
    assert shelf.page("run-1") == "<h1>One</h1>"


@pytest.mark.parametrize("name", ["../secret", "link", "run-3", "", "run-1.html", "/etc/passwd", "run-1\n"])
def test_nothing_else_is_read(folder: Path, name: str) -> None:
    with pytest.raises(ReportNotFound):
        ReportFolder(folder).page(name)


def test_what_is_put_there_is_found_there(tmp_path: Path) -> None:
    shelf = ReportFolder(tmp_path / "reports")
    shelf.put("run-1", "<h1>Old</h1>", {})
    shelf.put("run-1", "<h1>New</h1>", {"headline": "80.0%"})
    assert [(report.name, dict(report.figures)) for report in shelf.all()] == [("run-1", {"headline": "80.0%"})]
    assert shelf.page("run-1") == "<h1>New</h1>"


@pytest.mark.parametrize("name", ["../secret", "", "a/b", "-x", "a b"])
def test_a_report_goes_by_a_plain_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="can't be a report's name"):
        ReportFolder(tmp_path).put(name, "", {})


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert ReportFolder(tmp_path / "none").all() == []
    assert NoReports().all() == []
