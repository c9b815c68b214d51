"""What the rules may know of an athlete, read from the database: the only door between tables and rules.

A fixed number of queries, each over a bounded span, whatever the length of the log.
"""

from __future__ import annotations

from datetime import date

from accounts.models import User
from insights.facts import ahead, body, done, marks
from insights.rules.facts import Facts

SPAN_DAYS = 400  # of fitness and of sessions: a year and some weeks


def facts_of(user: User, today: date) -> Facts:
    """Everything the rules look at, as it was known on the athlete's day ``today``."""
    sessions = done.sessions(user, today, SPAN_DAYS)
    fitness = done.fitness(user, today, SPAN_DAYS)
    plan = ahead.planned(user, today)
    tests = marks.tests(user, today)
    vdot = marks.vdot_now(tests, today)
    hrv, readiness, health = body.morning(user, today)
    return Facts(
        today=today,
        fitness=fitness,
        sessions=sessions,
        first_on=done.first_day(user, today),
        health=health,
        hrv=hrv,
        readiness=readiness,
        plan=plan,
        has_plan=ahead.has_plan(user),
        races=ahead.races(user, today, fitness, plan, vdot),
        efforts=marks.efforts(user, today, sessions),
        thresholds=marks.thresholds(user, today, sessions, tests),
        streak=marks.streak(user, today),
        gear=marks.gear(user, today),
        goals=ahead.goals(user, today, vdot),
        eddington=marks.eddingtons(user, today),
        years=marks.years(user, today),
        fitter=marks.fitter(tests, today, sessions),
        zone_sport=done.zone_sport(sessions, today),
        week_start=user.week_start,
    )
