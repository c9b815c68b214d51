"""From a consent at a service to a connection that can be synced."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Consent, ConsentKind, Integration, SyncStatus, User
from accounts.providers.base import Tokens
from accounts.services import clients, profile, withdrawal
from accounts.signals import integration_connected

STRAVA = "strava"
_WORDING = (
    "I let this site read my Strava profile and my activities, with their routes, heart rate, power and other "
    "measurements, and keep them here for me alone {how_long}. Nothing is written to Strava, nothing is given to "
    "anybody else or to a language model. I can withdraw this at any time under Connections, and ask there for "
    "everything to be deleted; a receipt confirms it."
)


_SERVICE_WORDING = (
    "I let this site read from {name}: {reads} It is kept here for me alone until I delete it or disconnect. I can "
    "withdraw this at any time under Connections, and ask there for everything to be deleted; a receipt confirms it."
)


def wording(slug: str = STRAVA) -> str:
    """What the athlete agrees to, in the words that hold under this installation's policy."""
    if slug != STRAVA:
        kind = clients.known()[slug]
        return _SERVICE_WORDING.format(name=kind.name, reads=kind.reads)
    if settings.STRAVA_DATA_POLICY == "strict":
        days = settings.STRAVA_RETENTION_DAYS
        return _WORDING.format(
            how_long=f"for {days} days after they were read, or until I delete them before"
        )
    return _WORDING.format(how_long="until I delete them or disconnect")


class AlreadyTaken(Exception):
    """This service account, or another one in its place, is connected already; the message is for the athlete."""


def refuse_when_taken(user: User | None, external_id: str, slug: str = STRAVA) -> None:
    """Raise AlreadyTaken when the account hangs on another athlete, or the athlete on another account."""
    name = clients.name(slug)
    holder = Integration.objects.filter(provider=slug, external_user_id=external_id).first()
    if holder is not None and user is not None and holder.user_id != user.pk:
        raise AlreadyTaken(
            f"This {name} account is connected to another athlete here. Disconnect it there first, or sign in as them."
        )
    mine = Integration.objects.filter(provider=slug, user=user).first() if user is not None else None
    if mine is not None and mine.external_user_id != external_id:
        raise AlreadyTaken(
            f"You are connected with another {name} account. Disconnect that one first, then connect this one."
        )


def connect_strava(
    user: User, external_id: str, tokens: Tokens, scope: str | None, *, agreed_at: datetime | None = None
) -> Integration:
    return connect(user, STRAVA, external_id, tokens, scope, agreed_at=agreed_at)


@transaction.atomic
def connect(
    user: User,
    slug: str,
    external_id: str,
    tokens: Tokens,
    scope: str | None,
    *,
    agreed_at: datetime | None = None,
) -> Integration:
    """Keep the connection, its tokens and what was really granted; the news of it is sent after commit.

    ``scope`` None means that the answer did not say: what was known stays. Raises AlreadyTaken.
    """
    refuse_when_taken(user, external_id, slug)
    known = Integration.objects.select_for_update().filter(user=user, provider=slug).first()
    row = known or Integration(user=user, provider=slug, external_user_id=external_id)
    if row.erase_at is not None:
        withdrawal.take_back(row)
    was_dead = known is not None and known.sync_status == SyncStatus.NEEDS_RECONNECT
    grew = known is not None and scope is not None and bool(_words(scope) - _words(known.scope))
    row.access_token, row.refresh_token, row.expires_at = tokens.access, tokens.refresh, tokens.expires_at
    row.scope = scope if scope is not None else row.scope
    if known is None or was_dead or grew:
        row.sync_status, row.error_message = SyncStatus.IDLE, ""
        row.sync_cursor = {} if grew or known is None else row.sync_cursor
    row.save()
    if agreed_at is not None or not _has_agreed(user, slug):
        Consent.objects.create(
            user=user, kind=ConsentKind.PROVIDER, subject=slug, wording=wording(slug),
            agreed_at=agreed_at or timezone.now(),
        )  # fmt: skip
    whole = known is None or was_dead or grew
    news: dict[str, Any] = {"integration_id": row.pk, "user_id": user.pk, "provider": slug, "whole": whole}
    transaction.on_commit(lambda: integration_connected.send_robust(sender=None, **news))
    return row


def _has_agreed(user: User, slug: str) -> bool:
    """Whether a consent stands that nobody withdrew; a login that renews a connection need not ask for another."""
    standing = Consent.objects.filter(user=user, kind=ConsentKind.PROVIDER, subject=slug, withdrawn_at=None)
    return standing.exists()


def _words(scope: str) -> set[str]:
    return set(scope.replace(",", " ").split())


def adopt_profile(user: User, athlete: dict[str, Any]) -> None:
    """Fill what the athlete's own page still lacks from their Strava profile; nothing they wrote is overwritten."""
    given = {
        "first_name": athlete.get("firstname"), "last_name": athlete.get("lastname"), "city": athlete.get("city"),
        "state": athlete.get("state"), "country": athlete.get("country"), "sex": athlete.get("sex"),
    }  # fmt: skip
    changed = []
    for name, value in given.items():
        is_usable = isinstance(value, str) and value and (name != "sex" or value in ("M", "F"))
        if is_usable and not getattr(user, name):
            setattr(user, name, str(value)[:150])
            changed.append(name)
    if changed:
        with profile.change(user, changed):
            user.save(update_fields=[*changed, "updated_at"])
