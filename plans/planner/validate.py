"""Does a plan keep the rules? (docs/algorithms/plan-generation.md)

Looks only at the finished plan and shares nothing with the code that makes one: it judges generated plans in
the tests, and those that athletes edit or bring when they are saved. Rules 1 to 11 are those of the page (10,
same inputs same plan, cannot be seen on one plan); rule 0 is that sums are sums.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from . import validate_sessions, validate_weeks
from .findings import Finding
from .values import Plan

__all__ = ["Finding", "findings"]

_CHECKS: tuple[Callable[[Plan], Iterable[Finding]], ...] = (
    validate_weeks.sums,
    validate_weeks.growth,
    validate_weeks.step_backs,
    validate_sessions.long_runs,
    validate_sessions.quality,
    validate_sessions.easy_share,
    validate_sessions.free_days,
    validate_weeks.taper,
    validate_weeks.race,
    validate_sessions.sessions,
    validate_weeks.calendar,
)


def findings(plan: Plan) -> tuple[Finding, ...]:
    """Every place where the plan breaks a rule, in the order of the rules; none for a sound plan."""
    return tuple(finding for check in _CHECKS for finding in check(plan))
