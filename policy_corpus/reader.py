"""Policy files to a corpus. Strict: what can't be read is an error with file, line and the way out."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path

from policy_corpus.actions import Catalogue, read_catalogue
from policy_corpus.assembly import assemble
from policy_corpus.corpus import Corpus, fingerprint_of
from policy_corpus.errors import BadInput, PolicyFileError
from policy_corpus.front_matter import FrontMatter, read_front_matter
from policy_corpus.marks import MarkError
from policy_corpus.model import PolicyVersion, Section
from policy_corpus.sections import RawSection, split_sections
from policy_corpus.units import SEGMENTER


class CorpusUnreadable(BadInput):
    """Policy files of a corpus can't be read; ``errors`` holds the first of each file, ``readable`` the other files."""

    def __init__(self, errors: list[PolicyFileError], readable: Corpus) -> None:
        self.errors, self.readable = errors, readable
        super().__init__("\n".join(map(str, errors)))


def read_corpus(folder: Path | str) -> Corpus:
    """Read ``policies/*/*.md`` and ``guidance/*/*.md`` under ``folder``, with its ``actions.toml`` if it has one.

    Raises ``CorpusUnreadable``, or ``BadInput`` when there is nothing to read.
    """
    root = Path(folder)
    paths = sorted(p for kind in ("policies", "guidance") for p in root.glob(f"{kind}/*/*.md"))
    if not paths:
        raise BadInput(f"{root} holds no policy\n  hint: a corpus is a folder with policies/<policy>/<version>.md")
    own = root / "actions.toml"
    catalogue = read_catalogue(own if own.exists() else None)
    versions: list[PolicyVersion] = []
    errors: list[PolicyFileError] = []
    texts: dict[str, str] = {}
    for path in paths:
        name = path.relative_to(root).as_posix()
        try:
            texts[name] = _decode(name, path.read_bytes())
            versions.append(_read(texts[name], name, catalogue))
            _check_namesake(versions)
        except PolicyFileError as error:
            errors.append(error)
    if own.exists():
        texts["actions.toml"] = own.read_text(encoding="utf-8")
    corpus = Corpus(tuple(versions), fingerprint_of(texts, SEGMENTER))
    if errors:
        raise CorpusUnreadable(errors, corpus)
    return corpus


def read_policy_text(text: str, path: str, catalogue: Catalogue) -> PolicyVersion:
    """One policy version from its text; ``path`` ends in ``<policy>/<version>.md``. Raises ``PolicyFileError``."""
    return _read(_composed(text), path, catalogue)


def _read(text: str, path: str, catalogue: Catalogue) -> PolicyVersion:
    lines = text.split("\n")
    front = read_front_matter(path, lines)
    _check_place(path, front)
    purpose, raw = split_sections(path, lines, front.body_line, front.policy)
    sections = tuple(_sections(path, front, raw, catalogue))
    if not sections:
        raise PolicyFileError(path, len(lines), "the file has no section", f"write `## {front.policy}/1 Its title`")
    return PolicyVersion(
        policy=front.policy,
        title=front.title,
        version=front.version,
        owner=front.owner,
        sections=sections,
        purpose=purpose,
        ends=front.ends,
        guidance=front.guidance,
        language=front.language,
        path=path,
    )


def _decode(name: str, data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise PolicyFileError(name, line, "the file is not UTF-8", "save it as UTF-8") from None
    if "\0" in text:
        raise PolicyFileError(name, text.count("\n", 0, text.index("\0")) + 1, "a NUL character", "remove it")
    return _composed(text.replace("\r\n", "\n").replace("\r", "\n"))


def _composed(text: str) -> str:
    """The text in NFC. Nothing composes across the end of a line, and most lines are ASCII."""
    normal = unicodedata.normalize
    return "\n".join(line if line.isascii() else normal("NFC", line) for line in text.split("\n"))


def _check_namesake(versions: list[PolicyVersion]) -> None:
    newest = versions[-1]
    for other in versions[:-1]:
        if other.policy == newest.policy and other.guidance != newest.guidance:
            raise PolicyFileError(newest.path, 1, f"the id {newest.policy!r} stands in {other.path} too", "rename one")


def _check_place(path: str, front: FrontMatter) -> None:
    folder, name = path.split("/")[-2:]
    if folder != front.policy:
        raise PolicyFileError(path, 1, f"the id is {front.policy!r}, the folder {folder!r}", "give both one name")
    if name != f"{front.version}.md":
        raise PolicyFileError(path, 1, f"the version is {front.version}, the file {name!r}", "give both one name")


def _sections(path: str, front: FrontMatter, raw: list[RawSection], catalogue: Catalogue) -> Iterator[Section]:
    seen: dict[str, int] = {}
    for section in raw:
        if section.id in seen:
            problem = f"section {section.id!r} stands on line {seen[section.id]} too"
            raise PolicyFileError(path, section.line, problem, "give each section its own id")
        seen[section.id] = section.line
        if section.asked and not section.body:
            hint = "write what answers it above the question, or move it to the section that does"
            raise PolicyFileError(path, section.asked[0][0], f"{section.id!r} has a question and no text", hint)
        if section.body or section.marks:
            try:
                yield assemble(path, front, section, catalogue)
            except MarkError as error:
                raise PolicyFileError(path, error.line or section.line, error.problem, error.hint) from None
