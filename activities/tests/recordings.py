"""Small recordings of our own making, and the short way to import them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from accounts.models import User
from accounts.providers import files
from activities.models import AthleteThreshold
from activities.services import store
from activities.services.desk import Stored
from simulators.files import fit_bytes, gpx_bytes, realistic, tcx_bytes

MORNING = datetime(2026, 5, 4, 5, 30, tzinfo=UTC)
ENCODERS = {"fit": fit_bytes, "tcx": tcx_bytes, "gpx": gpx_bytes}


def make_athlete(email: str = "ada@example.org", **values: Any) -> User:
    """An athlete with thresholds for every sport."""
    user = User.objects.create_user(email=email, **{"sex": "F", "timezone": "Europe/Zurich", **values})
    for sport, pace in (("run", 270.0), ("ride", None), ("swim", 105.0)):
        AthleteThreshold.objects.create(
            user=user,
            sport=sport,
            effective_on=date(2020, 1, 1),
            ftp=240 if sport == "ride" else None,
            threshold_heartrate=168,
            max_heartrate=188,
            resting_heartrate=48,
            threshold_pace=pace,
        )
    return user


def recording(
    kind: str = "fit",
    *,
    seed: int = 1,
    sport: str = "running",
    seconds: int = 900,
    start: datetime = MORNING,
    **details: Any,
) -> bytes:
    """A recorded session as the bytes of a file; the same session for the same seed, whatever the kind."""
    return ENCODERS[kind](realistic(seed, sport=sport, seconds=seconds, start=start, **details))


def bring_in(user: User, data: bytes, name: str = "session.fit", **how: Any) -> list[Stored]:
    """Read a file and store what it holds, as an import does."""
    return store.store(user, files.read(name, data), batch=None, original=data, original_name=name, **how)
