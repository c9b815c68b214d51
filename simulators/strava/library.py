"""All sessions of all athletes: what is there, what was changed, what was taken away."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from simulators.strava import payloads
from simulators.strava.odd import oddities
from simulators.strava.recipes import Recipe, planned


class Library:
    """Recipes by id, and summaries kept once they were asked for."""

    def __init__(self) -> None:
        self._lock, self._making = threading.RLock(), threading.Lock()
        self._recipes: dict[int, Recipe] = {}
        self._gone: dict[int, Recipe] = {}
        self._first: dict[int, Recipe] = {}
        self._summaries: dict[int, tuple[Recipe, dict[str, Any]]] = {}
        self._prepared: dict[tuple[int, str], tuple[Recipe, bytes]] = {}
        self._order: dict[int, list[Recipe]] = {}

    def fill(
        self, counts: Mapping[int, int], until: date, *, odd: bool = True, longest: int | None = None
    ) -> None:
        """Start anew: so many sessions per athlete up to a day. The first one has the odd records among theirs."""
        with self._lock:
            self.clear()
            for number, (athlete, count) in enumerate(counts.items()):
                strange = oddities(athlete, until) if odd and number == 0 else ()
                taken = {recipe.id for recipe in strange}
                usual = planned(athlete, until, max(0, count - len(strange)), longest)
                self.put(*strange, *(recipe for recipe in usual if recipe.id not in taken))
            self._first = dict(self._recipes)

    def changed(self) -> list[Recipe]:
        """Those added or changed since the start."""
        with self._lock:
            return [each for each in self._recipes.values() if self._first.get(each.id) is not each]

    def gone(self) -> list[int]:
        """Ids of those taken away since the start."""
        with self._lock:
            return sorted(self._gone)

    def load(self, changed: Iterable[Recipe], gone: Iterable[int]) -> None:
        """Do again what was done to the sessions; what is gone of later ones is forgotten."""
        self.put(*changed)
        for identifier in gone:
            if identifier in self._recipes:
                self.remove(identifier)

    def clear(self) -> None:
        """Forget all sessions; summaries stay for those that come again."""
        self._recipes.clear()
        self._gone.clear()
        self._order.clear()

    def put(self, *recipes: Recipe) -> None:
        """Add, replace or bring back."""
        with self._lock:
            for recipe in recipes:
                self._recipes[recipe.id] = recipe
                self._gone.pop(recipe.id, None)
                self._order.pop(recipe.athlete, None)

    def change(self, identifier: int, **values: Any) -> Recipe:
        """Change fields of a recipe; KeyError when there is none, TypeError for unknown fields."""
        with self._lock:
            changed = replace(self._recipes[identifier], **values)
            self.put(changed)
            return changed

    def remove(self, identifier: int) -> Recipe:
        """Take one away; KeyError when there is none."""
        with self._lock:
            gone = self._recipes.pop(identifier)
            self._gone[identifier] = gone
            self._order.pop(gone.athlete, None)
            return gone

    def bring_back(self, identifier: int) -> Recipe:
        with self._lock:
            self.put(self._gone[identifier])
            return self._recipes[identifier]

    def get(self, identifier: int) -> Recipe | None:
        return self._recipes.get(identifier)

    def of(self, athlete: int) -> list[Recipe]:
        """An athlete's sessions, newest first."""
        with self._lock:
            if athlete not in self._order:
                own = (recipe for recipe in self._recipes.values() if recipe.athlete == athlete)
                self._order[athlete] = sorted(own, key=starts_at, reverse=True)
            return list(self._order[athlete])

    def all(self) -> list[Recipe]:
        with self._lock:
            return list(self._recipes.values())

    def summary(self, recipe: Recipe) -> dict[str, Any]:
        """Made once; whoever asks meanwhile waits."""
        kept = self._summaries.get(recipe.id)
        if kept is None or kept[0] is not recipe:
            with self._making:
                kept = self._summaries.get(recipe.id)
                if kept is None or kept[0] is not recipe:
                    kept = self._summaries[recipe.id] = (recipe, payloads.summary(recipe))
        return kept[1]

    def prepare(self, recipe: Recipe, what: str, body: bytes) -> None:
        """Keep an answer ready, packed, until the session changes."""
        self._prepared[recipe.id, what] = (recipe, zlib.compress(body, 1, 31))

    def prepared(self, recipe: Recipe, what: str) -> bytes | None:
        kept = self._prepared.get((recipe.id, what))
        return kept[1] if kept is not None and kept[0] is recipe else None


def starts_at(recipe: Recipe) -> datetime:
    """The instant by which lists are ordered and bounded."""
    written = recipe.summary.get("start_date")
    return datetime.fromisoformat(written) if written else recipe.start.astimezone(UTC)
