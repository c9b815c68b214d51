"""What hangs on activities' rows: laps, best efforts, curves and the details behind the numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from activities.analysis import session_columns
from activities.analysis.session import Analysis
from activities.models import (
    Activity,
    ActivityAnalysis,
    BestEffort,
    HeartRateRecovery,
    Lap,
    PowerCurve,
    Song,
)
from activities.services.building import Building, plain
from activities.services.copying import array, copy_rows

_LAP_FIELDS = [
    "lap_type",
    "name",
    "elapsed_time",
    "timer_time",
    "distance",
    "average_speed",
    "max_speed",
    "average_heartrate",
    "max_heartrate",
    "average_cadence",
    "average_watts",
    "max_watts",
    "total_elevation_gain",
]
_EFFORT_VALUES = ("kind", "at", "value", "start_index")
_EFFORT = (
    "user", "activity", "sport", "environment", "local_date", "is_record_allowed", *_EFFORT_VALUES,
)  # fmt: skip
_CURVE = ("user", "activity", "sport", "local_date", "kind", "durations", "values")


class Drafted(Protocol):
    """An activity and what it was built from."""

    @property
    def activity(self) -> Activity: ...

    @property
    def built(self) -> Building: ...


def rewrite(drafts: Sequence[Drafted]) -> None:
    """Replace all results of the activities."""
    keys = [draft.activity.pk for draft in drafts]
    for model in (Lap, Song, HeartRateRecovery, BestEffort, PowerCurve, ActivityAnalysis):
        found = model._default_manager.filter(activity__in=keys)
        found._raw_delete(found.db)  # nothing hangs on these rows, so they need not be read first
    write(drafts)


def write(drafts: Sequence[Drafted]) -> None:
    """Write the results of activities that have none, a statement for each table."""
    pairs = [(draft.activity, draft.built) for draft in drafts]
    Lap.objects.bulk_create([row for activity, built in pairs for row in _laps(activity, built.laps)])
    Song.objects.bulk_create([row for activity, built in pairs for row in _songs(activity, built.songs)])
    HeartRateRecovery.objects.bulk_create(
        [row for activity, built in pairs for row in _recoveries(activity, built.heart_rate_recoveries)]
    )
    copy_rows(BestEffort, _EFFORT, (row for on, built in pairs for row in _efforts(on, built.analysis)))
    copy_rows(PowerCurve, _CURVE, (row for on, built in pairs for row in _curves(on, built.analysis)))
    ActivityAnalysis.objects.bulk_create([_analysis(activity, built) for activity, built in pairs])


def _analysis(activity: Activity, built: Building) -> ActivityAnalysis:
    figures = session_columns.figures(built.analysis)
    return ActivityAnalysis(
        user_id=activity.user_id,
        activity=activity,
        kernel_version=session_columns.KERNEL_VERSION,
        load=_load(built),
        figures=plain({key: value for key, value in figures.items() if value}),
        splits=plain(session_columns.split_values(built.analysis)),
    )


def _laps(activity: Activity, laps: Sequence[Mapping[str, Any]]) -> list[Lap]:
    rows, covered = [], 0.0
    for number, lap in enumerate(laps, start=1):
        elapsed = lap.get("elapsed_time") or lap.get("timer_time")
        covered += lap.get("distance") or 0.0
        rows.append(
            Lap(
                user_id=activity.user_id,
                activity=activity,
                lap_number=number,
                start_seconds=lap["start"],
                end_time_seconds=None if elapsed is None else lap["start"] + elapsed,
                end_distance_meters=covered if lap.get("distance") is not None else None,
                **{name: value for name in _LAP_FIELDS if (value := lap.get(name)) is not None},
            )
        )
    return rows


def _songs(activity: Activity, songs: Sequence[Mapping[str, Any]]) -> list[Song]:
    return [
        Song(
            user_id=activity.user_id,
            activity=activity,
            artist=(song.get("artist") or "")[:300],
            album=(song.get("album") or "")[:300],
            title=song["title"][:300],
            bpm=song.get("bpm"),
            start_seconds=song.get("start"),
            end_seconds=song.get("end"),
        )
        for song in songs
    ]


def _recoveries(activity: Activity, rows: Sequence[Mapping[str, Any]]) -> list[HeartRateRecovery]:
    return [
        HeartRateRecovery(
            user_id=activity.user_id,
            activity=activity,
            duration_seconds=row["seconds"],
            heartrate=row["heartrate"],
        )
        for row in rows
    ]


def _efforts(activity: Activity, analysis: Analysis) -> Iterator[tuple[Any, ...]]:
    on, is_allowed = activity.start_date_local.date(), "records" not in activity.excluded_from
    shared = (activity.user_id, activity.pk, activity.sport, activity.environment, on, is_allowed)
    for effort in analysis.efforts:
        values = session_columns.effort_values(effort)
        yield *shared, *(values[name] for name in _EFFORT_VALUES)


def _curves(activity: Activity, analysis: Analysis) -> Iterator[tuple[Any, ...]]:
    shared = (activity.user_id, activity.pk, activity.sport, activity.start_date_local.date())
    for kind, (durations, values) in session_columns.curve_values(analysis).items():
        yield *shared, kind, array(durations), array(values)


def _load(built: Building) -> dict[str, Any]:
    rows = [{"sport": sport, "effective_on": day.isoformat()} for sport, day in built.in_force.rows]
    return {**plain(built.analysis.load.as_json()), "thresholds": rows}
