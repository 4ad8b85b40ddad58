"""From elements to a verdict and its actions, in code: nothing here asks a model."""

from copilot.ruling.actions import ActionPlan, plan_actions
from copilot.ruling.overrides import Conflict, OverrideResult, apply_overrides
from copilot.ruling.sections import Ruled, rule_on
from copilot.ruling.verdict import Ruling, rule_case

__all__ = [
    "ActionPlan",
    "Conflict",
    "OverrideResult",
    "Ruled",
    "Ruling",
    "apply_overrides",
    "plan_actions",
    "rule_case",
    "rule_on",
]
