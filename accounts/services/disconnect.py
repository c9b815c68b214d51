"""Ending a connection: the grant at the vendor, the row with its tokens, and, when asked for, what came with it."""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.fields import Undecryptable
from accounts.models import Consent, ConsentKind, DeletionReceipt, Integration, PendingRevocation, User
from accounts.providers.base import ProviderError
from accounts.services import clients
from accounts.signals import integration_disconnected

INTEGRATION, CONNECTION = "integration", "connection"  # what a receipt is about: with its data, or without
_LONGEST_WAIT = timedelta(hours=6)
MOST_TRIES = 200  # about seven weeks at the longest wait; staff see each of them


class LastWayIn(Exception):
    """Without this connection the athlete could never sign in again; the message says what to do first."""


def refuse_last_way_in(user: User) -> None:
    """Raise LastWayIn for an athlete with neither password and e-mail nor passkey."""
    from allauth.mfa.models import Authenticator

    has_password = bool(user.email) and user.has_usable_password()
    has_passkey = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists()
    if not has_password and not has_passkey:
        raise LastWayIn(
            "Strava is your only way to sign in here. Give an e-mail address and a password, or add a passkey, first."
        )


@transaction.atomic
def disconnect(integration: Integration, *, erase: bool, told_by_vendor: bool = False) -> DeletionReceipt:
    """End the connection; ``erase`` also takes away what it brought. The receipt outlives both.

    ``told_by_vendor``: the grant is over already, so there is nothing to revoke.
    """
    user_id, provider = integration.user_id, integration.provider
    if not told_by_vendor:
        queue_revocation(integration)
    if told_by_vendor is False:
        SocialAccount.objects.filter(user_id=user_id, provider=provider).delete()
    receipt = _receipt(user_id, provider, INTEGRATION if erase else CONNECTION)
    Integration.objects.filter(pk=integration.pk).delete()
    news = {"user_id": user_id, "provider": provider, "erase": erase, "receipt_id": receipt.pk}
    transaction.on_commit(lambda: integration_disconnected.send_robust(sender=None, **news))
    return receipt


def _receipt(user_id: UUID, provider: str, what: str) -> DeletionReceipt:
    """The receipt that was promised when the permission was taken back, else a new one; it hangs on the consent."""
    consents = Consent.objects.filter(user_id=user_id, kind=ConsentKind.PROVIDER, subject=provider)
    promised = DeletionReceipt.objects.filter(
        what=INTEGRATION, completed_at=None, pk__in=consents.values("receipt")
    ).first()
    receipt = promised or open_receipt(what, provider)
    receipt.what, receipt.counts["integrations"] = what, 1
    receipt.completed_at = timezone.now() if what == CONNECTION else None
    receipt.save()
    consents.filter(withdrawn_at=None).update(withdrawn_at=timezone.now(), receipt=receipt)
    return receipt


def open_receipt(what: str, provider: str) -> DeletionReceipt:
    """Proof to come, under a reference that nobody guesses; beside the numbers it names the service."""
    return DeletionReceipt.objects.create(
        reference=secrets.token_urlsafe(18),
        what=what,
        counts={"service": provider},
        requested_at=timezone.now(),
    )


def queue_revocation(integration: Integration) -> None:
    """Note that the vendor must be told; what cannot be opened is noted for staff."""
    try:
        token = clients.revocation(integration)
    except Undecryptable as error:
        PendingRevocation.objects.create(provider=integration.provider, token="", last_error=str(error))
        return
    if token:
        PendingRevocation.objects.create(provider=integration.provider, token=token)


def hurry(revocations: QuerySet[PendingRevocation]) -> int:
    """Let those of these that are not done be tried with the next round; returns how many there are."""
    return revocations.filter(done_at=None).update(next_attempt_at=timezone.now())


def revoke_due() -> int:
    """Tell the vendors of every grant whose time has come; returns how many are done."""
    now = timezone.now()
    due = PendingRevocation.objects.filter(done_at=None, next_attempt_at__lte=now, attempts__lt=MOST_TRIES)
    return sum(_revoke(row.pk) for row in due.only("pk")[:50])


def _revoke(row_id: UUID) -> bool:
    with transaction.atomic():
        row = (
            PendingRevocation.objects.select_for_update(skip_locked=True)
            .filter(pk=row_id, done_at=None)
            .first()
        )
        if row is None:
            return False
        try:
            if row.token:
                clients.revoke(row.provider, row.token)
            row.token, row.done_at, row.last_error = "", timezone.now(), ""
        except (ProviderError, Undecryptable) as error:
            row.attempts += 1
            row.last_error = str(error)[:500]
            wait = min(timedelta(minutes=2 ** min(row.attempts, 10)), _LONGEST_WAIT)
            row.next_attempt_at = timezone.now() + wait
        row.save()
        return row.done_at is not None
