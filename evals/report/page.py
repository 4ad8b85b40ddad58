"""The page as a whole: headline, comparison, plots, failures, every figure, and what the run was made with."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.resources import files

from evals.comparing import Comparison
from evals.report.changes import changes_view
from evals.report.confusion import section_confusion, verdict_confusion
from evals.report.failures import OpenedCases, failures_view, worst_failures
from evals.report.markup import Html, join, tag
from evals.report.numbers import figures_view, summary_view
from evals.report.plots import reliability_plot, risk_coverage_plot
from evals.report.slices import slices_view
from evals.report.wording import table
from evals.scoring.files import StoredScores
from evals.scoring.rulebook import Rulebook
from evals.scoring.scorecard import Scorecard

_SECTIONS = (
    ("summary", "In short"),
    ("comparison", "Against the baseline"),
    ("slices", "Slices"),
    ("confidence", "Can confidence be trusted?"),
    ("confusion", "What is taken for what"),
    ("failures", "Failures"),
    ("figures", "Every figure"),
    ("about", "What the run was made with"),
)


@dataclass(frozen=True, slots=True)
class Material:
    """What a report is made of. ``opened`` holds the failures that are shown; without it no case opens."""

    scores: StoredScores
    rulebook: Rulebook
    opened: OpenedCases = field(default_factory=dict)
    comparison: Comparison | None = None
    against: Mapping[str, object] = field(default_factory=dict)


def render_report(material: Material) -> str:
    """The page. It loads nothing and runs nothing, whatever stands in a case."""
    style = files("evals.report").joinpath("style.css").read_text(encoding="utf-8")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    title = f"Evaluation of {_named(material.scores.about)}"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", title),
        Html(f"<style>{style}</style>"),
    )
    skip = tag("a", "To the results", href="#summary", class_="skip")
    parts = [each for name, heading in _SECTIONS if (each := _section(name, heading, material))]
    links = [tag("li", tag("a", heading, href=f"#{name}")) for name, heading in _SECTIONS if _held(name, material)]
    contents = tag("nav", tag("ul", links), aria_label="On this page")
    header = tag("header", tag("h1", title), tag("p", _made(material.scores.about), class_="note"), contents)
    page = tag("html", head, tag("body", skip, header, tag("main", parts)), lang="en")
    return f"<!DOCTYPE html>\n{page.text}\n"


def _held(name: str, material: Material) -> bool:
    return name != "comparison" or material.comparison is not None


def _section(name: str, heading: str, material: Material) -> Html | None:
    if not _held(name, material):
        return None
    return tag("section", tag("h2", heading, id=name), _body(name, material), aria_labelledby=name)


def _body(name: str, material: Material) -> Html:
    stored, card = material.scores, material.scores.scorecard
    views: Mapping[str, Callable[[], Html]] = {
        "summary": lambda: summary_view(card, material.comparison),
        "comparison": lambda: _comparison(material),
        "slices": lambda: slices_view(card.slices, card.metrics["headline"]),
        "confidence": lambda: _confidence(card),
        "confusion": lambda: join(verdict_confusion(card.confusion), section_confusion(card.section_confusions)),
        "failures": lambda: failures_view(stored.cases, material.opened, material.rulebook),
        "figures": lambda: figures_view(card),
        "about": lambda: _about(stored.about),
    }
    return views[name]()


def _confidence(card: Scorecard) -> Html:
    return join(
        tag("h3", "Do probabilities mean what they say?"),
        reliability_plot(card.calibration, card.metrics["ece"]),
        tag("h3", "What showing fewer drafts would buy"),
        risk_coverage_plot(card.risk_coverage, card.metrics["aurc"]),
    )


def _comparison(material: Material) -> Html:
    if material.comparison is None:
        return join()
    places = {score.key: place for place, score in enumerate(worst_failures(material.scores.cases))}
    mine, other = _flat(material.scores.about), _flat(material.against)
    rows = [
        tag("tr", tag("th", name, scope="row"), tag("td", other[name]), tag("td", mine[name]))
        for name in mine
        if name in other and mine[name] != other[name]
    ]
    differ = table("What the runs were made with, where it differs", ("What", "Before", "After"), rows)
    return join(changes_view(material.comparison, places), differ if rows else None)


def _about(about: Mapping[str, object]) -> Html:
    rows = [tag("tr", tag("th", key, scope="row"), tag("td", value)) for key, value in _flat(about).items()]
    return table("The run's manifest", ("What", "Value"), rows, "about")


def _flat(about: Mapping[str, object]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in about.items():
        if isinstance(value, Mapping):
            found |= {f"{key}: {name}": str(each) for name, each in value.items()}
        else:
            found[key] = str(value)
    return found


def _named(about: Mapping[str, object]) -> str:
    return str(about.get("drafter") or "a run").rstrip(":")


def _made(about: Mapping[str, object]) -> str:
    commit = str(about.get("commit") or "")[:12]
    said = [f"run {about['id']}"] if about.get("id") else []
    said += [f"started {about['started']}"] if about.get("started") else []
    said += [f"commit {commit}{' with changes' if about.get('dirty') else ''}"] if commit else []
    return ", ".join(said)
