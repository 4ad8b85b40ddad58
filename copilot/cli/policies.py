"""``copilot policies``: read, check, compare, import and scaffold policies."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from copilot.bootstrap import read_actions, read_policies
from copilot.cli.console import note, say, say_json
from copilot.cli.lint import lint
from copilot.cli.options import AsJson, AsOf, CorpusDir, read_date, settings_for
from copilot.cli.policy_pages import changes_page, policy_page, section_page
from copilot.cli.policy_text import say_changes, say_policy, say_section, write_page
from copilot.cli.scaffold import scaffold
from copilot.errors import BadInput
from policy_corpus.corpus import Corpus
from policy_corpus.errors import PolicyNotFound
from policy_corpus.importers import ImportedPolicy, import_path, write_policies
from policy_corpus.model import PolicyId, PolicyVersion, Section, SectionId
from policy_corpus.redline import redline

app = typer.Typer(help="The policies: list, show, lint, diff, import, scaffold.", no_args_is_help=True)

Files = Annotated[list[Path], typer.Argument(help="Markdown, HTML, DOCX or PDF; a folder, a zip or tar.gz.")]
Out = Annotated[Path, typer.Option("--out", help="The folder of the corpus to write.", metavar="DIR")]
Effective = Annotated[str | None, typer.Option("--effective", help="In force from this day.", metavar="DATE")]
Owner = Annotated[str, typer.Option("--owner", help="The team that answers for it.")]
Name = Annotated[str, typer.Argument(help="A policy or a section, as violent-speech/2.1.")]
OfVersion = Annotated[str | None, typer.Option("--version", help="The newest unless said.", metavar="DATE")]
Sections = Annotated[bool, typer.Option("--sections", help="Every section too.")]
Older = Annotated[str, typer.Argument(help="POLICY@VERSION, or a policy: then its two newest versions.")]
Html = Annotated[Path | None, typer.Option("--html", help="Write one HTML page instead.", metavar="FILE")]
Newer = Annotated[str | None, typer.Argument(help="POLICY@VERSION.")]


@app.command("list")
def list_(sections: Sections = False, as_of: AsOf = None, corpus: CorpusDir = None) -> None:
    """Every policy with its versions; a star marks the one in force."""
    policies = read_policies(settings_for(corpus))
    in_force = {v.path for v in policies.at(read_date(as_of) or datetime.now(UTC).date())}
    for version in sorted(policies.versions, key=lambda v: (v.policy, v.version)):
        star = "*" if version.path in in_force else " "
        size = f"{len(version.sections)} sections"
        say(f"{star} {version.policy}@{version.version}  {version.title}, {size}, {version.owner}")
        if sections:
            for section in version.sections:
                say(f"    {section.id}  {section.title} ({section.kind})")


@app.command("show")
def show(
    name: Name, version: OfVersion = None, as_json: AsJson = False, html: Html = None, corpus: CorpusDir = None
) -> None:
    """A section as it can be cited, or a policy's sections."""
    settings = settings_for(corpus)
    policies, catalogue = read_policies(settings), read_actions(settings)
    shown = _version(policies, name, version) if "/" not in name else policies.section(SectionId(name), version)
    if html:
        write_page(
            html, policy_page(shown, catalogue) if isinstance(shown, PolicyVersion) else section_page(shown, catalogue)
        )
    elif as_json:
        value = _policy_json(shown) if isinstance(shown, PolicyVersion) else _section_json(shown)
        say_json(json.dumps(value, ensure_ascii=False, indent=1))
    elif isinstance(shown, PolicyVersion):
        say_policy(shown)
    else:
        say_section(shown, catalogue)


app.command("lint")(lint)


@app.command("diff")
def diff(older: Older, newer: Newer = None, html: Html = None, corpus: CorpusDir = None) -> None:
    """What changed between two versions, section by section, in plain words."""
    settings = settings_for(corpus)
    before, after = _two_versions(read_policies(settings), older, newer)
    changed = redline(before, after, read_actions(settings))
    if html:
        write_page(html, changes_page(before, after, changed))
    else:
        say_changes(before, after, changed)


app.command("scaffold")(scaffold)


@app.command("import")
def import_(files: Files, out: Out, effective: Effective = None, owner: Owner = "imported") -> None:
    """Turn published documents into a corpus: each heading becomes a section that can be cited."""
    day = read_date(effective)
    read = [import_path(file, effective=day, owner=owner) for file in files]
    imported = [policy for found in read for policy in found.policies]
    paths = write_policies(imported, out)
    titles = {policy.policy: policy.title for policy in imported}
    for path in paths:
        say(f"{path}: {titles[PolicyId(path.parent.name)]}")
    for warning, about in _warnings(imported).items():
        more = f" and {len(about) - 3} more" if len(about) > 3 else ""
        note(f"{', '.join(about[:3])}{more}: {warning}")
    for name in [name for found in read for name in found.left_out]:
        note(f"{name}: left out, since it is no document")
    say(f"\nUse it with: copilot recommend --corpus {quote(str(out))} 'the content'")


def _warnings(imported: Sequence[ImportedPolicy]) -> dict[str, list[PolicyId]]:
    """Each warning once, with the policies that it is about."""
    found: dict[str, list[PolicyId]] = {}
    for policy in imported:
        for warning in policy.warnings:
            found.setdefault(warning, []).append(policy.policy)
    return found


def _policy_json(version: PolicyVersion) -> dict[str, object]:
    return {
        "policy": version.policy,
        "version": str(version.version),
        "title": version.title,
        "owner": version.owner,
        "purpose": version.purpose,
        "ends": version.ends.isoformat() if version.ends else None,
        "sections": [_section_json(section) for section in version.sections],
    }


def _section_json(section: Section) -> dict[str, object]:
    return {
        "section": section.id,
        "version": str(section.version),
        "policy": section.policy,
        "policy_title": section.policy_title,
        "heading_path": section.heading_path,
        "kind": section.kind.value,
        "language": section.language,
        "regions": section.regions,
        "text": section.text,
        "units": [{"number": unit.number, "start": unit.start, "end": unit.end} for unit in section.units],
        "elements": [part.id for part in section.elements],
        "exceptions": [part.id for part in section.exceptions],
    }


def _two_versions(policies: Corpus, older: str, newer: str | None) -> tuple[PolicyVersion, PolicyVersion]:
    if newer is None and "@" not in older:
        versions = policies.policy(PolicyId(older))
        if len(versions) < 2:
            raise BadInput(f"{older!r} has only one version, {versions[0].version}")
        return versions[-2], versions[-1]
    if newer is None:
        raise BadInput(f"compare {older!r} with what?\n  hint: copilot policies diff POLICY@OLDER POLICY@NEWER")
    before, after = _named(policies, older), _named(policies, newer)
    if before.policy != after.policy:
        raise BadInput(f"{before.policy!r} and {after.policy!r} are two policies\n  hint: name two versions of one")
    return before, after


def _named(policies: Corpus, name: str) -> PolicyVersion:
    policy, _, version = name.partition("@")
    return _version(policies, policy, version or None)


def _version(policies: Corpus, policy: str, version: str | None) -> PolicyVersion:
    versions = policies.policy(PolicyId(policy))
    if version is None:
        return versions[-1]
    for candidate in versions:
        if str(candidate.version) == version:
            return candidate
    known = ", ".join(str(v.version) for v in versions)
    raise PolicyNotFound(f"policy {policy!r} has no version {version!r}; its versions are {known}")
