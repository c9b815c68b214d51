"""An activity and its cleaned recording as a track to be written."""

from __future__ import annotations

from django.conf import settings

from activities.analysis.clean import Clean
from activities.exports.track import LapSpan, Track, seconds_of
from activities.models import Activity, Lap, LapType
from activities.presenters import wording
from activities.presenters.activity_list import time_of


def track_of(activity: Activity, recording: Clean) -> Track:
    """The cleaned recording with what the files say about it; a query for the laps."""
    return Track(
        name=wording.title(activity),
        description=activity.description,
        sport=activity.sport,
        sport_type=activity.sport_type,
        start=activity.start_date,
        seconds=seconds_of(recording),
        running=recording.timer,
        channels=recording.channels,
        laps=_laps(activity),
        device=activity.device_name,
        creator=settings.SITE_NAME,
    )


def _laps(activity: Activity) -> tuple[LapSpan, ...]:
    found = tuple(_lap(lap) for lap in activity.laps.order_by("start_seconds"))
    whole = LapSpan(0.0, time_of(activity) or 0.0, activity.distance, activity.calories)
    return found or (whole,)


def _lap(lap: Lap) -> LapSpan:
    seconds = lap.timer_time if lap.timer_time is not None else lap.elapsed_time
    return LapSpan(
        lap.start_seconds, seconds or 0.0, lap.distance, is_active=lap.lap_type != LapType.RECOVERY
    )
