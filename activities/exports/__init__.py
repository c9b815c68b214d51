"""One activity as a file that other programs read."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from activities.exports.gpx import gpx
from activities.exports.tcx import tcx
from activities.exports.track import Track

__all__ = ["FORMATS", "Track", "gpx", "tcx"]

FORMATS: Mapping[str, tuple[Callable[[Track], bytes], str]] = {
    "gpx": (gpx, "application/gpx+xml"),
    "tcx": (tcx, "application/vnd.garmin.tcx+xml"),
}
