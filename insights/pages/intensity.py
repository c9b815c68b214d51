"""How hard, and how evenly: zones of each week, the 80/20 look, monotony, strain, and sudden long sessions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from activities.analysis import pattern
from activities.models import Activity, FitnessDay, Sport
from activities.presenters import wording
from activities.presenters.measures import Measures, number, percent, words
from activities.presenters.pages import changed
from activities.presenters.values import Choice, Column, Explanation, ExplanationInput, Stat
from activities.presenters.zone_bars import zone_names
from insights.pages.dashboard_reading import first_of_week
from insights.pages.spans import ALL_SPORTS, sport_choices, sport_of
from insights.pages.values import Cell, TableView, hours

WEEKS = 12
ZONES = 7  # only sets of seven are added up and sorted into three: own sets may have any meaning
_KINDS = {"heartrate": "Heart rate", "power": "Power"}
_PARTS = (("Easy", slice(0, 2)), ("Between", slice(2, 4)), ("Hard", slice(4, ZONES)))
_SPIKE_DAYS, _SPIKES_SHOWN_DAYS = 30, 14
_SPIKE_TONES = {"small": "", "moderate": "warning", "large": "bad"}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar: zone, where it begins and how wide it is in %."""

    zone: int
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class WeekBar:
    label: str
    url: str
    parts: tuple[Part, ...]
    total: str
    easy: str


@dataclass(frozen=True, slots=True)
class SpikeNote:
    text: str
    url: str
    tone: str


@dataclass(frozen=True, slots=True)
class IntensityPage:
    has_any: bool
    kinds: tuple[Choice, ...] = ()
    sports: tuple[Choice, ...] = ()
    shares: tuple[Stat, ...] = ()
    easy_note: str = ""
    weeks: tuple[WeekBar, ...] = ()
    zones: TableView | None = None
    left_out: str = ""
    pattern: tuple[Stat, ...] = ()
    pattern_note: str = ""
    spikes: tuple[SpikeNote, ...] = ()
    spike_note: str = ""


def intensity_page(user: User, query: QueryDict) -> IntensityPage:
    """Read and put together the last twelve weeks of an athlete."""
    today = user.today()
    first = first_of_week(today, user.week_start) - timedelta(days=7 * (WEEKS - 1))
    sessions = _sessions(user, min(first, today - timedelta(days=_SPIKE_DAYS + _SPIKES_SHOWN_DAYS)))
    done = {session.sport for session in sessions}
    known = tuple(sport for sport in Sport.values if sport in done)
    sport, kind = sport_of(query, known), query.get("kind", "heartrate")
    kind = kind if kind in _KINDS else "heartrate"
    counted = [s for s in sessions if s.local_date >= first and sport in (ALL_SPORTS, s.sport)]
    weeks = [_zone_sums(counted, kind, first + timedelta(days=7 * n)) for n in range(WEEKS)]
    path = reverse("insights:intensity")
    loads = _loads(user, today)
    return IntensityPage(
        has_any=bool(sessions) or Activity.objects.filter(user=user).exists(),
        kinds=tuple(
            Choice(name, label, selected=name == kind, url=changed(path, query, {"kind": name}))
            for name, label in _KINDS.items()
        ),
        sports=sport_choices(path, query, known, sport),
        shares=_shares(np.sum(weeks, axis=0), kind),
        easy_note=_easy_note(np.sum(weeks, axis=0)),
        weeks=tuple(
            _bar(first + timedelta(days=7 * n), sums) for n, sums in reversed(list(enumerate(weeks)))
        ),
        zones=_table(first, weeks, kind, sport),
        left_out=_left_out(counted, kind),
        pattern=_pattern(loads),
        pattern_note=_pattern_note(loads),
        spikes=tuple(_spikes(sessions, today, user.units)),
        spike_note=f"Runs of the last {_SPIKES_SHOWN_DAYS} days against the longest of the {_SPIKE_DAYS} days before.",
    )


def _sessions(user: User, first: date) -> list[Activity]:
    fields = (
        "name",
        "sport",
        "sport_type",
        "local_date",
        "start_date",
        "distance",
        "zone_times",
        "excluded_from",
    )
    counting = Activity.objects.for_athlete(user).filter(local_date__gte=first).counting_for_figures()
    return list(counting.only(*fields).order_by("start_date"))


def _loads(user: User, today: date) -> list[float]:
    """Load of each day of six weeks up to today, rest days as 0; shorter when the log is younger."""
    rows = FitnessDay.objects.filter(
        user=user, sport=ALL_SPORTS, date__gt=today - timedelta(days=42), date__lte=today
    ).values_list("date", "load")
    known = dict(rows)
    days = (today - min(known)).days + 1 if known else 0
    return [known.get(today - timedelta(days=n), 0.0) for n in range(days - 1, -1, -1)]


# --- zones ----------------------------------------------------------------------------------------------------


def seconds_of(session: Activity, kind: str) -> list[float] | None:
    """Seconds in each of the seven zones of a session; None without them, or with another number of zones."""
    stored = session.zone_times.get(kind)
    seconds = stored.get("seconds") if isinstance(stored, dict) else None
    return seconds if seconds is not None and len(seconds) == ZONES else None


def _zone_sums(sessions: Iterable[Activity], kind: str, first: date) -> np.ndarray:
    """Seconds in each zone in the week from ``first``."""
    sums = np.zeros(ZONES)
    for session in sessions:
        seconds = seconds_of(session, kind)
        if seconds is not None and first <= session.local_date < first + timedelta(days=7):
            sums += seconds
    return sums


def _shares(sums: np.ndarray, kind: str) -> tuple[Stat, ...]:
    """Easy, between and hard as shares of the covered time."""
    total = float(sums.sum())
    explanation = Explanation(
        key="polarised",
        title="Easy, between and hard",
        formula="zones 1–2 · zones 3–4 · zones 5–7, as shares of the time with a value (Seiler’s three zones)",
        inputs=(ExplanationInput("Time with a value", hours(total or None), f"{WEEKS} weeks"),),
        caveat="The first limit lies near 90 % of threshold heart rate or 75 % of FTP, the second near the threshold.",
    )
    return tuple(
        Stat(
            name,
            percent(float(sums[part].sum()) / total if total else None),
            explanation if place == 0 else None,
            hours(float(sums[part].sum()) or None),
        )
        for place, (name, part) in enumerate(_PARTS)
    )


def easy_share(sums: Sequence[float] | np.ndarray) -> float | None:
    """Share of zones 1 and 2 in the covered time; None without any."""
    total = float(np.sum(sums))
    return float(np.sum(sums[:2])) / total if total else None


def _easy_note(sums: np.ndarray) -> str:
    share = easy_share(sums)
    if share is None:
        return "No session of these weeks has time in seven zones."
    if share >= 0.75:
        return "About four fifths or more easy, as many endurance athletes train."
    return "Less easy time than the four fifths that many endurance athletes keep to."


def _bar(first: date, sums: np.ndarray) -> WeekBar:
    total = float(sums.sum())
    edges = np.concatenate(([0.0], np.cumsum(sums))) / total * 100 if total else np.zeros(ZONES + 1)
    last = first + timedelta(days=6)
    return WeekBar(
        label=f"{first.day} {first:%b}",
        url=f"{reverse('activities:list')}?from={first}&to={last}",
        parts=tuple(
            Part(zone + 1, float(edges[zone]), float(edges[zone + 1] - edges[zone]))
            for zone in range(ZONES)
            if sums[zone] > 0
        ),
        total=hours(total or None),
        easy=words(percent(easy_share(sums))),
    )


def _table(first: date, weeks: Sequence[np.ndarray], kind: str, sport: str) -> TableView:
    names = zone_names(kind, ZONES, "run" if sport == ALL_SPORTS else sport)
    return TableView(
        caption=f"Time in {_KINDS[kind].lower()} zones a week",
        columns=(Column("week", "Week of", numeric=False), *(Column(name, name) for name in names)),
        rows=tuple(
            (
                Cell(wording.day(first + timedelta(days=7 * n))),
                *(Cell(hours(float(seconds) or None)) for seconds in sums),
            )
            for n, sums in reversed(list(enumerate(weeks)))
        ),
    )


def _left_out(sessions: Sequence[Activity], kind: str) -> str:
    without = sum(seconds_of(session, kind) is None for session in sessions)
    if not without:
        return ""
    zones = f"seven {_KINDS[kind].lower()} zones"
    return f"{wording.plural(without, 'session')} of {len(sessions)} without time in {zones} left out."


# --- pattern of load ------------------------------------------------------------------------------------------


def _pattern(loads: Sequence[float]) -> tuple[Stat, ...]:
    """Monotony, strain, and the ratio of the week to the month, which only describes."""
    warns = pattern.is_monotonous(loads)
    week = f"{sum(loads[-7:]):.0f}"
    monotony = Explanation(
        key="monotony",
        title="Monotony",
        formula="mean ÷ standard deviation of the load of the last 7 days, rest days as 0 (Foster 1998)",
        inputs=(ExplanationInput("Load of 7 days", week),),
        would_change="A rest day or an easy day lowers it.",
        caveat="Told as a warning above 2 when the week is heavier than your mean of six.",
    )
    ratio = Explanation(
        key="acwr",
        title="Week to month",
        formula="mean load of 7 days ÷ mean load of 28 days",
        caveat="A description of the change of load. It does not foretell injuries: the studies disagree.",
    )
    return (
        Stat(
            "Monotony", number(pattern.monotony(loads), decimals=2), monotony, tone="warning" if warns else ""
        ),
        Stat("Strain", number(pattern.strain(loads)), note="load of the week × monotony"),
        Stat("Week to month", number(pattern.acwr_coupled(loads), decimals=2), ratio),
    )


def _pattern_note(loads: Sequence[float]) -> str:
    if pattern.is_monotonous(loads):
        return "A heavy week of days much alike: easier easy days and harder hard days tend to do better."
    return ""


def _spikes(sessions: Sequence[Activity], today: date, system: str) -> list[SpikeNote]:
    """Runs far longer than any of the 30 days before, the newest first."""
    runs = [session for session in sessions if session.sport == "run" and session.distance]
    found = []
    for run in runs:
        if run.local_date <= today - timedelta(days=_SPIKES_SHOWN_DAYS):
            continue
        since = run.local_date - timedelta(days=_SPIKE_DAYS)
        before = [r.distance for r in runs if since <= r.local_date and r.start_date < run.start_date]
        spike = pattern.session_spike(run.distance or 0.0, [metres or 0.0 for metres in before])
        if spike is not None and spike.level is not None:
            found.append(_spike_note(run, spike, max(m or 0.0 for m in before), system))
    return found[::-1]


def _spike_note(run: Activity, spike: pattern.Spike, longest: float, system: str) -> SpikeNote:
    measures = Measures(system, "run")
    done, known = (words(measures.distance(metres, decimals=1)) for metres in (run.distance, longest))
    more = f"{done}, {100 * (spike.ratio - 1):.0f} % longer than the longest before ({known})"
    text = f"{wording.title(run)}, {wording.weekday(run.local_date)}: {more}"
    return SpikeNote(text, reverse("activities:detail", args=[run.pk]), _SPIKE_TONES[spike.level or "small"])
