"""Which bike or shoes a session was done with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from activities.models import Gear, GearDefault, GearKind

_STRAVA = "strava"
_KIND_OF_ID = {"b": GearKind.BIKE, "g": GearKind.SHOES}  # how Strava numbers bikes and shoes
_KIND_OF_SPORT = {"ride": GearKind.BIKE, "run": GearKind.SHOES, "walk": GearKind.SHOES}


class Rack:
    """What an athlete moves on, read once for as many sessions as are built."""

    def __init__(self, user_id: UUID) -> None:
        self._user_id = user_id

    def gear_of(self, values: Mapping[str, Any], sport: str, on: date) -> UUID | None:
        """The gear of a session: what the athlete says, else what its sources say, else the default of that day."""
        if "gear_id" in values:
            return self._present(values["gear_id"])
        external_id, name = values.get("gear_external_id"), values.get("gear_name")
        if not external_id and not name:
            return self._default_of(sport, on)
        gear = self._named(str(external_id or name), name, _kind(str(external_id or ""), sport))
        return gear.merged_into_id or gear.pk

    def _present(self, key: Any) -> UUID | None:
        """The gear the athlete chose, or what it was merged into; None when it is gone."""
        found = next((gear for gear in self._gear if str(gear.pk) == str(key)), None) if key else None
        return None if found is None else found.merged_into_id or found.pk

    def _named(self, external_id: str, name: str | None, kind: GearKind) -> Gear:
        for gear in self._gear:
            if (gear.provider, gear.external_id) == (_STRAVA, external_id):
                if name and gear.name == gear.external_id != name:  # it came without a name at first
                    gear.name = name[:200]
                    gear.save(update_fields=["name", "updated_at"])
                return gear
        made, _ = Gear.objects.get_or_create(
            user_id=self._user_id,
            provider=_STRAVA,
            external_id=external_id,
            defaults={"name": (name or external_id)[:200], "kind": kind},
        )
        self._gear.append(made)
        return made

    def _default_of(self, sport: str, on: date) -> UUID | None:
        """What a sport is done with on a day where nothing else is said."""
        for row in self._defaults:
            if row.sport == sport and row.from_on <= on:
                return row.gear_id
        return None

    @cached_property
    def _gear(self) -> list[Gear]:
        return list(Gear.objects.filter(user_id=self._user_id))

    @cached_property
    def _defaults(self) -> list[GearDefault]:
        """The latest first."""
        return list(GearDefault.objects.filter(user_id=self._user_id).order_by("-from_on"))


def _kind(external_id: str, sport: str) -> GearKind:
    if re.fullmatch(r"[bg]\d+", external_id):
        return _KIND_OF_ID[external_id[0]]
    return _KIND_OF_SPORT.get(sport, GearKind.OTHER)
