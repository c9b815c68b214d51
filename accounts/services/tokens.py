"""Usable access tokens. A refresh happens under the integration's row lock, so that two workers cost nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from accounts.fields import Undecryptable
from accounts.models import Integration, SyncStatus
from accounts.providers.base import TokenRefused
from accounts.services import clients, scopes

RECONNECT = "{} no longer accepts this connection. Connect again to go on; nothing you have here is lost."
UNREADABLE = "The stored connection cannot be opened with this installation's keys. Connect again to go on."

Got = TypeVar("Got")
log = logging.getLogger(__name__)


def with_token(integration: Integration, ask: Callable[[str], Got]) -> Got:
    """What ``ask`` returns for a good token; a token refused once is renewed once, refused again the link is dead.

    Raises TokenRefused then, and for a missing scope, which no new token would mend.
    """
    token = usable(integration)
    try:
        return ask(token)
    except TokenRefused as refused:
        if refused.missing_scope:
            raise
    renewed = renew(integration, refused=token)
    try:
        return ask(renewed)
    except TokenRefused as refused:
        if not refused.missing_scope:
            mark_dead(integration)
        raise


def usable(integration: Integration) -> str:
    """An access token with some time to spare, or one that never dies."""
    try:
        if _has_time(integration):
            return str(integration.access_token)
    except Undecryptable as error:
        mark_dead(integration, UNREADABLE)
        raise TokenRefused(UNREADABLE) from error
    return renew(integration)


def renew(integration: Integration, *, refused: str = "") -> str:
    """Refresh under the row lock, unless another worker did meanwhile; both tokens are written in one transaction.

    ``refused`` is the access token that was not accepted, so that a pair with time left is renewed all the same.
    """
    try:
        with transaction.atomic():
            row = Integration.objects.select_for_update().get(pk=integration.pk)
            if not _is_fresh(row, refused):
                if not row.refresh_token:
                    raise TokenRefused(RECONNECT.format(clients.name(row.provider)))
                found = clients.refresh(row)
                row.access_token, row.refresh_token = found.access, found.refresh
                row.expires_at = found.expires_at
                row.save(update_fields=["access_token", "refresh_token", "expires_at", "updated_at"])
    except Undecryptable as error:
        mark_dead(integration, UNREADABLE)
        raise TokenRefused(UNREADABLE) from error
    except TokenRefused:
        mark_dead(integration)
        raise
    for name in ("access_token", "refresh_token", "expires_at"):
        setattr(integration, name, getattr(row, name))
    return str(row.access_token)


def _is_fresh(row: Integration, refused: str) -> bool:
    if refused:
        return bool(row.access_token != refused)
    return _has_time(row)


def _has_time(row: Integration) -> bool:
    if row.expires_at is None:
        return bool(row.access_token) and not row.refresh_token
    return row.expires_at > timezone.now() + clients.spare(row.provider)


def mark_dead(integration: Integration, sentence: str = "") -> None:
    """Stop all jobs of the connection and ask the athlete once, on the page of connections."""
    sentence = sentence or RECONNECT.format(clients.name(integration.provider))
    log.warning("connection %s with %s is dead: %s", integration.pk, integration.provider, sentence)
    Integration.objects.filter(pk=integration.pk).update(
        sync_status=SyncStatus.NEEDS_RECONNECT, error_message=sentence, updated_at=timezone.now()
    )
    integration.sync_status, integration.error_message = SyncStatus.NEEDS_RECONNECT, sentence


def lose_scope(integration: Integration, missing: str) -> None:
    """Note that a permission is not granted (any more): pages name it, with the way to grant it."""
    left = scopes.without(integration.scope, missing)
    Integration.objects.filter(pk=integration.pk).update(scope=left, updated_at=timezone.now())
    integration.scope = left
