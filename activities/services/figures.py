"""Which activities may go into figures over time: fitness, records, totals, streaks, maps of everything.

Under ``STRAVA_DATA_POLICY=strict`` those whose numbers rest on what Strava's API told are left out. It is decided when
an activity is built and kept in ``excluded_from``, so that every page, view and sum asks the same column.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef

from accounts import policy
from accounts.policy import DataPolicy
from activities.models import Activity, ActivitySource

FIGURES = "figures"
WITHHELD = (
    "It is known from Strava’s API alone, and this installation keeps to the letter of Strava’s policy. "
    "Import the file of your watch, and it counts."
)
_EVERYTHING = (FIGURES, "load", "records")


def withheld(origins: Collection[str]) -> tuple[str, ...]:
    """What an activity whose numbers come from ``origins`` (provider slugs) is left out of; nothing as a rule."""
    allowed = policy.analysable(origins, DataPolicy(settings.STRAVA_DATA_POLICY))
    return () if allowed == frozenset(origins) else _EVERYTHING


def out_of_step(limit: int) -> list[UUID]:
    """Activities that were built while another policy was in force."""
    if DataPolicy(settings.STRAVA_DATA_POLICY) is DataPolicy.PERSONAL:
        rows = Activity.objects.filter(excluded_from__contains=[FIGURES])
    else:
        own = ActivitySource.objects.filter(activity=OuterRef("pk"), provider__in=policy.OTHER_ORIGINS)
        rows = Activity.objects.exclude(excluded_from__contains=[FIGURES]).filter(
            ~Exists(own), sources__isnull=False
        )
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])
