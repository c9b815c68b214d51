"""Days of the body: what each source says is kept, and one row a day is resolved from it by rank.

Writers hand over what a source says about some days; the days that changed are resolved again under the athlete's
lock. ``rebuild`` does the same for all days at once and gives the same rows (docs/algorithms/daily-metrics.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.providers.records import DayRecord
from activities.analysis import daily
from activities.models import DailyMetric, DailyMetricReading, ImportBatch
from activities.services.locks import athlete_lock
from activities.signals import daily_metrics_changed

_COLUMNS = [*daily.FIELDS, "raw_data", "set_aside", "notes", "fetched_at", "import_batch", "updated_at"]
_ROWS_AT_ONCE = 500
_LONGEST_NOTE = 2_000


@dataclass(frozen=True, slots=True)
class Stored:
    """Days whose readings changed, and how many records were no day (``refused``: the sentence, how often)."""

    changed: tuple[date, ...]
    refused: Mapping[str, int]


def store(
    user: User,
    source: str,
    records: Iterable[DayRecord],
    *,
    covers: tuple[date, date] | None = None,
    batch: ImportBatch | None = None,
    fetched_at: datetime | None = None,
) -> Stored:
    """Keep what ``source`` says about days, and resolve those that changed.

    ``covers``: days (both included) about which the source says nothing but this, so that older words of it go.
    ``fetched_at``: when it was asked; an answer older than what is stored changes nothing.
    """
    asked_at = fetched_at or timezone.now()
    refused: dict[str, int] = defaultdict(int)
    fresh = {}
    for record in records:
        if record.date > _last_possible():
            refused["The day has not come yet."] += 1
            continue
        fresh[record.date] = _reading(user, source, record, batch, asked_at)
    with athlete_lock(user.pk):
        held = _held(user.pk, source, fresh, covers)
        gone = [row for day, row in held.items() if day not in fresh and _may_replace(row, asked_at)]
        changed = [
            row
            for day, row in fresh.items()
            if day not in held or (_may_replace(held[day], asked_at) and _differs(held[day], row))
        ]
        DailyMetricReading.objects.filter(pk__in=[row.pk for row in gone]).delete()
        DailyMetricReading.objects.bulk_create(
            changed, batch_size=_ROWS_AT_ONCE, update_conflicts=True,
            unique_fields=["user", "date", "source"], update_fields=_COLUMNS,
        )  # fmt: skip
        days = sorted({row.date for row in [*gone, *changed]})
        _settle(user.pk, days)
    return Stored(tuple(days), dict(refused))


def enter(user: User, day: date, values: Mapping[str, Any]) -> Stored:
    """What the athlete types about a day, in place of what they had typed. Nothing at all takes the day's row away."""
    is_empty = all(value in (None, "") for value in values.values())
    record = DayRecord(date=day, **values)
    return store(user, daily.MANUAL, [] if is_empty else [record], covers=(day, day))


def forget(user_id: UUID, source: str, limit: int) -> int:
    """Take some days of a source away, the oldest first; returns how many there were."""
    rows = DailyMetricReading.objects.filter(user_id=user_id, source=source).order_by("date")
    return _remove(user_id, rows.values_list("pk", "date")[:limit])


def forget_batch(batch: ImportBatch, limit: int) -> int:
    """Take some days that one import brought away."""
    rows = DailyMetricReading.objects.filter(user_id=batch.user_id, import_batch=batch).order_by("date")
    return _remove(batch.user_id, rows.values_list("pk", "date")[:limit])


def rebuild(user_id: UUID) -> int:
    """Resolve every day anew from the readings; returns how many days there are."""
    with athlete_lock(user_id):
        days = set(DailyMetricReading.objects.filter(user_id=user_id).values_list("date", flat=True))
        DailyMetric.objects.filter(user_id=user_id).exclude(date__in=days).delete()
        _settle(user_id, sorted(days))
    return len(days)


def _remove(user_id: UUID, found: Iterable[tuple[UUID, date]]) -> int:
    with athlete_lock(user_id):
        keys = dict(found)
        DailyMetricReading.objects.filter(pk__in=keys).delete()
        _settle(user_id, sorted(set(keys.values())))
    return len(keys)


def _last_possible() -> date:
    """Tomorrow by UTC: it is that day already somewhere."""
    return timezone.now().date() + timedelta(days=1)


def _reading(
    user: User, source: str, record: DayRecord, batch: ImportBatch | None, asked_at: datetime
) -> DailyMetricReading:
    given = asdict(record)
    found = daily.checked({**given, "note": record.note[:_LONGEST_NOTE]})
    return DailyMetricReading(
        user=user, date=record.date, source=source[:20], raw_data=dict(record.raw), notes=list(record.notes),
        set_aside=found.set_aside, fetched_at=asked_at, import_batch=batch, **found.values,
    )  # fmt: skip


def _held(
    user_id: UUID, source: str, days: Collection[date], covers: tuple[date, date] | None
) -> dict[date, DailyMetricReading]:
    rows = DailyMetricReading.objects.filter(user_id=user_id, source=source[:20])
    found = {row.date: row for row in rows.filter(date__in=days)}
    if covers is not None:
        found |= {row.date: row for row in rows.filter(date__range=covers)}
    return found


def _may_replace(row: DailyMetricReading, asked_at: datetime) -> bool:
    return row.fetched_at is None or row.fetched_at <= asked_at


def _differs(held: DailyMetricReading, new: DailyMetricReading) -> bool:
    names = (*daily.FIELDS, "raw_data", "set_aside", "notes")
    return any(getattr(held, name) != getattr(new, name) for name in names)


def _settle(user_id: UUID, days: Sequence[date]) -> None:
    """Resolve some days anew, and tell of them once committed."""
    if not days:
        return
    said: dict[date, dict[str, dict[str, Any]]] = defaultdict(dict)
    rows = DailyMetricReading.objects.filter(user_id=user_id, date__in=days)
    for row in rows.values("date", "source", *daily.FIELDS):
        said[row["date"]][row["source"]] = row
    metrics = [_metric(user_id, day, readings) for day, readings in sorted(said.items())]
    DailyMetric.objects.bulk_create(
        metrics, batch_size=_ROWS_AT_ONCE, update_conflicts=True, unique_fields=["user", "date"],
        update_fields=[*daily.FIELDS, "sources", "updated_at"],
    )  # fmt: skip
    gone = [day for day in days if day not in said]
    if gone:
        DailyMetric.objects.filter(user_id=user_id, date__in=gone).delete()
    changed = list(days)
    transaction.on_commit(
        lambda: daily_metrics_changed.send_robust(sender=None, user_id=user_id, days=changed)
    )


def _metric(user_id: UUID, day: date, readings: Mapping[str, Mapping[str, Any]]) -> DailyMetric:
    found = daily.resolve(readings, settings.DAILY_METRIC_RANK)
    return DailyMetric(user_id=user_id, date=day, sources=found.sources, **found.values)
