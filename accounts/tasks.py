"""Work that an athlete need not wait for."""

from __future__ import annotations

from celery import shared_task

from accounts.models import DeletionReceipt
from accounts.services import deletion, disconnect, withdrawal


@shared_task
def erase_account(receipt_id: str) -> None:
    """One slice of a deletion; queues itself until nothing is left."""
    receipt = DeletionReceipt.objects.get(pk=receipt_id)
    if not deletion.carry_out(receipt):
        erase_account.delay(receipt_id)


@shared_task
def resume_deletions() -> None:
    """Goes on with the deletions that a killed worker left unfinished; run by beat."""
    for receipt in deletion.stranded_receipts():
        erase_account.delay(str(receipt.pk))


@shared_task
def revoke_grants() -> None:
    """Tells the vendors of grants that ended here; one that is down is asked again later."""
    disconnect.revoke_due()


@shared_task
def end_withdrawn() -> None:
    """Starts the deletions whose time to think again is over."""
    for integration_id in withdrawal.due():
        withdrawal.carry_out(integration_id)
