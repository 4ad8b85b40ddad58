"""Which actions answer the violations: the sections' own ladders, the least restrictive that suffices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from copilot.recommendations import RecommendedAction, Target
from policy_corpus.actions import Action, Catalogue, heaviest
from policy_corpus.model import Section, SectionId


@dataclass(frozen=True, slots=True)
class ActionPlan:
    """The actions, at most one a target, and whether one of them waits for a second person."""

    actions: tuple[RecommendedAction, ...]
    requires_second_approval: bool


def plan_actions(
    violated: Sequence[Section], strikes: int, caps: Mapping[SectionId, tuple[str, ...]], catalogue: Catalogue
) -> ActionPlan:
    """One action a target: the step for this author's history, and of several sections' steps the heaviest.

    A lighter action on the same target would not satisfy the section that asks for more; a heavier one than any
    section asks for is never taken. A cap, the mildest of several, limits what is done to the content and lifts what is
    done to the author.
    """
    proposed: list[tuple[Action, SectionId]] = []
    for section in violated:
        wanted = [catalogue[name] for name in _step(section, strikes)]
        cap = min((catalogue[name] for name in caps.get(section.id, ())), key=lambda action: action.rank, default=None)
        proposed += [(action, section.id) for action in (_capped(wanted, cap) if cap else wanted)]
    chosen: list[RecommendedAction] = []
    for target in Target:
        top = heaviest(action for action, _ in proposed if action.target == target)
        if top:
            origin = next(section for action, section in proposed if action == top)
            chosen.append(RecommendedAction(top.name, target, origin))
    return ActionPlan(tuple(chosen), any(catalogue[action.action].severe for action in chosen))


def _step(section: Section, strikes: int) -> tuple[str, ...]:
    """The rung for the violation that follows ``strikes`` earlier ones; the last rung answers all later ones."""
    rungs = [step for step in section.ladder if step.occasion <= strikes + 1]
    return rungs[-1].actions if rungs else ()


def _capped(wanted: list[Action], cap: Action) -> list[Action]:
    content = [action for action in wanted if action.target == cap.target]
    return [action if action.rank <= cap.rank else cap for action in content]
