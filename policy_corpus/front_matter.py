"""The top of a policy file: ``key: value`` lines between two lines of three dashes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from policy_corpus.errors import PolicyFileError
from policy_corpus.model import PolicyId, Version

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_VERSION = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:\.([2-9]|[1-9][0-9]+))?")
_LINE = re.compile(r"([a-z]+):\s*(.*?)\s*")
_FORMS = (
    ("ends", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "write a date as 2026-06-01"),
    ("language", r"[a-z]{2}", "write an ISO 639-1 code, as `en`"),
    ("imported", r"true|false", "write `true` or `false`"),
)
_DATES = {
    "version": ("version", "write a date, 2026-03-01, and .2 for a second version of that day"),
    "ends": ("day", "write a date as 2026-06-01"),
}
_DRAFT = "draft"  # whatever it says: a file that names itself a draft is refused
KNOWN = ("policy", "guidance", "title", "version", "owner", "ends", "language", "imported")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the top of a file says, and the number of the line on which the rest begins."""

    policy: PolicyId
    title: str
    version: Version
    owner: str
    ends: date | None
    language: str
    guidance: bool
    imported: bool
    body_line: int


def read_version(text: str) -> Version:
    """``2026-03-01`` or ``2026-03-01.2``. Raises ``ValueError``."""
    match = _VERSION.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is no version: write a date, 2026-03-01, and .2 for a second one that day")
    return Version(date.fromisoformat(match[1]), int(match[2] or 1))


def read_front_matter(path: str, lines: list[str]) -> FrontMatter:
    """Read the top of a file. Raises ``PolicyFileError`` with the line."""
    values, numbers, body_line = _values(path, lines)
    ids = [key for key in ("policy", "guidance") if key in values]
    if len(ids) != 1:
        problem = f"the file names {'a policy and guidance' if ids else 'no policy'}"
        raise PolicyFileError(path, 1, problem, "write one line `policy: its-id` or `guidance: its-id` at the top")
    for key in ("title", "version", "owner"):
        if not values.get(key):
            raise PolicyFileError(path, 1, f"the file has no {key!r}", f"write a line `{key}: ...` at the top")
    guidance = ids[0] == "guidance"
    if not _ID.fullmatch(values[ids[0]]):
        problem = f"{values[ids[0]]!r} is no id"
        raise PolicyFileError(path, numbers[ids[0]], problem, "use lower-case words joined by hyphens")
    if guidance and "ends" not in values:
        raise PolicyFileError(
            path, 1, "guidance without an end", "write `ends: 2026-06-01`, its first day out of force"
        )
    for key, pattern, way_out in _FORMS:
        if key in values and not re.fullmatch(pattern, values[key]):
            raise PolicyFileError(path, numbers[key], f"{values[key]!r} is no value for {key!r}", way_out)
    version, ends = _dates(path, values, numbers)
    return FrontMatter(
        policy=PolicyId(values[ids[0]]),
        title=values["title"],
        version=version,
        owner=values["owner"],
        ends=ends,
        language=values.get("language", "en"),
        guidance=guidance,
        imported=values.get("imported") == "true",
        body_line=body_line,
    )


def _values(path: str, lines: list[str]) -> tuple[dict[str, str], dict[str, int], int]:
    if not lines or lines[0].rstrip() != "---":
        raise PolicyFileError(path, 1, "the file has no front matter", "start it with a line `---` (see FORMAT.md)")
    values: dict[str, str] = {}
    numbers: dict[str, int] = {}
    number = 1
    for number, line in enumerate(lines[1:], 2):
        if line.rstrip() == "---":
            return values, numbers, number + 1
        if not line.strip():
            break
        match = _LINE.fullmatch(line)
        if match and match[1] == _DRAFT:
            hint = "edit it, take out its remarks, then take out this line"
            raise PolicyFileError(path, number, "the file is a draft, and a draft is never read as policy", hint)
        if not match or match[1] not in KNOWN:
            raise PolicyFileError(path, number, f"{line.strip()!r} is not known here", f"known: {', '.join(KNOWN)}")
        if match[1] in values:
            raise PolicyFileError(path, number, f"{match[1]!r} stands here twice", "keep one of the two lines")
        values[match[1]], numbers[match[1]] = match[2], number
    raise PolicyFileError(path, number, "the front matter has no end", "close it with a line `---`")


def _dates(path: str, values: Mapping[str, str], numbers: Mapping[str, int]) -> tuple[Version, date | None]:
    key = "version"
    try:
        version = read_version(values[key])
        key = "ends"
        ends = date.fromisoformat(values[key]) if key in values else None
    except ValueError:
        what, hint = _DATES[key]
        raise PolicyFileError(path, numbers[key], f"{values[key]!r} is no {what}", hint) from None
    if ends and ends <= version.effective:
        raise PolicyFileError(path, numbers["ends"], "it ends before it begins", "`ends` is a day after `version`")
    return version, ends
