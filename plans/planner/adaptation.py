"""What to change when life went otherwise than planned (docs/algorithms/adaptation.md).

Nothing is rewritten here: a proposal says what would change and why, and the athlete decides. The past is never
part of one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from . import plan_days
from .plan_days import PlanDay, distance_between, eased, rested, scaled, week_before
from .sessions import aim
from .shortening import longest_allowed, shortened
from .situation import Change, Proposal, Situation, changes_of
from .values import EASY, RACE, RECOVERY, REST

GO_ON_DAYS, REPEAT_DAYS, DROP_DAYS = 3, 7, 14
_REPEATED, _DROPPED, _LONG_DROPPED = 0.90, 0.80, 0.60
_TOO_MUCH = 1.10
_READY_DAYS = 3  # how far ahead readiness looks for the next hard session
_LAST_DAYS = 7  # before the race nothing is cut any more: the taper does it
_MOST_HARD = 2
_AMBER, _RED = "amber", "red"


def propose(situation: Situation) -> Proposal | None:
    """Return what to change now, or None: the first of health, break, too much and a missed session that applies."""
    looks: tuple[Callable[[Situation], Proposal | None], ...] = (
        _ill, _recovered, _red_light, _break, _amber_lights, _too_much, _missed_session,
    )  # fmt: skip
    for look in looks:
        found = look(situation)
        if found is not None and (found.changes or found.regenerate):
            return found
    return None


def _easy(situation: Situation) -> Callable[[PlanDay], PlanDay]:
    target = aim("E", situation.paces)
    return lambda day: eased(day, target, situation.paces)


# Health -------------------------------------------------------------------------------------------------------


def _ill(situation: Situation) -> Proposal | None:
    if situation.today not in situation.ill:
        return None
    reason = "You noted that you are ill."
    return Proposal(reason, changes_of(situation.coming(2), rested, "Rest until you are well."))


def _recovered(situation: Situation) -> Proposal | None:
    """After illness as many easy days as it lasted, two to seven."""
    last = max((day for day in situation.ill if day < situation.today), default=None)
    if last is None:
        return None
    length = 1
    while last - timedelta(days=length) in situation.ill:
        length += 1
    easy_until = last + timedelta(days=min(max(length, 2), 7))
    left = (easy_until - situation.today).days + 1
    if left <= 0:
        return None
    hard = [day for day in situation.coming(left) if day.is_hard]
    reason = f"You were ill for {length} {'day' if length == 1 else 'days'}."
    return Proposal(reason, changes_of(hard, _easy(situation), "Easy days first after illness."))


def _red_light(situation: Situation) -> Proposal | None:
    if situation.lights.get(situation.today) != _RED:
        return None
    reason = "Readiness is red today."
    return Proposal(reason, changes_of(situation.coming(1), rested, "Rest today, and look again tomorrow."))


def _amber_lights(situation: Situation) -> Proposal | None:
    lights = [situation.lights.get(situation.today - timedelta(days=back)) for back in (0, 1)]
    if lights != [_AMBER, _AMBER]:
        return None
    hard = [day for day in situation.coming(_READY_DAYS) if day.is_hard][:1]
    reason = "Readiness was amber on two days in a row."
    return Proposal(reason, changes_of(hard, _easy(situation), "The next hard session is run easily."))


# Breaks -------------------------------------------------------------------------------------------------------


def first_missed(situation: Situation) -> date | None:
    """The day on which the present break began: the first open workout behind the last thing that was done."""
    last_done = max((day.on for day in situation.done if day.distance > 0), default=None)
    missed = [
        day.on
        for day in situation.planned
        if day.on < situation.today and not day.is_done and day.workout_type != REST
        and (last_done is None or day.on > last_done)
    ]  # fmt: skip
    return min(missed, default=None)


def _break(situation: Situation) -> Proposal | None:
    began = first_missed(situation)
    if began is None or _is_race_week(situation):
        return None
    missed = (situation.today - began).days
    if missed <= GO_ON_DAYS:
        return None
    reason = f"Nothing was run for {missed} days."
    if missed > DROP_DAYS:
        wanted = _LONG_DROPPED * distance_between(situation.done, *week_before(began))
        told = "The week is 60 % of the last one that was run."
        return Proposal(reason, shortened(situation, wanted, told), regenerate=True)
    if missed <= REPEAT_DAYS:
        first, last = began, began + timedelta(days=6)
        wanted = _REPEATED * distance_between(situation.planned, first, last)
        told = "The missed week comes again, at 90 % of its length."
    else:
        wanted = _DROPPED * distance_between(situation.done, *week_before(began))
        told = "The week is 80 % of the last one that was run."
    return Proposal(reason, shortened(situation, wanted, told))


def _is_race_week(situation: Situation) -> bool:
    return situation.race_date is not None and (situation.race_date - situation.today).days < _LAST_DAYS


# Too much, and single sessions --------------------------------------------------------------------------------


def _too_much(situation: Situation) -> Proposal | None:
    """After a week of more than 110 % of its plan the next one does not rise."""
    first, last = week_before(situation.today)
    planned = distance_between(situation.planned, first, last)
    done = distance_between(situation.done, first, last)
    coming = sum(day.distance or 0.0 for day in situation.coming(7))
    if not planned or done <= _TOO_MUCH * planned or coming <= planned or _is_race_week(situation):
        return None
    share = planned / coming
    reason = f"The last seven days came to {done / planned:.0%} of what was planned."
    changes = changes_of(
        situation.coming(7),
        lambda day: scaled(day, share, situation.paces),
        "The next week stays as long as the last was planned.",
    )
    return Proposal(reason, changes)


def _missed_session(situation: Situation) -> Proposal | None:
    """One hard session missed in the last three days may take the place of an easy run; two are left behind."""
    since = situation.today - timedelta(days=GO_ON_DAYS)
    missed = [
        day
        for day in situation.planned
        if since <= day.on < situation.today and day.is_hard and not day.is_done
    ]
    if len(missed) != 1 or missed[0].workout_type == RACE or _is_race_week(situation):
        return None
    lost = missed[0]
    place = next((day for day in situation.coming(_READY_DAYS) if _can_take(situation, day, lost)), None)
    if place is None:
        return None
    after = _in_place_of(place, lost)
    reason = f"{lost.name or lost.workout_type} of {lost.on:%A} was missed."
    return Proposal(reason, (Change(place.key, place, after, "It takes the place of an easy run."),))


def _can_take(situation: Situation, place: PlanDay, lost: PlanDay) -> bool:
    """An easy run with no hard day beside it, in a week that has room for one more hard session."""
    if place.workout_type not in (EASY, RECOVERY) or place.sport != lost.sport:
        return False
    allowed = longest_allowed(situation)
    if allowed is not None and (lost.distance or 0.0) > allowed:
        return False
    others = [day for day in situation.planned if day.key not in (place.key, lost.key)]
    beside = [
        day
        for day in others
        if abs((day.on - place.on).days) <= 1 and day.asks_much and _counts(situation, day)
    ]
    hard = [day for day in others if day.week == place.week and day.is_hard and _counts(situation, day)]
    before_race = situation.race_date is not None and 0 < (situation.race_date - place.on).days <= 3
    return not beside and len(hard) < min(_MOST_HARD, _usual_hard(situation)) and not before_race


def _counts(situation: Situation, day: PlanDay) -> bool:
    """Whether a planned day is, or will be, run: it is done or yet to come."""
    return day.is_done or day.on >= situation.today


def _usual_hard(situation: Situation) -> int:
    """The most hard sessions that a week of this plan has."""
    weeks: dict[int, int] = {}
    for day in situation.planned:
        weeks[day.week] = weeks.get(day.week, 0) + day.is_hard
    return max(weeks.values(), default=0)


def _in_place_of(place: PlanDay, lost: PlanDay) -> PlanDay:
    return plan_days.PlanDay(
        key=place.key, on=place.on, week=place.week, sport=place.sport,
        workout_type=lost.workout_type, name=lost.name, distance=lost.distance, duration=lost.duration,
        steps=lost.steps, load=lost.load,
    )  # fmt: skip
