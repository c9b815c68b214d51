"""Strava's own pictures, where the operator put them: they belong to Strava and do not come with this software.

Its brand guidelines want the official "Connect with Strava" button unaltered, 48 px high, and "Powered by Strava"
unaltered too. Without the files a plain button of our own and plain words stand in their place.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from django.conf import settings

CONNECT, POWERED = "connect", "powered"
FILES: Mapping[str, str] = MappingProxyType({CONNECT: "connect-with-strava", POWERED: "powered-by-strava"})
KINDS: Mapping[str, str] = MappingProxyType({".svg": "image/svg+xml", ".png": "image/png"})


def picture(name: str) -> Path | None:
    """The file of a picture, the drawing before the bitmap; None where the operator put none."""
    folder = Path(settings.STRAVA_BRAND_DIR)
    candidates = (folder / f"{FILES[name]}{suffix}" for suffix in KINDS)
    return next((path for path in candidates if path.is_file()), None)
