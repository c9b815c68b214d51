"""Names of devices. What a Garmin device recorded names Garmin, wherever it is shown (policy 4.4 of Strava's API)."""

from __future__ import annotations

import re

GARMIN = "Garmin"
_FAMILIES = re.compile(
    r"(forerunner|edge|f[eē]nix|epix|venu|v[ií]voactive|v[ií]vosmart|v[ií]vosport|v[ií]vofit|instinct|enduro|marq"
    r"|tactix|quatix|descent|approach|foretrex|etrex|gpsmap|swim 2|lily)\b",
    re.IGNORECASE,
)


def attributed(name: str | None, *, by_garmin: bool = False) -> str | None:
    """The device as it must be named: "Garmin Edge 1040" for an "Edge 1040".

    ``by_garmin``: something else than the name says that a Garmin device recorded it; a device without a name is
    called by its maker then.
    """
    if name is None or not name.strip():
        return GARMIN if by_garmin else None
    named = name.strip()
    if GARMIN.lower() in named.lower():
        return named
    return f"{GARMIN} {named}" if by_garmin or _FAMILIES.match(named) else named
