"""What every table of ours shares: a time-ordered key made in Python, and when the row came and changed."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from uuid_utils import compat

from accounts.fields import LazyRefresh


def new_id() -> uuid.UUID:
    """A UUID of version 7: unique without the database, and ordered by time."""
    return compat.uuid7()


class Row(LazyRefresh):
    id = models.UUIDField(
        primary_key=True, default=new_id, editable=False, db_comment="UUID version 7, made in Python"
    )
    created_at = models.DateTimeField(auto_now_add=True, db_comment="When the row came")
    updated_at = models.DateTimeField(auto_now=True, db_comment="When the row last changed")

    class Meta:
        abstract = True


class OwnedRow(Row):
    """A row that belongs to one athlete and goes with them."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_comment="The athlete whose row this is",
    )

    class Meta:
        abstract = True
