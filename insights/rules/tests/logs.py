"""Invented logs for the rules: short ways to say what an athlete did and how the body was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from activities.analysis.fitness import fitness_series
from insights.rules.facts import Facts, FitnessPoint, HealthDay, Planned, Session

TODAY = date(2026, 6, 17)  # a Wednesday
FILE = frozenset({"file"})


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def session(days: int, **given: Any) -> Session:
    """A run of so many days ago."""
    fields = {
        "sport": "run",
        "distance": 10_000.0,
        "seconds": 3000.0,
        "load": 50.0,
        "name": f"Run {days}",
        **given,
    }
    return Session(id=f"a{days}{fields['sport']}", on=ago(days), origins=FILE, **fields)


def fitness_of(loads: Sequence[float]) -> tuple[FitnessPoint, ...]:
    """Fitness of daily loads, the last of them today's."""
    series = fitness_series(np.asarray(loads, dtype=float))
    first = TODAY - timedelta(days=len(loads) - 1)
    return tuple(
        FitnessPoint(
            first + timedelta(days=n), float(load), float(series.ctl[n]), float(series.atl[n]), float(series.tsb[n]),
            float(series.ctl[n] - series.ctl[n - 7]) if n >= 7 else None,
        )
        for n, load in enumerate(loads)
    )  # fmt: skip


def log_of(loads: Sequence[float], **given: Any) -> Facts:
    """A log with one run a day that has a load."""
    runs = [session(len(loads) - 1 - n, load=load) for n, load in enumerate(loads) if load]
    fields: dict[str, Any] = {
        "fitness": fitness_of(loads),
        "sessions": tuple(runs),
        "first_on": TODAY - timedelta(days=len(loads) - 1),
        **given,
    }
    return Facts(today=TODAY, **fields)


def facts(**given: Any) -> Facts:
    return Facts(today=TODAY, **given)


def health(days: int, **given: Any) -> HealthDay:
    sources = {name: "oura" for name in ("resting_hr", "hours_slept") if name in given}
    return HealthDay(on=ago(days), **{"sources": sources, **given})


def planned(days: int, **given: Any) -> Planned:
    fields = {"kind": "Tempo", "is_key": True, "is_hard": True, "load": 60.0, **given}
    return Planned(id=f"w{days}", on=ago(days), **fields)
