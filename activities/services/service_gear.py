"""What a service says about bikes and shoes, kept beside what the athlete says.

A name follows the service until the athlete writes another one; a thing retires here on the day the service calls it
retired, and comes back with it. What the athlete set otherwise stays.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet

from accounts.providers.strava_profile import GearRecord
from activities.models import Activity, Gear, GearKind

KINDS = {"b": GearKind.BIKE, "g": GearKind.SHOES}
WHOLE = "is_whole"  # key of a record that was told in full
_SERVICES_OWN = r"^[bg]\d+$"  # ids of Strava's; the names an archive gives are none


def learn(user_id: UUID, provider: str, said: GearRecord, at: datetime, *, is_whole: bool = False) -> Gear:
    """Keep what a service says about a thing, in short or in full (``is_whole``)."""
    gear, _ = Gear.objects.get_or_create(
        user_id=user_id,
        provider=provider,
        external_id=said.external_id,
        defaults={
            "name": (said.name or said.external_id)[:200],
            "kind": KINDS.get(said.external_id[:1], GearKind.OTHER),
        },
    )
    before: dict[str, Any] = gear.record
    told = {name: value for name, value in said.as_json().items() if value is not None}
    told.pop("external_id")
    gear.record = {**before, **told, **({WHOLE: True} if is_whole else {})}
    gear.fetched_at = at
    if said.name and gear.name in (gear.external_id, before.get("name")):
        gear.name = said.name[:200]
    if said.is_retired and not before.get("is_retired") and gear.retired_on is None:
        gear.retired_on = _last_use(gear) or at.date()
    elif before.get("is_retired") and not said.is_retired:
        gear.retired_on = None
    gear.save(update_fields=["record", "fetched_at", "name", "retired_on", "updated_at"])
    return gear


def not_known(user_id: UUID, provider: str) -> list[str]:
    """Ids of things that were never told in full, the newest first."""
    rows = Gear.objects.filter(user_id=user_id, provider=provider, external_id__regex=_SERVICES_OWN)
    return list(rows.exclude(record__has_key=WHOLE).order_by("-pk").values_list("external_id", flat=True))


def is_unknown_there(user_id: UUID, provider: str, external_id: str, at: datetime) -> None:
    """The service does not know the thing (any more): it is not asked again."""
    rows = Gear.objects.filter(user_id=user_id, provider=provider, external_id=external_id)
    for gear in rows:
        gear.record, gear.fetched_at = {**gear.record, WHOLE: True}, at
        gear.save(update_fields=["record", "fetched_at", "updated_at"])


def forget(things: QuerySet[Gear]) -> int:
    """Let go of what services said; a thing that no session names goes with it. Returns how many there were."""
    keys = list(things.values_list("pk", flat=True))
    used = set(Activity.objects.filter(gear__in=keys).order_by().values_list("gear_id", flat=True))
    used |= set(Gear.objects.filter(merged_into__in=keys).values_list("merged_into_id", flat=True))
    Gear.objects.filter(pk__in=[key for key in keys if key not in used]).delete()
    Gear.objects.filter(pk__in=used).update(record={}, fetched_at=None)
    return len(keys)


def told_by(provider: str) -> QuerySet[Gear]:
    """Everything a service told of itself."""
    return Gear.objects.filter(provider=provider, external_id__regex=_SERVICES_OWN)


def _last_use(gear: Gear) -> Any:
    return Activity.objects.filter(gear=gear).aggregate(last=Max("local_date"))["last"]
