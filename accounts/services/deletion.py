"""Taking an account away, with everything that hangs on it.

The account is closed at once; its rows and files go in batches, children before parents, so that no
transaction and no memory grows with the size of a life's log. Whoever does it may be killed at any point:
the receipt, which survives the athlete, says which account is still to be carried out, and holds nobody's
name or id once it is done.

Nothing is listed by hand: every model with a cascading key to the user belongs to the athlete, and so
does every file under ``<kind>/<user id>/`` in the file storage (``originals``, ``uploads``, ``reports``
…).
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from graphlib import TopologicalSorter
from itertools import islice

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone

from accounts.models import DeletionReceipt, Integration, User
from accounts.services.disconnect import queue_revocation

BATCH_ROWS = 500
LONGEST_PAUSE = timedelta(minutes=2)
BATCHES_A_SLICE = 40
ACCOUNT = "account"

Owned = tuple[type[models.Model], str]


@transaction.atomic
def close_account(user: User) -> DeletionReceipt:
    """Close the account, queue what must be revoked at the vendors, and give the receipt of the deletion
    to come.
    """
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password", "updated_at"])
    for integration in Integration.objects.filter(user=user):
        queue_revocation(integration)
    return DeletionReceipt.objects.create(
        reference=secrets.token_urlsafe(18),
        what=ACCOUNT,
        counts={"account": str(user.pk), "deleted": {}},
        requested_at=timezone.now(),
    )


def stranded_receipts() -> list[DeletionReceipt]:
    """Deletions that nobody has worked on for a while; each batch leaves its time on the receipt."""
    idle = timezone.now() - LONGEST_PAUSE
    left = DeletionReceipt.objects.filter(what=ACCOUNT, completed_at=None, updated_at__lt=idle)
    return list(left.order_by("requested_at"))


def carry_out(receipt: DeletionReceipt, batches: int = BATCHES_A_SLICE) -> bool:
    """Delete up to ``batches`` batches of the account; True when nothing is left. Repeatable after any
    interruption.
    """
    user_id = receipt.counts.get("account")
    if receipt.completed_at is not None or user_id is None:
        return True
    deleted: Counter[str] = Counter(receipt.counts.get("deleted", {}))
    for _ in range(batches):
        done, number = _delete_something(user_id)
        if not done:
            _finish(receipt, user_id, deleted)
            return True
        deleted[done] += number
        receipt.counts["deleted"] = dict(deleted)
        receipt.save(update_fields=["counts", "updated_at"])
    return False


def _delete_something(user_id: str) -> tuple[str, int]:
    """Delete one batch of rows or files; gives what they were and how many, or ("", 0) when none is left."""
    for model, column in owned_models():
        keys = list(
            model._base_manager.filter(**{column: user_id})
            .order_by()
            .values_list("pk", flat=True)[:BATCH_ROWS]
        )
        if keys:
            model._base_manager.filter(pk__in=keys).only("pk").delete()
            return model._meta.db_table, len(keys)
    files = list(islice(_files_of(user_id), BATCH_ROWS))
    for name in files:
        default_storage.delete(name)
    return ("files", sum(not name.endswith("/") for name in files)) if files else ("", 0)


@transaction.atomic
def _finish(receipt: DeletionReceipt, user_id: str, deleted: Counter[str]) -> None:
    """Delete the user, with whatever a running job wrote meanwhile, and forget on the receipt who it was."""
    _total, rest = User.objects.filter(pk=user_id).delete()
    for label, number in rest.items():
        deleted[apps.get_model(label)._meta.db_table] += number
    receipt.counts = {table: number for table, number in sorted(deleted.items()) if number}
    receipt.completed_at = timezone.now()
    receipt.save(update_fields=["counts", "completed_at", "updated_at"])


def _files_of(user_id: str) -> Iterator[str]:
    """Every file of the athlete, and every folder (with a slash behind) after what it held."""
    if not default_storage.exists(""):
        return
    for kind in default_storage.listdir("")[0]:
        folder = f"{kind}/{user_id}"
        if default_storage.exists(folder):
            yield from _tree(folder)


def _tree(folder: str) -> Iterator[str]:
    folders, files = default_storage.listdir(folder)
    for name in files:
        yield f"{folder}/{name}"
    for name in folders:
        yield from _tree(f"{folder}/{name}")
    yield f"{folder}/"


@cache
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
        if isinstance(field, models.ForeignKey) and field.related_model is User and _cascades(field):
            return field.attname
    return None


def _cascades(field: models.ForeignKey) -> bool:
    return field.remote_field is not None and field.remote_field.on_delete is models.CASCADE


def _parents(model: type[models.Model]) -> list[type[models.Model]]:
    """The models that rows of this one cannot be without."""
    return [
        f.related_model
        for f in model._meta.concrete_fields
        if f.is_relation and f.related_model and not f.null
    ]
