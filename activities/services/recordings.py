"""The samples that an activity shows, cleaned."""

from __future__ import annotations

from activities.analysis import clean, codec
from activities.analysis.arrays import FloatArray
from activities.analysis.clean import Clean
from activities.analysis.device import DeviceTotals
from activities.models import Activity, RecordingData
from activities.services import parts

_NEEDED = ("recording_keys", "recording_values", "sample_count", "stops", "source__record")


def cleaned(activity: Activity) -> Clean | None:
    """The shown recording on the elapsed 1 Hz grid; None when there is none. One bare query: every chart waits."""
    row = (
        RecordingData.objects.filter(
            source_id=activity.field_sources.get("recording"), source__activity=activity
        )
        .values_list(*_NEEDED)
        .first()
    )
    if row is None:
        return None
    keys, columns, count, stops, record = row
    raw, values = parts.unpacked(keys, columns, count, stops), parts.values_of(record)
    return clean.clean(
        raw.channels,
        raw.stops,
        family=activity.sport,
        device=DeviceTotals.of(_Named(values)),
        start_epoch=values["start_date"].timestamp(),
    )


def beats(activity: Activity) -> FloatArray | None:
    """Seconds between one heartbeat and the next, in their order, of the shown recording; None when not recorded."""
    shown = RecordingData.objects.filter(
        source_id=activity.field_sources.get("recording"), source__activity=activity
    )
    packed = shown.values_list("rr_intervals", flat=True).first()
    return None if packed is None else codec.unpack_alone("rr_intervals", bytes(packed))


class _Named:
    """Values read as attributes."""

    def __init__(self, values: object) -> None:
        self.__dict__.update(values)  # type: ignore[call-overload]
