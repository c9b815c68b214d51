"""Records that readers stumble over, one of each kind, marked by name."""

from __future__ import annotations

from datetime import date

from simulators.strava.recipes import Recipe


def oddities(athlete: int, until: date) -> list[Recipe]:
    """One recipe for each oddity, within the three years up to a day."""
    return []
