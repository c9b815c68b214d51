"""Rules about best efforts: records, and what came close."""

from __future__ import annotations

from datetime import timedelta

from . import base
from .base import Amount, Answer, Evidence, Finding, Kind, Tone, Unknown, rule
from .facts import Effort, Facts

_NEAR = 0.02
_NONE = "No best effort of the last week has an earlier one to stand beside."


def _of(effort: Effort, value: float) -> Amount:
    return base.clock(value) if effort.by_distance else base.watts(value)


def _at(effort: Effort) -> Amount:
    return base.metres(effort.at) if effort.by_distance else base.seconds(effort.at)


def _gain(effort: Effort) -> float:
    """How much better than the record before, as a share; negative when it is not."""
    if not effort.previous:
        return 0.0
    gap = (effort.previous - effort.value) if effort.by_distance else (effort.value - effort.previous)
    return gap / effort.previous


@rule(
    "A record",
    Kind.PERFORMANCE,
    source="the athlete's own best efforts",
    needs="a best effort of the last week and an earlier one",
    says="when a best effort beat all before it",
    quiet_days=3,
)
def new_record(facts: Facts) -> Answer:
    known = _known(facts)
    if not known:
        return Unknown("new_record", _NONE)
    fresh = [effort for effort in known if _gain(effort) > 0]
    by_activity: dict[str, Effort] = {}
    for effort in sorted(fresh, key=_gain):
        by_activity[effort.activity] = effort  # the one that beat its predecessor by most
    return [
        _record(effort, sum(e.activity == effort.activity for e in fresh)) for effort in by_activity.values()
    ]


def _known(facts: Facts) -> list[Effort]:
    """Best efforts of the last week that have a predecessor."""
    return [e for e in facts.efforts if e.on > facts.today - timedelta(days=7) and e.previous]


def _record(effort: Effort, how_many: int) -> Finding:
    more = "" if how_many == 1 else " It set {others} more."
    return Finding(
        rule="new_record",
        kind=Kind.PERFORMANCE,
        tone=Tone.GOOD,
        subject=effort.activity,
        sport=effort.sport,
        text="New best over {at}: {value}, after {previous} on {day}." + more,
        amounts={
            "at": _at(effort),
            "value": _of(effort, effort.value),
            "previous": _of(effort, effort.previous or 0.0),
            "day": base.on_day(effort.previous_on or effort.on),
            "others": base.count(how_many - 1),
        },
        recommendation="Enjoy it; an easy day is earned.",
        confidence=0.9,
        because="Measured the same way as every best before; implausible ones are left out.",
        evidence=(Evidence("activity", effort.activity),),
        origins=effort.origins,
    )


@rule(
    "Close to a record",
    Kind.PERFORMANCE,
    source="the athlete's own best efforts",
    needs="a best effort of the last week over a distance from 1 km or a time from 5 minutes, and an earlier one",
    says="when it came within 2 % of the best",
    quiet_days=7,
)
def near_record(facts: Facts) -> Answer:
    known = _known(facts)
    if not known:
        return Unknown("near_record", _NONE)
    long_enough = [e for e in known if (e.at >= 1000 if e.by_distance else e.at >= 300)]
    beaten = {(effort.sport, effort.at) for effort in known if _gain(effort) > 0}  # the same week
    near = [e for e in long_enough if -_NEAR <= _gain(e) <= 0 and (e.sport, e.at) not in beaten]
    best = max(near, key=_gain, default=None)
    if best is None:
        return None
    return Finding(
        rule="near_record",
        kind=Kind.PERFORMANCE,
        tone=Tone.GOOD,
        subject=best.activity,
        sport=best.sport,
        text="{value} over {at} on {day}: {gap} from your best ({previous}).",
        amounts={
            "at": _at(best),
            "value": _of(best, best.value),
            "previous": _of(best, best.previous or 0.0),
            "day": base.on_day(best.on),
            "gap": base.percent(-100 * _gain(best)),
        },
        recommendation="With fresh legs and a flat course it is within reach.",
        confidence=0.8,
        because="Measured the same way as the best.",
        evidence=(Evidence("activity", best.activity),),
        origins=best.origins,
    )
