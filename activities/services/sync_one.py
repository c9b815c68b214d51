"""One session from Strava: asked for, checked, stored, or found to be gone."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from accounts.models import Integration
from accounts.providers.base import BrokenAnswer, Limited, NotFound, Priority, TokenRefused
from accounts.providers.strava_records import record_of
from accounts.services import clients, tokens
from activities.models import ActivitySource
from activities.services import removal, store, sync_cursor

PROVIDER = "strava"
_SAME_SAMPLES = ("start_date", "elapsed_time", "distance", "manual", "upload_id")
log = logging.getLogger(__name__)


def fetch(
    integration: Integration, key: str, *, priority: Priority = Priority.BACKFILL, is_new: bool = False
) -> bool:
    """Bring one session up to date with its samples; True unless it is gone at Strava, and so here.

    Raises Limited and TokenRefused, which concern all sessions; what concerns this one alone sets it aside.
    ``is_new``: samples may not be ready yet.
    """
    asked_at = timezone.now()
    client = clients.strava()
    try:
        detail = tokens.with_token(integration, lambda token: client.activity(token, key, priority))
        _require_owner(integration, detail)
    except NotFound:
        removal.vanish(integration.user, PROVIDER, key)
        sync_cursor.forgive(integration, key)
        return False
    except BrokenAnswer as error:
        _aside_or_raise(integration, key, error)
        return True
    limited: Limited | None = None
    streams = None
    if not _has_samples(integration, key, detail):
        try:
            manual = detail.get("manual") is True
            streams = tokens.with_token(
                integration,
                lambda token: client.streams(token, key, is_manual=manual, priority=priority),
            )
            awaited = is_new or key in integration.sync_cursor.get("streams", {})
            if streams is None and awaited and not manual:
                sync_cursor.expect_streams(integration, key)
            elif streams is not None:
                sync_cursor.have_streams(integration, key)
        except Limited as error:  # the detail is not lost; the samples come when there is room again
            limited = error
            sync_cursor.expect_streams(integration, key)
        except BrokenAnswer as error:
            if error.must_act:
                raise
            sync_cursor.expect_streams(integration, key)
    # A service that leaves this mark out would have its details asked for again and again.
    if keep(integration, {**detail, "resource_state": 3}, streams, asked_at):
        sync_cursor.forgive(integration, key)
    if limited is not None:
        raise limited
    return True


def fetch_streams(integration: Integration, key: str, priority: Priority = Priority.SWEEP) -> None:
    """Samples that were not ready: the stored detail with them."""
    source = _source(integration, key)
    if source is None:
        sync_cursor.have_streams(integration, key)
        return
    asked_at = timezone.now()
    try:
        found = tokens.with_token(
            integration, lambda token: clients.strava().streams(token, key, priority=priority)
        )
    except BrokenAnswer as error:
        if error.must_act:
            raise
        found = None
    if found is None:
        sync_cursor.expect_streams(integration, key)
        return
    keep(integration, {**source.raw_data, "private_note": source.private_note}, found, asked_at)
    sync_cursor.have_streams(integration, key)


def keep(integration: Integration, activity: Mapping[str, Any], streams: Any, asked_at: Any) -> bool:
    """Store one answer; a record that cannot be stored is set aside with its reason, and the others go on (B6)."""
    key = str(activity.get("id"))
    try:
        store.store(
            integration.user, [record_of(activity, streams)],
            batch=None, original=None, original_name="", asked_at=asked_at,
        )  # fmt: skip
    except (OperationalError, InterfaceError):
        raise  # the database is away: nothing is wrong with the record
    except Exception as error:
        log.exception("an activity of Strava could not be stored")
        sync_cursor.set_aside(integration, key, _reason(error), parked=isinstance(error, BrokenAnswer))
        return False
    return True


def _reason(error: Exception) -> str:
    if isinstance(error, BrokenAnswer):
        return str(error)
    return "This activity could not be read, so it was left out; the others are not affected."


def _aside_or_raise(integration: Integration, key: str, error: BrokenAnswer) -> None:
    if error.must_act:
        raise error
    sync_cursor.set_aside(integration, key, str(error))


def _require_owner(integration: Integration, detail: Mapping[str, Any]) -> None:
    """An activity of somebody else is none of ours, whoever named it."""
    owner = detail.get("athlete")
    told = owner.get("id") if isinstance(owner, Mapping) else None
    if told is not None and str(told) != integration.external_user_id:
        raise NotFound("This activity belongs to another athlete.")


def _source(integration: Integration, key: str) -> ActivitySource | None:
    return ActivitySource.objects.filter(
        user_id=integration.user_id, provider=PROVIDER, external_id=key, removed_at=None
    ).first()


def _has_samples(integration: Integration, key: str, detail: Mapping[str, Any]) -> bool:
    """Whether the samples of this very recording are here, so that they need not be asked for again."""
    source = (
        ActivitySource.objects.filter(
            user_id=integration.user_id, provider=PROVIDER, external_id=key, recording__isnull=False
        )
        .only("raw_data")
        .first()
    )
    return source is not None and all(source.raw_data.get(name) == detail.get(name) for name in _SAME_SAMPLES)


__all__ = ["PROVIDER", "TokenRefused", "fetch", "fetch_streams", "keep"]
