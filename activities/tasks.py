"""Thin doors into the services: ids in, one call, one decision."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.core.cache import cache

from accounts.models import User
from activities.services import (
    fitness,
    imports,
    news,
    rebuild,
    removal,
    rescoring,
    routes,
    streak_trail,
    taking_back,
    watching,
)

LOOK_AGAIN_SECONDS = 60


@shared_task
def run_batch(batch_id: str, lane: int = 0) -> None:
    """Work on an import for a moment, and go on in other tasks while there is more."""
    with imports.lane(UUID(batch_id), lane) as is_mine:
        has_more = is_mine and imports.work(UUID(batch_id))
    if has_more:
        for number in range(settings.IMPORT_LANES) if lane == 0 else (lane,):
            run_batch.delay(batch_id, number)


@shared_task
def revive_imports() -> None:
    """Queue what a killed worker left lying."""
    for batch_id in set(imports.stranded_batches()):
        run_batch.delay(str(batch_id))
    for batch_id in imports.batches_being_taken_back():
        take_back_batch.delay(str(batch_id))


@shared_task
def take_back_batch(batch_id: str) -> None:
    if taking_back.work(UUID(batch_id)):
        take_back_batch.delay(batch_id)


@shared_task
def scan_watch_folder() -> None:
    for batch_id in watching.scan():
        run_batch.delay(str(batch_id))


@shared_task
def rescore(user_id: str) -> None:
    """Score anew, for a moment, what a change of thresholds touched, and go on while there is more."""
    if rescoring.work(UUID(user_id)):
        rescore.delay(user_id)
    refresh_fitness.delay(user_id)


@shared_task
def rescore_left() -> None:
    """What a lost message or a dead worker left with loads of earlier thresholds."""
    for user_id in rescoring.left_lying():
        rescore.delay(str(user_id))


@shared_task
def rebuild_activities(activity_ids: list[str]) -> None:
    """Build single activities again from their sources."""
    rebuild.chosen([UUID(key) for key in activity_ids])


@shared_task
def refresh_fitness(user_id: str) -> None:
    user = User.objects.filter(pk=user_id).first()
    if user is not None and fitness.refresh(user):
        news.note_change(user.pk)


@shared_task
def refresh_marked_fitness() -> None:
    """What a lost message left unmarked in time."""
    for user_id in fitness.marked_athletes():
        refresh_fitness.delay(str(user_id))


@shared_task
def extend_fitness() -> None:
    """Carry the curves on into the athletes' new day."""
    for user_id in fitness.athletes_behind():
        refresh_fitness.delay(str(user_id))
        look_at_streaks.delay(str(user_id))


@shared_task
def look_at_streaks(user_id: str) -> None:
    """Tell what became of streaks; later, while sessions are coming in."""
    user = User.objects.filter(pk=user_id).first()
    if user is None or streak_trail.look(user):
        return
    if cache.add(f"streaks-later:{user_id}", 1, timeout=LOOK_AGAIN_SECONDS):
        look_at_streaks.apply_async(args=(user_id,), countdown=LOOK_AGAIN_SECONDS)


@shared_task
def refresh_routes(user_id: str) -> None:
    user = User.objects.filter(pk=user_id).first()
    if user is not None:
        routes.refresh(user)


@shared_task
def complete_routes() -> None:
    """What a lost message left uncompared, and logs that are older than the comparing of routes."""
    for user_id in routes.athletes_behind():
        refresh_routes.delay(str(user_id))


@shared_task
def purge_removed() -> None:
    """What the athlete deleted and did not bring back in time goes for good."""
    if removal.purge():
        purge_removed.delay()
