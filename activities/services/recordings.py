"""The samples that an activity shows, cleaned."""

from __future__ import annotations

from activities.analysis import clean
from activities.analysis.clean import Clean
from activities.analysis.device import DeviceTotals
from activities.models import Activity, ActivitySource
from activities.services import derive
from activities.services.parts import Part


def shown_part(activity: Activity) -> Part | None:
    """The source whose recording the activity shows, or None when nothing was recorded."""
    key = activity.field_sources.get("recording")
    if key is None:
        return None
    source = (
        ActivitySource.objects.filter(pk=key, activity=activity)
        .select_related("recording")
        .defer("raw_data")
        .first()
    )
    return None if source is None or not hasattr(source, "recording") else derive.part_of(source)


def cleaned(activity: Activity) -> Clean | None:
    """The shown recording on the elapsed 1 Hz grid; None when there is none. Two queries."""
    part = shown_part(activity)
    raw = part.samples() if part is not None else None
    if part is None or raw is None:
        return None
    return clean.clean(
        raw.channels,
        raw.stops,
        family=activity.sport,
        device=DeviceTotals.of(_Named(part.values)),
        start_epoch=part.values["start_date"].timestamp(),
    )


class _Named:
    """Values read as attributes."""

    def __init__(self, values: object) -> None:
        self.__dict__.update(values)  # type: ignore[call-overload]
