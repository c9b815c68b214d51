"""A permission that the athlete took back at the vendor: what came with it goes, after a time to think again.

Only a confirmed withdrawal starts this clock (an event of the vendor, and a refresh that is refused). A token that
dies without such an event asks the athlete to connect again and deletes nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Consent, ConsentKind, DeletionReceipt, Integration, SyncStatus
from accounts.services import disconnect

WITHDRAWN = (
    "You took the permission back at Strava: nothing is read any more, and what came from there will go."
)


@transaction.atomic
def note(integration: Integration) -> datetime:
    """Stop the connection's jobs and set the time of its deletion; noted once, however often it is told."""
    row = Integration.objects.select_for_update().get(pk=integration.pk)
    if row.erase_at is None:
        receipt = disconnect.open_receipt(disconnect.INTEGRATION, row.provider)
        _consents(row).filter(withdrawn_at=None).update(withdrawn_at=timezone.now())
        latest = _consents(row).order_by("-agreed_at").values_list("pk", flat=True)[:1]
        Consent.objects.filter(pk__in=list(latest)).update(receipt=receipt)
        row.erase_at = timezone.now() + timedelta(hours=settings.STRAVA_WITHDRAWAL_HOURS)
        row.sync_status, row.error_message = SyncStatus.NEEDS_RECONNECT, WITHDRAWN
        row.save(update_fields=["erase_at", "sync_status", "error_message", "updated_at"])
    return row.erase_at


def take_back(row: Integration) -> None:
    """The athlete connected again in time: nothing is deleted, and no receipt says so."""
    row.erase_at = None
    DeletionReceipt.objects.filter(
        what=disconnect.INTEGRATION, completed_at=None, pk__in=_consents(row).values("receipt")
    ).delete()


def due() -> list[UUID]:
    """Connections whose time to think again is over."""
    rows = Integration.objects.filter(erase_at__lte=timezone.now()).order_by("erase_at")
    return list(rows.values_list("pk", flat=True))


@transaction.atomic
def carry_out(integration_id: UUID) -> bool:
    """End the connection and start the deletion, unless the athlete connected again at the last moment."""
    row = (
        Integration.objects.select_for_update()
        .filter(pk=integration_id, erase_at__lte=timezone.now())
        .first()
    )
    if row is None:
        return False
    disconnect.disconnect(row, erase=True, told_by_vendor=True)
    return True


def _consents(row: Integration) -> QuerySet[Consent]:
    return Consent.objects.filter(user_id=row.user_id, kind=ConsentKind.PROVIDER, subject=row.provider)
