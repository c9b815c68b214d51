"""Taking an account away, with everything that hangs on it.

The account is closed at once; its rows and files go in batches, children before parents, so that no transaction and no
memory grows with the size of a life's log. Whoever does it may be killed at any point: the receipt, which survives the
athlete, says which account is still to be carried out, and holds nobody's name or id once it is done.

Tables are found, not listed: every model with a cascading key to the user belongs to the athlete. A model whose rows
name files in the file storage says so by ``FILE_COLUMNS``.
"""

from __future__ import annotations

import secrets
from collections import Counter
from graphlib import TopologicalSorter
from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone

from accounts.fields import Undecryptable
from accounts.models import DeletionReceipt, Integration, PendingRevocation, User

BATCH_ROWS = 500
BATCHES_A_SLICE = 40
ACCOUNT = "account"

Owned = tuple[type[models.Model], str]


@transaction.atomic
def close_account(user: User) -> DeletionReceipt:
    """Close the account, queue what must be revoked at the vendors, and give the receipt of the deletion to come."""
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password", "updated_at"])
    for integration in Integration.objects.filter(user=user):
        _queue_revocation(integration)
    return DeletionReceipt.objects.create(
        reference=secrets.token_urlsafe(18),
        what=ACCOUNT,
        counts={"account": str(user.pk), "deleted": {}},
        requested_at=timezone.now(),
    )


def _queue_revocation(integration: Integration) -> None:
    try:
        token = integration.refresh_token or integration.access_token
    except Undecryptable as error:
        PendingRevocation.objects.create(provider=integration.provider, token="", last_error=str(error))
        return
    if token:
        PendingRevocation.objects.create(provider=integration.provider, token=token)


def open_receipts() -> list[DeletionReceipt]:
    """Deletions that were asked for and are not carried out."""
    return list(DeletionReceipt.objects.filter(what=ACCOUNT, completed_at=None).order_by("requested_at"))


def carry_out(receipt: DeletionReceipt, batches: int = BATCHES_A_SLICE) -> bool:
    """Delete up to ``batches`` batches of the account; True when nothing is left. Repeatable after any interruption."""
    user_id = receipt.counts.get("account")
    if receipt.completed_at is not None or user_id is None:
        return True
    deleted: Counter[str] = Counter(receipt.counts.get("deleted", {}))
    for model, column in owned_models():
        while batches > 0:
            removed = _delete_batch(model, {column: user_id})
            if not removed:
                break
            deleted[model._meta.db_table] += removed
            batches -= 1
        if batches <= 0:
            receipt.counts["deleted"] = dict(deleted)
            receipt.save(update_fields=["counts", "updated_at"])
            return False
    _finish(receipt, user_id, deleted)
    return True


@transaction.atomic
def _finish(receipt: DeletionReceipt, user_id: str, deleted: Counter[str]) -> None:
    """Delete the user, with whatever a running job wrote meanwhile, and forget on the receipt who it was."""
    _total, rest = User.objects.filter(pk=user_id).delete()
    for label, number in rest.items():
        deleted[apps.get_model(label)._meta.db_table] += number
    receipt.counts = {table: number for table, number in sorted(deleted.items()) if number}
    receipt.completed_at = timezone.now()
    receipt.save(update_fields=["counts", "completed_at", "updated_at"])


def _delete_batch(model: type[models.Model], owner: dict[str, Any]) -> int:
    """Delete one batch of an athlete's rows, their files first; gives how many rows of this model went."""
    files = [*getattr(model, "FILE_COLUMNS", ()), *_file_fields(model)]
    rows = list(model._base_manager.filter(**owner).order_by().values_list("pk", *files)[:BATCH_ROWS])
    for _key, *names in rows:
        for name in filter(None, names):
            default_storage.delete(str(name))
    keys = [row[0] for row in rows]
    if keys:
        model._base_manager.filter(pk__in=keys).only("pk").delete()
    return len(keys)


def _file_fields(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if isinstance(field, models.FileField)]


def owned_models() -> list[Owned]:
    """Every model whose rows go with an athlete, and its key to them; children before parents."""
    owned = {model: key for model in apps.get_models() if (key := _owner_key(model)) is not None}
    order = TopologicalSorter({model: set() for model in owned})
    for model in owned:
        for parent in _parents(model):
            if parent in owned and parent is not model:
                order.add(parent, model)
    return [(model, owned[model]) for model in order.static_order()]


def _owner_key(model: type[models.Model]) -> str | None:
    if not model._meta.managed or model._meta.proxy or model is User:
        return None
    for field in model._meta.concrete_fields:
        if field.related_model is User and field.remote_field.on_delete is models.CASCADE:
            return field.attname
    return None


def _parents(model: type[models.Model]) -> list[type[models.Model]]:
    """The models that rows of this one cannot be without."""
    return [
        f.related_model
        for f in model._meta.concrete_fields
        if f.is_relation and f.related_model and not f.null
    ]
