"""The samples of one activity in the order of time, ready to be written point by point."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from activities.analysis.clean import Clean

FloatArray = npt.NDArray[np.float64]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LapSpan:
    """A lap: seconds since the start at which it begins, what is known of it, and how it is called."""

    start: float
    seconds: float
    distance: float | None
    calories: float | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Track:
    """What the writers need. ``seconds`` count from ``start``; ``pauses`` are pairs of them.

    ``sport`` is a family; ``sport_type`` the provider's word; channels are at 1 Hz with NaN for missing.
    """

    name: str
    description: str
    sport: str
    sport_type: str
    start: datetime
    seconds: FloatArray
    running: npt.NDArray[np.bool_]
    channels: Mapping[str, FloatArray]
    laps: tuple[LapSpan, ...]
    device: str = ""
    creator: str = ""

    @property
    def counts_steps(self) -> bool:
        """On foot our cadence counts both feet; the formats count one."""
        return self.sport in ("run", "walk")

    def started(self) -> str:
        return iso(self.start)

    def values(self, name: str) -> list[float | None]:
        """One value a second; None where unknown. A list of None when the channel was not recorded."""
        column = self.channels.get(name)
        if column is None:
            return [None] * len(self.seconds)
        return [
            value if is_there else None
            for value, is_there in zip(column.tolist(), np.isfinite(column).tolist(), strict=True)
        ]

    def stamps(self) -> list[str]:
        """The instant of each second as ISO text in UTC."""
        begin = (self.start - _EPOCH) / timedelta(milliseconds=1)
        instants = (begin + np.rint(self.seconds * 1000)).astype("int64").astype("datetime64[ms]")
        whole = not np.any(instants.astype("int64") % 1000)
        return [
            f"{stamp}Z" for stamp in np.datetime_as_string(instants, unit="s" if whole else "ms").tolist()
        ]

    def stretches(self, cuts: Sequence[float] = ()) -> Iterator[range]:
        """Runs of seconds with the timer on; ``cuts`` (seconds since the start) begin a new one too."""
        on = np.flatnonzero(self.running)
        if not len(on):
            return
        breaks = np.flatnonzero(np.diff(on) > 1) + 1
        limits = np.searchsorted(self.seconds[on], np.asarray(cuts, dtype=np.float64))
        edges = sorted({0, *breaks.tolist(), *limits.tolist(), len(on)})
        for begin, end in pairwise(edges):
            yield range(int(on[begin]), int(on[end - 1]) + 1)


def iso(instant: datetime) -> str:
    """An instant as the formats want it: UTC, whole seconds."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def seconds_of(recording: Clean) -> FloatArray:
    """Seconds since the session's start of each grid second, with what the grid had left out put back."""
    line = recording.timeline
    inside: FloatArray = np.interp(recording.time, line.grid, line.seconds)
    return inside
