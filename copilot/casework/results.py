"""Whether a result can be decided, in what it differs from a draft, and whether it needs a second person."""

from copilot.casework.decisions import Amendment, Result
from copilot.casework.rules import Rules
from copilot.errors import DecisionInvalid
from copilot.recommendations import Recommendation, Verdict


def check_result(result: Result, rules: Rules) -> None:
    """Raises ``DecisionInvalid`` for a result that names what there is not or that contradicts itself."""
    if result.verdict is Verdict.UNCLEAR:
        raise DecisionInvalid("a decision is a violation or no violation; escalate what is unclear, or ask for context")
    if result.verdict is Verdict.NO_VIOLATION:
        if result.sections or result.actions or result.severity:
            raise DecisionInvalid(
                "where nothing is violated there are no violated sections, no actions and no severity"
            )
        return
    if not result.sections or result.severity is None:
        raise DecisionInvalid("a violation names the sections that are violated, and its severity")
    unknown = [section for section in result.sections if section not in rules.sections]
    if unknown:
        raise DecisionInvalid(
            f"no rule {unknown[0]!r} stands in the policies; `copilot policies list --sections` names them"
        )
    _check_actions(result, rules)


def _check_actions(result: Result, rules: Rules) -> None:
    unknown = [action for action in result.actions if action not in rules.catalogue]
    if unknown:
        raise DecisionInvalid(f"no action {unknown[0]!r}; the catalogue has {', '.join(rules.catalogue)}")
    targets = [rules.catalogue[action].target for action in result.actions]
    if len(targets) != len(set(targets)):
        raise DecisionInvalid("of the actions on the content and of those on the author, choose one each")
    if len(set(result.sections)) != len(result.sections):
        raise DecisionInvalid("a section is named twice")


def is_severe(result: Result, rules: Rules, recommendation: Recommendation | None = None) -> bool:
    """Whether a second person must agree: for a severe action, or where the draft with this result asks for one."""
    if any(rules.catalogue[action].severe for action in result.actions):
        return True
    return (
        recommendation is not None and recommendation.requires_second_approval and Result.of(recommendation) == result
    )


def amendments(draft: Result, decided: Result) -> tuple[Amendment, ...]:
    """Every field in which the two differ, in words."""
    before, later = _words(draft), _words(decided)
    return tuple(Amendment(name, before[name], later[name]) for name in before if before[name] != later[name])


def _words(result: Result) -> dict[str, str]:
    return {
        "verdict": result.verdict.value,
        "sections": ", ".join(sorted(result.sections)),
        "severity": result.severity.name.lower() if result.severity else "",
        "actions": ", ".join(sorted(result.actions)),
    }


def in_words(result: Result) -> str:
    """The result on one line, as others are told of it."""
    words = _words(result)
    return "; ".join(words[name] for name in ("verdict", "sections", "severity", "actions") if words[name])


def facts_of(result: Result) -> dict[str, object]:
    """The result as JSON."""
    return {
        "verdict": result.verdict.value,
        "sections": list(result.sections),
        "severity": result.severity.name.lower() if result.severity else None,
        "actions": list(result.actions),
    }
