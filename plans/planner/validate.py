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

__all__ = ["EDITED", "REASONS", "Finding", "findings"]

#: Rules that a plan of the athlete's own making is held against; the others are about how plans are generated.
EDITED = frozenset({1, 2, 3, 4, 5, 6, 7, 8})
#: Why each of them is there.
REASONS = {
    1: "Tendons and bones take longer to follow than heart and lungs.",
    2: "What was trained sets in the lighter weeks.",
    3: "Injuries follow a run much longer than those before more than they follow a big week.",
    4: "A hard session works only when the one before it is digested.",
    5: "Endurance grows from easy hours; too many hard ones tire without adding to it.",
    6: "You keep that day free, and a week needs one that is.",
    7: "Volume comes down before a race so that you start rested, and runs stay as many so that the legs stay awake.",
    8: "The last days before a race are for freshness.",
}

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
