"""Taking away everything that came from one provider, in batches, with a receipt that says how much it was."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import DeletionReceipt, Integration, User
from accounts.policy import DataPolicy, ruling
from activities.models import ActivitySource, SourceDecision, SourceTombstone, ThresholdProposal
from activities.services import daily, figures, proposals, rebuild, removal, service_gear
from activities.services import sources as source_rooms

BATCH = 100
ERASED, DAYS, GEAR = "activity_sources", "daily_metric_readings", "gear"
THRESHOLDS = "athlete_thresholds"


def erase(user_id: UUID, provider: str, receipt_id: UUID | None) -> bool:
    """Remove one batch of the provider's sources; True while there are more. Merged activities stay, from the rest.

    What was connected anew meanwhile stops it: those rows are wanted.
    """
    if not User.objects.filter(pk=user_id).exists():
        return False
    if Integration.objects.filter(user_id=user_id, provider=provider).exists():
        _finish(receipt_id)
        return False
    removed = _remove(ActivitySource.objects.filter(user_id=user_id, provider=provider)[:BATCH])
    _count(receipt_id, ERASED, removed)
    days = daily.forget(user_id, provider, BATCH) if not removed else 0
    _count(receipt_id, DAYS, days)
    if removed or days:
        return True
    for model in (SourceTombstone, SourceDecision):
        model._default_manager.filter(user_id=user_id, provider=provider).delete()
    _count(receipt_id, GEAR, service_gear.forget(service_gear.told_by(provider).filter(user_id=user_id)))
    _finish(receipt_id)
    return False


def give_up_thresholds(user_id: UUID, provider: str, receipt_id: UUID | None) -> bool:
    """Take away the thresholds the athlete had taken over from a service; True when there were some."""
    if Integration.objects.filter(user_id=user_id, provider=provider).exists():
        return False
    number = proposals.forget(user_id, provider)
    _count(receipt_id, THRESHOLDS, number)
    return number > 0


def enforce_retention() -> bool:
    """Under the strict policy, remove what was read longer ago than allowed; True while there is more.

    Activities that were built under another policy are built again, so that a change of the setting reaches all.
    """
    policy = DataPolicy(settings.STRAVA_DATA_POLICY)
    built_again = rebuild.chosen(figures.out_of_step(BATCH))
    rules = ruling("strava", policy, retention=timedelta(days=settings.STRAVA_RETENTION_DAYS))
    if rules.keep_for is None:
        return built_again == BATCH
    before = timezone.now() - rules.keep_for
    service_gear.forget(service_gear.told_by("strava").filter(fetched_at__lt=before))
    ThresholdProposal.objects.filter(provider="strava", fetched_at__lt=before).delete()
    old = ActivitySource.objects.filter(provider="strava", fetched_at__lt=before)
    return BATCH in (built_again, _let_go(old[:BATCH]))


def days_to_look_back(usual: int) -> int:
    """How far back the night's look goes: what was let go must not be read again by itself."""
    is_strict = DataPolicy(settings.STRAVA_DATA_POLICY) is DataPolicy.STRICT
    return min(usual, settings.STRAVA_RETENTION_DAYS) if is_strict else usual


def may_walk_everything() -> bool:
    """Whether the whole list may be read again every month."""
    return DataPolicy(settings.STRAVA_DATA_POLICY) is DataPolicy.PERSONAL


def _let_go(rows: QuerySet[ActivitySource]) -> int:
    """Remove what may not be kept, as if it had vanished: what the athlete wrote themselves waits for its return."""
    found = list(rows.select_related("user"))
    for source in found:
        removal.vanish(source.user, source.provider, source.external_id, remember=False)
    return len(found)


def _remove(rows: QuerySet[ActivitySource]) -> int:
    found = list(rows.select_related("activity"))
    for source in found:
        if source.activity_id is None:
            source.delete()
        else:
            source_rooms.remove(source)
    return len(found)


def _count(receipt_id: UUID | None, table: str, number: int) -> None:
    receipt = DeletionReceipt.objects.filter(pk=receipt_id).first() if receipt_id is not None else None
    if receipt is not None and number:
        receipt.counts[table] = receipt.counts.get(table, 0) + number
        receipt.save(update_fields=["counts", "updated_at"])


def _finish(receipt_id: UUID | None) -> None:
    if receipt_id is not None:
        DeletionReceipt.objects.filter(pk=receipt_id, completed_at=None).update(
            completed_at=timezone.now(), updated_at=timezone.now()
        )
