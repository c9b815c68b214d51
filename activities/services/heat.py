"""How often each place was passed, from the stored ways: counted by year, so that a new session costs one year."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Max, QuerySet

from accounts import policy
from accounts.models import User
from activities.analysis import heat, track
from activities.analysis.heat import Counts
from activities.models import Activity, RouteTrace

MOST_CELLS = 150_000  # about half a megabyte on the wire, and a moment to draw
_KEPT_SECONDS = 7 * 86_400
_DRAWING = 1  # raise it when counting or the wire changes
ALL_SPORTS = "all"


@dataclass(frozen=True, slots=True)
class Group:
    """Ways of one year, sport and origin, and when one of them last came or changed."""

    year: int
    sport: str
    origin: str
    is_virtual: bool
    count: int
    changed_at: datetime

    @property
    def may_be_shown(self) -> bool:
        return not self.is_virtual and may_gather(self.origin)


def may_gather(origin: str) -> bool:
    """Whether ways of an origin may be laid together on one map."""
    rules = policy.ruling(
        origin,
        policy.DataPolicy(settings.STRAVA_DATA_POLICY),
        gathers_places=settings.STRAVA_ON_HEAT_MAP,
    )
    return rules.may_gather_places


def groups_of(user: User) -> list[Group]:
    """All ways of an athlete, counted; one query over an index."""
    rows = (
        RouteTrace.objects.filter(user=user)
        .order_by()
        .values_list("year", "sport", "origin", "is_virtual")
        .annotate(count=Count("pk"), changed=Max("changed_at"))
    )
    return [Group(*row) for row in rows]


def shown(groups: Iterable[Group], sport: str, year: int | None) -> list[Group]:
    """The groups that a map of a sport (or ``all``) and a year (None: all) may show."""
    return [
        group
        for group in groups
        if group.may_be_shown and sport in (ALL_SPORTS, group.sport) and year in (None, group.year)
    ]


def version(user: User, groups: Iterable[Group]) -> str:
    """Changes whenever the answer may: with each way that comes, goes or changes, and with the rules."""
    told = sorted((one.year, one.sport, one.origin, one.count, one.changed_at.isoformat()) for one in groups)
    text = repr((str(user.pk), _DRAWING, told))
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def counts(user: User, groups: Iterable[Group]) -> Counts:
    """The places that these ways passed, coarser when there are too many of them."""
    by_year: dict[tuple[int, str], list[Group]] = {}
    for group in groups:
        by_year.setdefault((group.year, group.sport), []).append(group)
    found = [_counts_of(user, year, sport, parts) for (year, sport), parts in sorted(by_year.items())]
    return heat.coarser(heat.together(found), MOST_CELLS)


def _counts_of(user: User, year: int, sport: str, groups: list[Group]) -> Counts:
    key = f"heat:{user.pk}:{year}:{sport}:{version(user, groups)}"
    kept = cache.get(key)
    if kept is not None:
        return _opened(kept)
    origins = [group.origin for group in groups]
    traces = RouteTrace.objects.filter(
        user=user, year=year, sport=sport, is_virtual=False, origin__in=origins
    )
    found = heat.counted(_cells(Activity.objects.filter(user=user, trace__in=traces)))
    cache.set(key, _closed(found), _KEPT_SECONDS)
    return found


def _cells(activities: QuerySet[Activity]) -> Iterator[np.ndarray]:
    for text in activities.order_by().values_list("polyline", flat=True).iterator(chunk_size=500):
        try:
            yield heat.cells(*track.decoded(text))
        except ValueError:
            continue  # tracing the same way has logged it


def _closed(found: Counts) -> bytes:
    return found.cells.astype("<i8").tobytes() + found.times.astype("<i8").tobytes()


def _opened(kept: bytes) -> Counts:
    both = np.frombuffer(kept, dtype="<i8")
    return Counts(both[: len(both) // 2], both[len(both) // 2 :])


def wire(found: Counts) -> bytes:
    """Four numbers of 64 bits (number of cells, cells of a row, cell size in 1e-6 degrees, most times), then the cells;
    see ``analysis.heat.encoded``.
    """
    most = int(found.times.max()) if len(found) else 0
    head = np.array([len(found), round(360 / found.step), round(found.step * 1e6), most], dtype="<f8")
    return head.tobytes() + heat.encoded(found)
