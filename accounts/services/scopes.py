"""What a Strava scope opens, said for the athlete."""

from __future__ import annotations

from dataclasses import dataclass

ALL, SOME, PROFILE = "activity:read_all", "activity:read", "profile:read_all"


@dataclass(frozen=True, slots=True)
class Granted:
    """``missing`` are sentences, one for each thing that was not granted."""

    can_read: bool
    reads_all: bool
    reads_profile: bool
    missing: tuple[str, ...]


def granted(scope: str) -> Granted:
    """Read the scope text of a callback (commas, or blanks as other services write them)."""
    given = set(scope.replace(",", " ").split())
    missing = []
    if not {ALL, SOME} & given:
        missing.append("Strava did not allow reading your activities, so none can come in.")
    elif ALL not in given:
        missing.append(
            "Activities only you can see, and the stretches near your home, are missing: they were not allowed."
        )
    if PROFILE not in given:
        missing.append("Your zones, weight and gear at Strava were not allowed; your own settings here hold.")
    return Granted(bool({ALL, SOME} & given), ALL in given, PROFILE in given, tuple(missing))


def without(scope: str, missing: str) -> str:
    """The scope text without what turned out not to be granted; reading everything goes with reading anything."""
    gone = {ALL, SOME} if missing == SOME else {missing}
    return ",".join(one for one in scope.replace(",", " ").split() if one not in gone)
