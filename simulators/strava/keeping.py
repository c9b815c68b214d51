"""What outlives a restart when a file is named: who is connected, the subscription, changed sessions, options.

The years of training are not kept: the same last day gives them again."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from simulators.athlete_roads import Area
from simulators.strava.recipes import Recipe
from simulators.strava.world import Beginning, World


class Keeper:
    """Writes a world to a file whenever it changed, and reads it back."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock, self._written = path, threading.Lock(), b""

    def begin(self, given: Beginning) -> World:
        """The world of the file over what is given; a new one where there is no file."""
        if not self._path.exists():
            return World(given)
        kept = orjson.loads(self._path.read_bytes())
        begun = replace(
            given, activities=kept["activities"], until=date.fromisoformat(kept["until"]), odd=kept["odd"]
        )
        world = World(begun)
        world.set(kept["options"])
        world.tokens.load(kept["grants"])
        world.push.subscription = kept["subscription"]
        world.library.load([recipe_from(each) for each in kept["changed"]], kept["gone"])
        return world

    def keep(self, world: World) -> None:
        """Write what differs from a fresh start, in one step."""
        begun, library = world.beginning, world.library
        found = orjson.dumps({
            "activities": begun.activities, "until": begun.until.isoformat(), "odd": begun.odd,
            "options": world.settings(), "grants": world.tokens.dumped(),
            "subscription": world.push.subscription, "changed": [recipe_to(each) for each in library.changed()],
            "gone": library.gone(),
        })  # fmt: skip
        with self._lock:
            if found == self._written:
                return
            draft = self._path.with_suffix(".new")
            draft.write_bytes(found)
            draft.replace(self._path)
            self._written = found


def recipe_to(recipe: Recipe) -> dict[str, Any]:
    """As plain values."""
    return asdict(recipe) | {
        "start": recipe.start.replace(tzinfo=None).isoformat(), "zone": str(recipe.start.tzinfo),
        "fold": recipe.start.fold, "marks": sorted(recipe.marks),
    }  # fmt: skip


def recipe_from(values: Mapping[str, Any]) -> Recipe:
    """From plain values."""
    found = dict(values)
    zone, fold = ZoneInfo(found.pop("zone")), found.pop("fold")
    start = datetime.fromisoformat(found["start"]).replace(tzinfo=zone, fold=fold)
    return Recipe(
        **{**found, "start": start, "area": Area(**found["area"]), "marks": frozenset(found["marks"])}
    )
