"""All kernels of a 10-hour recording together."""

from __future__ import annotations

import time

from bench import ground, recordings
from bench.ground import Figure

HOURS = 10


def main() -> None:
    ground.options()
    from accounts.providers import files
    from activities.analysis import session
    from activities.analysis.device import DeviceTotals
    from activities.analysis.thresholds import Thresholds
    from simulators.files import fit_bytes

    data = fit_bytes(recordings.ride(1, seconds=HOURS * 3600))
    (record,) = files.read("ride.fit", data)
    recording = record.recording
    if recording is None:
        raise SystemExit("The generated ride has no samples.")
    known = Thresholds(
        ftp=240.0, threshold_heartrate=168.0, max_heartrate=188.0, resting_heartrate=48.0, sex="F"
    )

    def analyse() -> object:
        return session.analyse(
            recording.channels,
            recording.stops,
            family="ride",
            environment="outdoor",
            device=DeviceTotals.of(record),
            thresholds=known,
            start_epoch=record.start_date.timestamp(),
        )

    took = ground.median_ms(analyse, times=15)
    ground.tell(
        Figure(
            f"all kernels of {HOURS} hours",
            took,
            "ms",
            150,
            "reading the same file by fitfast",
            took / _reading_ms(data),
        )
    )


def _reading_ms(data: bytes) -> float:
    import fitfast

    began = time.perf_counter()
    fitfast.parse(data)
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
