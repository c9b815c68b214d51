"""What the sentences of a report must say, computed once more from the tables.

Plain SQL and arithmetic, on purpose without any code of the rules, the facts or the kernels: where both agree,
either both are right or both were misled by the same row.
"""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp
from statistics import fmean, pstdev, stdev
from typing import Any
from uuid import UUID

from django.db import connection

Values = dict[str, Any]
Passage = dict[str, Any]
DAY = timedelta(days=1)


def rows(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def one(sql: str, *parameters: Any) -> tuple[Any, ...]:
    (found,) = rows(sql, *parameters)
    return found


@dataclass(frozen=True, slots=True)
class Report:
    """Whose report, over which days, and the day as of which it speaks."""

    user: UUID
    first: date
    last: date

    @property
    def week_begin(self) -> date:
        (start,) = one("SELECT week_start FROM users WHERE id = %s", self.user)
        return self.last - DAY * ((self.last.weekday() - start) % 7)

    def loads(self) -> dict[date, float]:
        """Load of each day from the first of the log on; a day without any is 0."""
        found = dict(
            rows(
                "SELECT local_date, sum(coalesce(tss, 0)) FROM activities WHERE user_id = %s AND local_date <= %s"
                " AND NOT 'load' = ANY(excluded_from) GROUP BY 1", self.user, self.last,
            )
        )  # fmt: skip
        (begin,) = one("SELECT min(local_date) FROM activities WHERE user_id = %s", self.user)
        days = [begin + DAY * n for n in range((self.last - begin).days + 1)]
        return {day: found.get(day, 0.0) for day in days}

    def curve(self) -> dict[date, tuple[float, float, float]]:
        """Fitness, fatigue and the form of the morning of each day, by the recurrence of the two means."""
        ctl = atl = 0.0
        found = {}
        for day, load in self.loads().items():
            form = ctl - atl
            ctl += (1 - exp(-1 / 42)) * (load - ctl)
            atl += (1 - exp(-1 / 7)) * (load - atl)
            found[day] = ctl, atl, form
        return found

    def days(self, count: int) -> list[date]:
        """The last days, oldest first."""
        return [self.last - DAY * n for n in range(count - 1, -1, -1)]

    def health(self, column: str, days: int) -> dict[date, Any]:
        found = rows(
            f"SELECT date, {column} FROM daily_metrics WHERE user_id = %s AND date > %s AND date <= %s"
            f" AND {column} IS NOT NULL ORDER BY date", self.user, self.last - DAY * days, self.last,
        )  # fmt: skip
        return dict(found)


_SECONDS = "coalesce(nullif(timer_time, 0), nullif(moving_time, 0), elapsed_time)"


# --- counts -----------------------------------------------------------------------------------------------------


def numbers(report: Report, passage: Passage) -> Values:
    count, days, time, load = one(
        f"SELECT count(*), count(DISTINCT local_date), sum({_SECONDS}),"
        " sum(tss) FILTER (WHERE NOT 'load' = ANY(excluded_from)) FROM activities"
        " WHERE user_id = %s AND local_date BETWEEN %s AND %s", report.user, report.first, report.last,
    )  # fmt: skip
    return {"count": count, "days": days, "time": time, "load": load or 0.0}


def usual_week(report: Report, passage: Passage) -> Values:
    (begin,) = one("SELECT min(local_date) FROM activities WHERE user_id = %s", report.user)
    weeks = min(6, (report.first - begin).days // 7)
    time, load = one(
        f"SELECT sum({_SECONDS}), sum(tss) FILTER (WHERE NOT 'load' = ANY(excluded_from)) FROM activities"
        " WHERE user_id = %s AND local_date >= %s AND local_date < %s",
        report.user, report.first - 7 * weeks * DAY, report.first,
    )  # fmt: skip
    mine = numbers(report, passage)["load"]
    return {"weeks": weeks, "time": time / weeks, "load": load / weeks, "share": 100 * mine / (load / weeks)}


def without_load(report: Report, passage: Passage) -> Values:
    (count,) = one(
        "SELECT count(*) FROM activities WHERE user_id = %s AND local_date BETWEEN %s AND %s"
        " AND (tss IS NULL OR 'load' = ANY(excluded_from))", report.user, report.first, report.last,
    )  # fmt: skip
    return {"count": count}


def fitness(report: Report, passage: Passage) -> Values:
    curve = report.curve()
    ctl, atl, tsb = curve[report.last]
    before = curve.get(report.last - 7 * DAY)
    return {"ctl": ctl, "atl": atl, "tsb": tsb} | ({"before": before[0]} if before else {})


def week_by_week(report: Report, passage: Passage) -> Values:
    (start,) = one("SELECT week_start FROM users WHERE id = %s", report.user)
    begin = report.first - DAY * ((report.first.weekday() - start) % 7)
    loads = report.loads()
    weeks = [
        sum(loads.get(begin + DAY * (7 * n + d), 0.0) for d in range(7) if report.first <= begin + DAY * (7 * n + d) <= report.last)
        for n in range((report.last - begin).days // 7 + 1)
    ]  # fmt: skip
    return {"count": len(weeks), "least": min(weeks), "most": max(weeks)}


_WORKOUTS = (
    "SELECT {what} FROM workouts w JOIN training_plans p ON p.id = w.training_plan_id WHERE w.user_id = %s AND p.is_active"
    " AND w.workout_type <> 'Rest' AND w.scheduled_date BETWEEN %s AND %s"
)


def plan_kept(report: Report, passage: Passage) -> Values:
    # A report about a race looks back a week, whatever its span.
    first = max(report.first, report.last - 6 * DAY)
    due, done = one(_WORKOUTS.format(what="count(*), count(w.completed_at)"), report.user, first, report.last)
    return {"due": due, "done": done}


def plan_ahead(report: Report, passage: Passage) -> Values:
    what = "count(*), count(*) FILTER (WHERE w.workout_type IN ('Intervals', 'Tempo', 'Race'))"
    count, hard = one(_WORKOUTS.format(what=what), report.user, report.last + DAY, report.last + 7 * DAY)
    return {"days": 7, "count": count, "hard": hard}


# --- a race -----------------------------------------------------------------------------------------------------


def race_day(report: Report, passage: Passage) -> Values:
    name, on = one("SELECT name, date FROM races WHERE id = %s", passage["evidence"][0]["key"])
    return {"race": name, "day": on, "days": (on - report.last).days}


def predicted(report: Report, passage: Passage) -> Values:
    (metres,) = one("SELECT distance FROM races WHERE id = %s", passage["evidence"][0]["key"])
    return {"predicted": time_for(best_vdot(report, 0, 90), metres)}


def form_of_race(report: Report, passage: Passage) -> Values:
    """The two means carried on with the loads that are planned, to the evening before."""
    (on,) = one("SELECT date FROM races WHERE id = %s", passage["evidence"][0]["key"])
    planned: dict[date, float] = defaultdict(float)
    for day, load in rows(
        _WORKOUTS.format(what="w.scheduled_date, w.target_load") + " AND w.completed_at IS NULL AND w.target_load > 0",
        report.user, report.last, on,
    ):  # fmt: skip
        planned[day] += load
    curve, loads = report.curve(), report.loads()
    ctl, atl, _ = curve[report.last - DAY]
    for n in range((on - report.last).days):
        day = report.last + DAY * n
        load = loads.get(day, 0.0) + planned[day]
        ctl, atl = ctl + (1 - exp(-1 / 42)) * (load - ctl), atl + (1 - exp(-1 / 7)) * (load - atl)
    return {"form": ctl - atl}


def even_pace(report: Report, passage: Passage) -> Values:
    metres, target = one(
        "SELECT distance, target_time FROM races WHERE user_id = %s AND date > %s AND priority IN ('A', 'B')"
        " ORDER BY date LIMIT 1", report.user, report.last,
    )  # fmt: skip
    return {"pace": 1000 * (target or time_for(best_vdot(report, 0, 90), metres)) / metres}


# --- what a runner can do: Daniels & Gilbert 1979 ---------------------------------------------------------------


def vdot(metres: float, seconds: float) -> float:
    minutes = seconds / 60
    speed = metres / minutes
    cost = -4.60 + 0.182258 * speed + 0.000104 * speed**2
    return cost / (0.8 + 0.1894393 * exp(-0.012778 * minutes) + 0.2989558 * exp(-0.1932605 * minutes))


def time_for(level: float, metres: float) -> float:
    low, high = metres / 8.0, metres / 1.5
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if vdot(metres, middle) > level else (low, middle)
    return low


def best_vdot(report: Report, newest: int, oldest: int) -> float:
    """The best of the races and hard runs between so many days ago."""
    efforts = rows(
        "SELECT e.at, e.value FROM best_efforts e JOIN activities a ON a.id = e.activity_id"
        " WHERE e.user_id = %s AND e.kind = 'distance' AND e.at BETWEEN 3000 AND 42195 AND e.is_record_allowed"
        " AND e.value BETWEEN 210 AND 14400"
        " AND a.sport = 'run' AND a.environment NOT IN ('treadmill', 'indoor', 'virtual')"
        " AND e.local_date BETWEEN %s AND %s AND a.workout_type NOT ILIKE '%%interval%%'"
        " AND coalesce((a.elevation_loss - a.total_elevation_gain) / nullif(a.distance, 0), 0) <= 0.01"
        " AND (a.is_race OR a.perceived_exertion >= 8 OR a.average_heartrate >= 0.9 * ("
        "  SELECT max_heartrate FROM athlete_thresholds t WHERE t.user_id = e.user_id AND t.sport = 'run'"
        "  AND t.effective_on <= %s ORDER BY t.effective_on DESC LIMIT 1))",
        report.user, report.last - DAY * oldest, report.last - DAY * newest, report.last,
    )  # fmt: skip
    return max(vdot(metres, seconds) for metres, seconds in efforts)


def prediction_improved(report: Report, passage: Passage) -> Values:
    now, before = best_vdot(report, 0, 55), best_vdot(report, 56, 56 + 90)
    return {"now": now, "gain": now - before}


def milestone_progress(report: Report, passage: Passage) -> Values:
    """The demo's milestone is a marathon under a time: the share of its speed that is reached."""
    name, on, target = one(
        "SELECT name, date, target FROM milestones WHERE id = %s", passage["evidence"][0]["key"]
    )
    hours, minutes = target.removeprefix("sub-").removeprefix("under ").split(":")
    aimed = 3600 * int(hours) + 60 * int(minutes)
    share = 100 * aimed / time_for(best_vdot(report, 0, 90), 42_195.0)
    return {"name": name, "progress": min(100.0, share), "days": (on - report.last).days}


def threshold_unset(report: Report, passage: Passage) -> Values:
    column = "ftp" if passage["sport"] == "ride" else "threshold_pace"
    found = rows(
        f"SELECT effective_on FROM athlete_thresholds WHERE user_id = %s AND sport = %s AND effective_on <= %s"
        f" AND {column} IS NOT NULL ORDER BY effective_on DESC LIMIT 1", report.user, passage["sport"], report.last,
    )  # fmt: skip
    return {"age": (report.last - found[0][0]).days // 30 if found else 0}


# --- bests and totals -------------------------------------------------------------------------------------------


def _better(kind: str) -> str:
    return "<" if kind == "distance" else ">"


def _efforts(report: Report, activity: str) -> list[tuple[str, float, float, float | None, date | None]]:
    """Kind, mark and value of an activity's efforts with the best of all days before, and the day of that."""
    found = []
    for kind, at, value, sport, environment, on in rows(
        "SELECT kind, at, value, sport, environment, local_date FROM best_efforts WHERE activity_id = %s AND is_record_allowed",
        activity,
    ):  # fmt: skip
        order = "value" if kind == "distance" else "-value"
        before = rows(
            "SELECT value, local_date FROM best_efforts WHERE user_id = %s AND sport = %s AND kind = %s AND at = %s"
            " AND environment = %s AND is_record_allowed AND local_date < %s AND value > 0"
            f" ORDER BY {order}, local_date LIMIT 1", report.user, sport, kind, at, environment, on,
        )  # fmt: skip
        if before:
            found.append((kind, at, value, *before[0]))
    return found


def _gain(kind: str, value: float, before: float) -> float:
    return (before - value) / before if kind == "distance" else (value - before) / before


def new_record(report: Report, passage: Passage) -> Values:
    efforts = _efforts(report, passage["evidence"][0]["key"])
    won = [e for e in efforts if _gain(e[0], e[2], e[3] or 0.0) > 0]
    _, at, value, before, on = max(won, key=lambda e: _gain(e[0], e[2], e[3] or 0.0))
    return {"at": at, "value": value, "previous": before, "day": on, "others": len(won) - 1}


def near_record(report: Report, passage: Passage) -> Values:
    efforts = _efforts(report, passage["evidence"][0]["key"])
    near = [
        e
        for e in efforts
        if e[1] >= (1000 if e[0] == "distance" else 300) and -0.02 <= _gain(e[0], e[2], e[3] or 0.0) <= 0
    ]
    told = dict(passage["amounts"])
    kind, at, value, before, _ = next(e for e in near if e[1] == told["at"][0])
    (on,) = one("SELECT local_date FROM activities WHERE id = %s", passage["evidence"][0]["key"])
    return {"at": at, "value": value, "previous": before, "day": on, "gap": -100 * _gain(kind, value, before or 0.0)}  # fmt: skip


def eddington_near(report: Report, passage: Passage) -> Values:
    sport = passage["amounts"]["sport"][0]
    days = sorted(
        (
            metres / 1000
            for (metres,) in rows(
                "SELECT sum(distance) FROM activities WHERE user_id = %s AND sport = %s AND local_date <= %s GROUP BY local_date"
                " HAVING sum(distance) > 0", report.user, sport, report.last,
            )
        ),
        reverse=True,
    )  # fmt: skip
    number = sum(length >= place for place, length in enumerate(days, start=1))
    missing = number + 1 - sum(length >= number + 1 for length in days)
    return {"number": number, "next": number + 1, "days": {1: "one day", 2: "two days"}[missing]}


def year_total(report: Report, passage: Passage) -> Values:
    sport = passage["sport"]
    sql = "SELECT coalesce(sum(distance), 0) FROM activities WHERE user_id = %s AND sport = %s AND local_date BETWEEN %s AND %s"
    begin, day = report.last.replace(month=1, day=1), report.last
    (total,) = one(sql, report.user, sport, begin, day)
    (before,) = one(sql, report.user, sport, begin.replace(year=begin.year - 1), day - 365 * DAY)
    return {"total": total, "before": before, "passed": total // 100_000 * 100_000}


def gear_due(report: Report, passage: Passage) -> Values:
    name, begin, limit, metres = one(
        "SELECT g.name, g.starting_distance, g.distance_limit, coalesce(sum(a.distance), 0) FROM gear g"
        " LEFT JOIN activities a ON a.gear_id = g.id AND a.local_date <= %s WHERE g.id = %s GROUP BY g.id",
        report.last, passage["evidence"][0]["key"],
    )  # fmt: skip
    return {"name": name, "distance": begin + metres, "limit": limit}


# --- weeks and intensity ----------------------------------------------------------------------------------------


def steady_weeks(report: Report, passage: Passage) -> Values:
    counts = [
        one(
            "SELECT count(*) FROM activities WHERE user_id = %s AND local_date >= %s AND local_date < %s",
            report.user, report.week_begin - 7 * n * DAY, report.week_begin - 7 * (n - 1) * DAY,
        )[0]
        for n in range(1, 7)
    ]  # fmt: skip
    return {"fewest": min(counts), "count": sum(counts)}


def comeback(report: Report, passage: Passage) -> Values:
    days = [day for (day,) in rows("SELECT DISTINCT local_date FROM activities WHERE user_id = %s AND local_date <= %s ORDER BY 1", report.user, report.last)]  # fmt: skip
    gaps = [(a, b) for a, b in itertools.pairwise(days) if (b - a).days > 10]
    left, back = gaps[-1]
    (count,) = one("SELECT count(*) FROM activities WHERE user_id = %s AND local_date BETWEEN %s AND %s", report.user, back, report.last)  # fmt: skip
    return {"pause": (back - left).days - 1, "count": count, "day": back}


def _zones(report: Report, sport: str) -> tuple[float, float, float]:
    """Seconds easy, between and hard of four weeks: two, two and three of seven zones, by power where there are any."""
    total = [0.0, 0.0, 0.0]
    for (times,) in rows(
        "SELECT coalesce(zone_times->'power'->'seconds', zone_times->'heartrate'->'seconds') FROM activities"
        " WHERE user_id = %s AND sport = %s AND local_date > %s AND local_date <= %s",
        report.user, sport, report.last - 28 * DAY, report.last,
    ):  # fmt: skip
        seconds = _listed(times)
        if len(seconds) == 7:
            total = [total[0] + sum(seconds[:2]), total[1] + sum(seconds[2:4]), total[2] + sum(seconds[4:])]
    return total[0], total[1], total[2]


def _listed(value: Any) -> Sequence[float]:
    return json.loads(value) if isinstance(value, str) else value or ()


def easy_kept_easy(report: Report, passage: Passage) -> Values:
    easy, between, hard = _zones(report, passage["sport"])
    return {"time": easy + between + hard, "easy": 100 * easy / (easy + between + hard), "hard": hard}


def easy_too_hard(report: Report, passage: Passage) -> Values:
    parts = _zones(report, passage["sport"])
    easy, between, hard = (100 * part / sum(parts) for part in parts)
    return {"time": sum(parts), "easy": easy, "between": between, "hard": hard}


def monotony(report: Report, passage: Passage) -> Values:
    loads = [report.loads()[day] for day in report.days(42)]
    week = loads[-7:]
    value = min(10.0, fmean(week) / pstdev(week))
    return {"monotony": value, "strain": value * sum(week), "week": sum(week), "usual": sum(loads) / 6}


def session_spike(report: Report, passage: Passage) -> Values:
    run = passage["evidence"][0]["key"]
    on, metres = one("SELECT local_date, distance FROM activities WHERE id = %s", run)
    (longest,) = one(
        "SELECT max(distance) FROM activities WHERE user_id = %s AND sport = 'run' AND local_date >= %s AND local_date < %s"
        " AND NOT 'load' = ANY(excluded_from)", report.user, on - 30 * DAY, on,
    )  # fmt: skip
    return {"day": on, "distance": metres, "longest": longest, "more": 100 * (metres / longest - 1), "next": 1.1 * longest}  # fmt: skip


def ramp_too_fast(report: Report, passage: Passage) -> Values:
    curve = report.curve()
    now, before = curve[report.last][0], curve[report.last - 7 * DAY][0]
    earlier = before - curve[report.last - 14 * DAY][0]
    week = sum(report.loads()[day] for day in report.days(7))
    return {"ramp": now - before, "now": now, "before": before, "earlier": earlier, "easy": 0.8 * week}


def fitness_peak(report: Report, passage: Passage) -> Values:
    curve = report.curve()
    earlier = {day: ctl for day, (ctl, _, _) in curve.items() if report.last - 365 * DAY <= day < report.last - 6 * DAY}  # fmt: skip
    day = max(earlier, key=lambda on: earlier[on])
    return {"now": curve[report.last][0], "best": earlier[day], "day": day}


def form_fading(report: Report, passage: Passage) -> Values:
    curve = report.curve()
    recent = {day: curve[day][0] for day in report.days(60) if day in curve}
    top = max(recent, key=lambda on: recent[on])
    return {"form": curve[report.last][2], "top": recent[top], "day": top, "now": curve[report.last][0]}


def form_overload(report: Report, passage: Passage) -> Values:
    curve = report.curve()
    ctl, atl, form = curve[report.last]
    days = next(n for n in range(len(curve)) if curve[report.last - DAY * n][2] >= -30)
    return {"form": form, "atl": atl, "ctl": ctl, "days": f"{days} day{'s' if days > 1 else ''}"}


def week_against_plan(report: Report, passage: Passage) -> Values:
    first, last = report.week_begin - 7 * DAY, report.week_begin - DAY
    (planned,) = one(_WORKOUTS.format(what="sum(w.target_load)"), report.user, first, last)
    (done,) = one(
        "SELECT sum(tss) FROM activities WHERE user_id = %s AND local_date BETWEEN %s AND %s AND NOT 'load' = ANY(excluded_from)"
        " AND sport IN (SELECT w.sport FROM workouts w JOIN training_plans p ON p.id = w.training_plan_id"
        " WHERE w.user_id = %s AND p.is_active AND w.scheduled_date BETWEEN %s AND %s)",
        report.user, first, last, report.user, first, last,
    )  # fmt: skip
    return {"done": done, "planned": planned, "share": 100 * done / planned}


def _keys(report: Report) -> list[tuple[date, str, bool]]:
    """Long, fast and race sessions that were due within two weeks: day, kind, whether it is done."""
    what = "w.scheduled_date, w.workout_type, w.completed_at IS NOT NULL"
    kinds = " AND w.workout_type IN ('Long', 'Tempo', 'Intervals', 'Race') ORDER BY w.scheduled_date, w.position, w.id"
    return rows(_WORKOUTS.format(what=what) + kinds, report.user, report.last - 14 * DAY, report.last - DAY)  # type: ignore[return-value]


def missed_key_sessions(report: Report, passage: Passage) -> Values:
    keys = _keys(report)
    missed = [(day, kind) for day, kind, is_done in keys if not is_done]
    return {"missed": len(missed), "all": len(keys), "day": missed[-1][0], "kind": missed[-1][1].lower()}


def key_sessions_done(report: Report, passage: Passage) -> Values:
    return {"all": len(_keys(report))}


def ready_for_hard_work(report: Report, passage: Passage) -> Values:
    return planned_today(report, passage)


def streak(report: Report, passage: Passage) -> Values:
    """By the rule that holds unless the athlete sets another: a run of a mile or of ten minutes a day."""
    ran = {
        day
        for (day,) in rows(
            f"SELECT local_date FROM activities WHERE user_id = %s AND sport = 'run' AND local_date <= %s"
            f" AND (distance >= 1610 OR {_SECONDS} >= 600)", report.user, report.last,
        )
    }  # fmt: skip
    day = report.last if report.last in ran else report.last - DAY
    length = 0
    while day - DAY * length in ran:
        length += 1
    return {"days": length}


def long_gap(report: Report, passage: Passage) -> Values:
    (day,) = one(
        "SELECT max(local_date) FROM activities WHERE user_id = %s AND local_date <= %s",
        report.user,
        report.last,
    )
    return {"days": (report.last - day).days, "day": day}


def load_drop(report: Report, passage: Passage) -> Values:
    loads = report.loads()
    weeks = [sum(loads[report.week_begin - DAY * (7 * n - d)] for d in range(7)) for n in range(1, 8)]
    return {"week": weeks[0], "usual": fmean(weeks[1:])}


def long_run_short(report: Report, passage: Passage) -> Values:
    name, on, metres = one(
        "SELECT name, date, distance FROM races WHERE id = %s", passage["evidence"][0]["key"]
    )
    (longest,) = one(
        "SELECT max(distance) FROM activities WHERE user_id = %s AND sport = 'run' AND local_date > %s AND local_date <= %s",
        report.user, report.last - 56 * DAY, report.last,
    )  # fmt: skip
    wanted = metres * (0.66 if metres >= 42_000 else 0.75)
    days = f"{(on - report.last).days} days"
    return {
        "race": name,
        "days": days,
        "longest": longest,
        "wanted": wanted,
        "step": min(wanted, 1.1 * longest),
    }


def race_result(report: Report, passage: Passage) -> Values:
    name, time, target = one(
        "SELECT name, (result->>'time')::float, target_time FROM races WHERE id = %s",
        passage["evidence"][0]["key"],
    )
    return {"race": name, "result": time} | ({"target": target, "gap": abs(time - target)} if target else {})


def form_for_race(report: Report, passage: Passage) -> Values:
    return race_day(report, passage) | form_of_race(report, passage)


def steady_build(report: Report, passage: Passage) -> Values:
    curve = report.curve()
    levels = [curve[report.last - 7 * n * DAY][0] for n in range(4, -1, -1)]
    steps = [b - a for a, b in itertools.pairwise(levels)]
    return {"before": levels[0], "now": levels[-1], "most": max(steps)}


def hard_days_in_a_row(report: Report, passage: Passage) -> Values:
    keys = [UUID(item["key"]) for item in passage["evidence"]]
    days = {day for (day,) in rows("SELECT local_date FROM activities WHERE id = ANY(%s)", keys)}
    return {"days": len(days), "first": min(days)}


# --- heart and recordings ---------------------------------------------------------------------------------------

_STEADY = (
    "SELECT a.{figure}, a.local_date FROM (SELECT local_date, sport, activities.user_id,"
    " (f.figures->>'decoupling')::float AS decoupling, (f.figures->>'efficiency_factor')::float AS efficiency"
    " FROM activities JOIN activity_analyses f ON f.activity_id = activities.id"
    " WHERE coalesce(jsonb_array_length(f.figures->'decoupling_caveats'), 0) = 0"
    " AND coalesce((f.figures->>'heartrate_coverage')::float, 0) >= 0.9) a"
    " WHERE a.user_id = %s AND a.sport = %s AND a.local_date > %s AND a.local_date <= %s AND a.{figure} IS NOT NULL"
)


def _figures(report: Report, figure: str, sport: str, newest: int, oldest: int) -> list[float]:
    sql = _STEADY.format(figure=figure)
    return [
        value
        for value, _ in rows(sql, report.user, sport, report.last - DAY * oldest, report.last - DAY * newest)
    ]


def well_coupled(report: Report, passage: Passage) -> Values:
    name, on, time, drift = one(
        f"SELECT name, local_date, {_SECONDS}, (f.figures->>'decoupling')::float FROM activities"
        " JOIN activity_analyses f ON f.activity_id = activities.id WHERE activities.id = %s",
        passage["evidence"][0]["key"],
    )  # fmt: skip
    return {"name": name, "day": on, "time": time, "drift": abs(drift)}


def decoupling_trend(report: Report, passage: Passage) -> Values:
    now = _figures(report, "decoupling", passage["sport"], 0, 42)
    before = _figures(report, "decoupling", passage["sport"], 42, 84)
    return {"now": fmean(now)} | ({"before": fmean(before)} if len(before) >= 3 else {})


def efficiency_trend(report: Report, passage: Passage) -> Values:
    now = _figures(report, "efficiency", passage["sport"], 0, 42)
    before = _figures(report, "efficiency", passage["sport"], 42, 84)
    change = abs(100 * (fmean(now) / fmean(before) - 1))
    return {"now": fmean(now), "before": fmean(before), "change": change, "count": len(now) + len(before)}


# --- the body ---------------------------------------------------------------------------------------------------


def hrv(report: Report, passage: Passage) -> Values:
    """The mean of seven mornings (as the exponential of the mean logarithm) and half a deviation around that of sixty."""
    (source,) = passage["origins"]
    readings = dict(
        rows(
            "SELECT date, ln(hrv) FROM daily_metric_readings WHERE user_id = %s AND source = %s AND hrv > 0 AND date <= %s",
            report.user, source, report.last,
        )
    )  # fmt: skip

    def judged(day: date) -> tuple[float, float, float] | None:
        week = [readings[day - DAY * n] for n in range(7) if day - DAY * n in readings]
        months = [readings[day - DAY * n] for n in range(60) if day - DAY * n in readings]
        if len(week) < 3 or len(months) < 14:
            return None
        middle, spread = fmean(months), stdev(months)
        return fmean(week), middle - spread / 2, middle + spread / 2

    found = judged(report.last)
    assert found is not None
    days = 0
    while (then := judged(report.last - DAY * days)) is not None and then[0] < then[1]:
        days += 1
    return {"mean": exp(found[0]), "low": exp(found[1]), "high": exp(found[2]), "days": days}


def sleeping_well(report: Report, passage: Passage) -> Values:
    nights = list(report.health("hours_slept", 7).values())
    return {"nights": len(nights), "shortest": min(nights), "mean": fmean(nights)}


def sleep_debt(report: Report, passage: Passage) -> Values:
    week, long = report.health("hours_slept", 7), report.health("hours_slept", 35)
    before = [hours for day, hours in long.items() if day not in week]
    now, usual = fmean(week.values()), fmean(before) if len(before) >= 10 else 0.0
    return {"now": now, "nights": len(week), "usual": usual, "missing": len(week) * ((usual or 7.0) - now)}


def resting_pulse_up(report: Report, passage: Passage) -> Values:
    values = report.health("resting_hr", 60)
    sources = report.health("sources->>'resting_hr'", 60)
    last = max(values)
    usual = [value for day, value in values.items() if day != last and sources.get(day) == sources.get(last)]
    return {"now": values[last], "usual": fmean(usual), "spread": stdev(usual), "day": last}


def illness(report: Report, passage: Passage) -> Values:
    ill = {day for day, is_ill in report.health("is_ill", 21).items() if is_ill}
    last = max(ill)
    return {"day": last, "days": next(n for n in range(22) if last - DAY * n not in ill)}


def feeling_worn(report: Report, passage: Passage) -> Values:
    felt = report.health("greatest(soreness, fatigue)", 3)
    first, second = [value for _, value in sorted(felt.items())][-2:]
    return {"first": first, "second": second}


def nothing(report: Report, passage: Passage) -> Values:
    return {}


def planned_today(report: Report, passage: Passage) -> Values:
    (kind,) = one("SELECT workout_type FROM workouts WHERE id = %s", passage["evidence"][0]["key"])
    return {"kind": kind}


def words_alone(report: Report, passage: Passage) -> Values:
    """What rules were asked; that they found nothing is what the tests of the rules are about."""
    return {name: value for name, (value, _) in passage["amounts"].items()}


#: By rule, or by how a plain sentence begins.
RECOMPUTED: dict[str, Callable[[Report, Passage], Values]] = {
    "{count} sessions over": numbers,
    "A usual week": usual_week,
    "{count} of them have no known load": without_load,
    "Fitness is {ctl}": fitness,
    "{count} weeks, between": week_by_week,
    "{done} of {due} planned": plan_kept,
    "The next {days} days": plan_ahead,
    "{race} is on {day}": race_day,
    "Your best efforts of the last 90 days": predicted,
    "With what is planned until then": form_of_race,
    "The prediction means": even_pace,
    "The target means": even_pace,
    "{kind} is planned today": planned_today,
    "Looked at, and nothing to mind": words_alone,
    **dict.fromkeys(
        (
            "No session in these days", "No race of priority", "Nothing is planned today", "Free to choose",
            "Do what is planned", "Rest, or something very easy", "An easy session instead",
        ),
        nothing,
    ),
    "hrv_below_band": hrv,
    "hrv_back": hrv,
    "streak_at_risk": streak,
    "streak_milestone": streak,
    "milestone_slips": milestone_progress,
    **{
        rule.__name__: rule
        for rule in (
            gear_due, milestone_progress, eddington_near, steady_weeks, new_record, near_record, easy_kept_easy,
            easy_too_hard, well_coupled, prediction_improved, year_total, sleeping_well, sleep_debt, decoupling_trend,
            efficiency_trend, monotony, session_spike, resting_pulse_up, illness, feeling_worn, fitness_peak, form_fading,
            form_overload, comeback, week_against_plan, ramp_too_fast, threshold_unset, missed_key_sessions, key_sessions_done, long_gap, load_drop, long_run_short, race_result, form_for_race, steady_build, hard_days_in_a_row, ready_for_hard_work,
        )
    },
}  # fmt: skip


def computer_of(passage: Passage) -> Callable[[Report, Passage], Values] | None:
    if passage["finding"]:
        return RECOMPUTED.get(passage["finding"])
    return next((made for words, made in RECOMPUTED.items() if passage["text"].startswith(words)), None)


def differences(report: Report, passages: Iterable[Passage]) -> list[str]:
    """Every amount that a sentence prints and that comes out otherwise, and every sentence nobody can recompute."""
    found = []
    for passage in passages:
        compute = computer_of(passage)
        name = passage["finding"] or passage["text"]
        if compute is None:
            found.append(f"{name}: nobody recomputes it")
            continue
        expected = compute(report, passage)
        printed = {
            slot: value
            for slot, (value, _) in passage["amounts"].items()
            if f"{{{slot}}}" in passage["text"] + passage.get("advice", "")
        }
        for slot, value in printed.items():
            if not _is_same(
                value, expected.get(slot, value if isinstance(value, str) and slot not in expected else None)
            ):
                found.append(
                    f"{name}, {report.last}: {slot} is told as {value}, comes out as {expected.get(slot)}"
                )
    return found


def _is_same(told: Any, expected: Any) -> bool:
    if isinstance(expected, date):
        return bool(told == expected.isoformat())
    if isinstance(expected, str) or isinstance(told, str):
        return bool(told == expected)
    return expected is not None and abs(told - expected) <= 1e-3 * max(1.0, abs(expected))
