"""Streaks of days, weeks or months as a page: the present one, the longest, all of them, and their rule."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from activities.analysis.streaks import Streak, Streaks
from activities.models import Activity, Sport, StreakDay, StreakRule
from activities.presenters import wording
from activities.presenters.measures import Measures, number, words
from activities.presenters.pages import changed
from activities.presenters.values import Choice, Column, Explanation, ExplanationInput, Stat
from activities.services import streaks as service
from insights.forms import DayOffForm, StreakRuleForm
from insights.pages.streaks_trail import TrailEntry, trail
from insights.pages.values import Cell, TableView

_LABELS = {"day": "Days", "week": "Weeks", "month": "Months"}
SHOWN = 20  # streaks of the table, the longest first


@dataclass(frozen=True, slots=True)
class DayOff:
    iso: str
    text: str
    kind: str
    note: str


@dataclass(frozen=True, slots=True)
class StreaksPage:
    has_any: bool
    period: str = "day"
    periods: tuple[Choice, ...] = ()
    sentence: str = ""
    is_pending: bool = False
    stats: tuple[Stat, ...] = ()
    table: TableView | None = None
    left_out: str = ""
    rule_text: str = ""
    has_own_rule: bool = False
    days_off: tuple[DayOff, ...] = ()
    changes: tuple[TrailEntry, ...] = ()


def period_of(query: QueryDict) -> str:
    asked = query.get("period", "day")
    return asked if asked in service.PERIODS else "day"


def streaks_page(user: User, query: QueryDict) -> StreaksPage:
    """Read and put together the page of one period."""
    period = period_of(query)
    if not Activity.objects.filter(user=user).exists():
        return StreaksPage(has_any=False, period=period)
    rule = service.rules_of(user)[period]
    marked = list(StreakDay.objects.filter(user=user).order_by("-date"))
    off = {day.date for day in marked if day.kind in service.OFF_KINDS}
    found = service.streaks_of(user, rule, user.today(), off=off)
    path = reverse("insights:streaks")
    return StreaksPage(
        has_any=True,
        period=period,
        periods=tuple(
            Choice(
                key,
                label,
                selected=key == period,
                url=changed(path, query, {"period": key if key != "day" else None}),
            )
            for key, label in _LABELS.items()
        ),
        sentence=_sentence(found, rule),
        is_pending=found.pending,
        stats=_stats(found, rule, user.units),
        table=_table(found, rule) if found.all else None,
        left_out=_left_out(found),
        rule_text=rule_text(rule, user.units),
        has_own_rule=not rule._state.adding,
        days_off=tuple(_day_off(day) for day in marked if day.kind in service.OFF_KINDS)
        if period == "day"
        else (),
        changes=trail(user, marked, period),
    )


def forms_of(user: User, period: str) -> dict[str, StreakRuleForm | DayOffForm]:
    """The unbound forms of the page."""
    rule = service.rules_of(user)[period]
    return {"rule_form": StreakRuleForm(rule=rule, system=user.units), "day_form": DayOffForm()}


def rule_text(rule: StreakRule, system: str) -> str:
    """ "A run of at least 1.61 km or 10 minutes, once a day"."""
    what = (
        "session of any sport" if rule.sport == service.ALL_SPORTS else f"{Sport(rule.sport).label.lower()}"
    )
    limits = []
    if rule.min_distance is not None:
        limits.append(words(Measures(system, "ride").distance(rule.min_distance)))
    if rule.min_seconds is not None:
        limits.append(f"{rule.min_seconds / 60:g} minutes")
    enough = f" of at least {' or '.join(limits)}" if limits else ""
    often = "once" if rule.times == 1 else f"{rule.times} times"
    grace = ", a date lost in the air bridged" if rule.travel_grace and rule.period == "day" else ""
    return f"A {what}{enough}, {often} a {rule.period}{grace}"


def _sentence(found: Streaks, rule: StreakRule) -> str:
    this = "today" if rule.period == "day" else f"this {rule.period}"
    if not found.current:
        return f"No streak now. One can begin {this}."
    if found.pending:
        return f"Keep it alive {this}: {this} does not count yet."
    return f"Safe: {this} counts."


def _stats(found: Streaks, rule: StreakRule, system: str) -> tuple[Stat, ...]:
    unit = rule.period if found.current == 1 else f"{rule.period}s"
    longest = rule.period if found.longest == 1 else f"{rule.period}s"
    best = max(found.all, key=lambda streak: streak.length, default=None)
    return (
        Stat("Now", number(found.current, unit), _explanation(found, rule, system), _since(found)),
        Stat(
            "Longest",
            number(found.longest, longest),
            _simple(
                "longest", "Longest streak", "the greatest length of all streaks; of equals the first", rule
            ),
            note=_span(best) if best else "",
        ),
        Stat(
            "All streaks",
            number(len(found.all)),
            _simple("all", "All streaks", f"runs of {rule.period}s in a row, single ones included", rule),
        ),
        Stat(
            f"{_LABELS[rule.period]} that count",
            number(sum(streak.length for streak in found.all)),
            _simple(
                "counting", f"{_LABELS[rule.period]} that count", "the lengths of all streaks, added up", rule
            ),
        ),
    )


def _since(found: Streaks) -> str:
    return f"since {wording.day(found.all[-1].start)}" if found.current else ""


def _explanation(found: Streaks, rule: StreakRule, system: str) -> Explanation:
    return Explanation(
        key="streak",
        title=f"Streak {found.current}",
        formula=f"{rule.period}s in a row, each with enough",
        inputs=(
            ExplanationInput("What counts", rule_text(rule, system)),
            ExplanationInput("Day of a session", "the date of its start, where it happened"),
        ),
        would_change="Rest and freeze days bridge a gap without adding to the length."
        if rule.period == "day"
        else f"This {rule.period} is pending until it ends.",
    )


def _simple(key: str, title: str, formula: str, rule: StreakRule) -> Explanation:
    return Explanation(
        key=f"streaks-{key}", title=title, formula=formula, would_change=f"Another rule for {rule.period}s."
    )


def _span(streak: Streak) -> str:
    return f"{wording.day(streak.start)} – {wording.day(streak.end)}"


def _table(found: Streaks, rule: StreakRule) -> TableView:
    ranked = sorted(found.all, key=lambda streak: (streak.length, streak.start), reverse=True)[:SHOWN]
    only = "" if rule.sport == service.ALL_SPORTS else f"&sport={rule.sport}"
    now = found.all[-1] if found.current else None
    return TableView(
        caption="Streaks, the longest first",
        columns=(Column("span", "From – to", numeric=False), Column("length", _LABELS[rule.period])),
        rows=tuple(
            (
                Cell(
                    _span(streak) if streak != now else f"{wording.day(streak.start)} – now",
                    f"{reverse('activities:list')}?from={streak.start}&to={streak.end}{only}",
                ),
                Cell(str(streak.length)),
            )
            for streak in ranked
        ),
    )


def _left_out(found: Streaks) -> str:
    more = len(found.all) - SHOWN
    return f"{wording.plural(more, 'shorter one')} not shown." if more > 0 else ""


def _day_off(day: StreakDay) -> DayOff:
    return DayOff(day.date.isoformat(), wording.weekday(day.date), day.kind, day.note)
