"""Sessions from Strava by their numbers: asked for, stored, or found to be gone."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from accounts.models import Integration
from accounts.providers.base import BrokenAnswer, NotFound, Priority, TokenRefused
from accounts.providers.records import ActivityRecord
from accounts.services import clients, tokens
from activities.models import ActivitySource
from activities.services import removal, store, sync_cursor
from activities.services.sync_reading import Asked, Read, Samples, read, recorded

PROVIDER = "strava"
_CALLS_AT_ONCE = 4  # most of a call is waiting for an answer
_SEVERAL = 4
log = logging.getLogger(__name__)


def fetch(
    integration: Integration, key: str, *, priority: Priority = Priority.BACKFILL, is_new: bool = False
) -> bool:
    """Bring one session up to date with its samples; True unless it is gone at Strava, and so here.

    Raises Limited and TokenRefused, which concern all sessions; what concerns this one alone sets it aside.
    ``is_new``: samples may not be ready yet.
    """
    asked_at = timezone.now()
    (asked,) = _questions(integration, [key], priority)
    found = _read_again(integration, asked)
    _settle(integration, [found], asked_at, is_new=is_new)
    if found.limited is not None:
        raise found.limited
    return not isinstance(found.trouble, NotFound)


def fetch_all(integration: Integration, keys: Sequence[str], priority: Priority) -> None:
    """Bring some sessions up to date, asked for side by side and stored together.

    Raises as ``fetch``, after what came before is stored.
    """
    asked_at = timezone.now()
    client, token = clients.strava(), tokens.usable(integration)
    found: list[Read] = []
    pool = ThreadPoolExecutor(_CALLS_AT_ONCE)
    try:
        questions = _questions(integration, keys, priority)
        answers = [(asked, pool.submit(read, client, token, asked)) for asked in questions]
        for asked, answer in answers:
            found.append(_answered(integration, asked, answer))
            if (limited := found[-1].limited) is not None:
                raise limited
        _require_some_answer(found)
    finally:
        pool.shutdown(cancel_futures=True)
        _settle(integration, found, asked_at)


def _require_some_answer(found: list[Read]) -> None:
    """When nothing at all could be read it is Strava that fails, not each session: none of them is set aside."""
    broken = [one.trouble for one in found if isinstance(one.trouble, BrokenAnswer)]
    if len(found) >= _SEVERAL and len(broken) == len(found):
        found.clear()
        raise broken[0]


def _answered(integration: Integration, asked: Asked, answer: Future[Read]) -> Read:
    try:
        return answer.result()
    except TokenRefused as refused:
        if refused.missing_scope:
            raise
        return _read_again(integration, asked)


def _read_again(integration: Integration, asked: Asked) -> Read:
    """With a token that is renewed when it is refused."""
    return tokens.with_token(integration, lambda token: read(clients.strava(), token, asked))


def _questions(integration: Integration, keys: Sequence[str], priority: Priority) -> list[Asked]:
    rows = ActivitySource.objects.filter(
        user_id=integration.user_id, provider=PROVIDER, external_id__in=keys, recording__isnull=False
    )
    held = dict(rows.values_list("external_id", "raw_data"))
    return [Asked(key, integration.external_user_id, priority, held.get(key)) for key in keys]


# --- storing ------------------------------------------------------------------------------------------------------


def _settle(
    integration: Integration, found: Sequence[Read], asked_at: datetime, *, is_new: bool = False
) -> None:
    """Store what was read, let go of what is gone, set aside what could not be read."""
    for one in found:
        if isinstance(one.trouble, NotFound):
            removal.vanish(integration.user, PROVIDER, one.key)
            sync_cursor.forgive(integration, one.key)
        elif one.trouble is not None:
            sync_cursor.set_aside(integration, one.key, str(one.trouble))
        elif one.unreadable is not None:
            set_unreadable_aside(integration, one.key, one.unreadable)
    came = {one.key: one for one in found if one.record is not None}
    kept = keep(integration, {key: one.record for key, one in came.items() if one.record}, asked_at)
    for key, one in came.items():
        _note_samples(integration, one, is_new=is_new)
        if key in kept:
            sync_cursor.forgive(integration, key)


def _note_samples(integration: Integration, one: Read, *, is_new: bool) -> None:
    is_awaited = is_new or one.key in (integration.sync_cursor or {}).get("streams", {})
    if one.samples == Samples.CAME:
        sync_cursor.have_streams(integration, one.key)
    elif one.samples == Samples.LATER or (one.samples == Samples.NONE and is_awaited and not one.is_manual):
        sync_cursor.expect_streams(integration, one.key)


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
    keep_answers(integration, [{**source.raw_data, "private_note": source.private_note}], asked_at, found)
    sync_cursor.have_streams(integration, key)


def keep_answers(
    integration: Integration, answers: Sequence[Mapping[str, Any]], asked_at: datetime, streams: Any = None
) -> None:
    """Store answers as they came (``streams`` belong to the only one); the unreadable ones are set aside."""
    records: dict[str, ActivityRecord] = {}
    for one in answers:
        record, trouble = recorded(one, streams)
        if record is not None:
            records[record.external_id] = record
        elif trouble is not None:
            set_unreadable_aside(integration, str(one.get("id")), trouble)
    keep(integration, records, asked_at)


def keep(integration: Integration, records: Mapping[str, ActivityRecord], asked_at: datetime) -> set[str]:
    """Store records by key, all in one transaction; gives the keys of those that are stored.

    When one of them cannot be stored, they are stored one by one, so that it alone is set aside (B6).
    """
    try:
        if records:
            store.store(
                integration.user, list(records.values()),
                batch=None, original=None, original_name="", asked_at=asked_at,
            )  # fmt: skip
    except (OperationalError, InterfaceError):
        raise  # the database is away: nothing is wrong with the records
    except Exception as error:
        if len(records) > 1:
            log.exception(
                "some activities of Strava could not be stored together; they are stored one by one"
            )
            return set().union(*(keep(integration, {key: one}, asked_at) for key, one in records.items()))
        log.exception("an activity of Strava could not be stored")
        for key in records:
            set_unreadable_aside(integration, key, error)
        return set()
    return set(records)


def set_unreadable_aside(integration: Integration, key: str, error: Exception) -> None:
    is_its_own = isinstance(error, BrokenAnswer)
    sentence = "This activity could not be read, so it was left out; the others are not affected."
    sync_cursor.set_aside(integration, key, str(error) if is_its_own else sentence, parked=is_its_own)


def _source(integration: Integration, key: str) -> ActivitySource | None:
    return ActivitySource.objects.filter(
        user_id=integration.user_id, provider=PROVIDER, external_id=key, removed_at=None
    ).first()
