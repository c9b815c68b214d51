"""Moving every sealed value to the first of the configured keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.db import connection, models, transaction
from psycopg import sql

from accounts.fields import Sealed, cipher, configured_keys, encrypted_columns, fernet_for


@dataclass(frozen=True, slots=True)
class ColumnRotation:
    """What happened to one column: values sealed anew, already under the first key, and unreadable (their
    row ids).
    """

    column: str
    rotated: int
    current: int
    unreadable: tuple[Any, ...]


def rotate_keys(batch_size: int = 500) -> list[ColumnRotation]:
    """Seal every encrypted value of every table with the first configured key.

    The site may go on working meanwhile: each value is replaced only if it still holds the bytes that
    were read, so a value saved in between is never undone. Unreadable values stay as they are and are
    reported.
    """
    columns = [_rotate_column(model, field, batch_size) for model, field in encrypted_columns()]
    return [*columns, _rotate_second_factors()]


def _rotate_column(
    model: type[models.Model], field: models.Field[Any, Any], batch_size: int
) -> ColumnRotation:
    rotated, current = 0, 0
    unreadable: list[Any] = []
    for rows in _batches(model, field, batch_size):
        fresh: list[tuple[bytes, Any, bytes]] = []
        for key, sealed in rows:
            try:
                renewed = _renewed(sealed.ciphertext)
            except InvalidToken:
                unreadable.append(key)
                continue
            if renewed is None:
                current += 1
            else:
                fresh.append((renewed, key, sealed.ciphertext))
        rotated += _replace(model, field, fresh)
    return ColumnRotation(f"{model._meta.label}.{field.attname}", rotated, current, tuple(unreadable))


def _batches(
    model: type[models.Model], field: models.Field[Any, Any], size: int
) -> Iterator[Sequence[tuple[Any, Sealed]]]:
    """The rows that hold a value, in the order of their keys, a batch at a time."""
    held = model._base_manager.filter(**{f"{field.attname}__isnull": False}).order_by("pk")
    last: UUID | int | None = None
    while True:
        later = held if last is None else held.filter(pk__gt=last)
        rows = list(later.values_list("pk", field.attname)[:size])
        if not rows:
            return
        last = rows[-1][0]
        yield rows


def _renewed(ciphertext: bytes) -> bytes | None:
    """The value under the first key, or None when it is already; raises ``InvalidToken`` when no key
    opens it.
    """
    try:
        fernet_for(configured_keys()[0]).decrypt(ciphertext)
    except InvalidToken:
        return cipher().rotate(ciphertext)
    return None


def _replace(
    model: type[models.Model], field: models.Field[Any, Any], fresh: Sequence[tuple[bytes, Any, bytes]]
) -> int:
    """Write the renewed values where the old bytes still stand; gives how many were written."""
    statement = sql.SQL("UPDATE {table} SET {column} = %s WHERE {key} = %s AND {column} = %s").format(
        table=sql.Identifier(model._meta.db_table),
        column=sql.Identifier(str(field.column)),
        key=sql.Identifier(str(model._meta.pk.column)),
    )
    written = 0
    with connection.cursor() as cursor:
        for row in fresh:
            cursor.execute(statement, row)
            written += cursor.rowcount
    return written


def _rotate_second_factors() -> ColumnRotation:
    """The secrets of authenticator apps and recovery codes, which lie as text in allauth's rows."""
    rotated, current = 0, 0
    unreadable: list[Any] = []
    for key in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).values_list("pk", flat=True):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=key).first()
            if row is None:
                continue
            try:
                data = {name: _renewed_secret(name, value) for name, value in row.data.items()}
            except InvalidToken:
                unreadable.append(key)
                continue
            if data == row.data:
                current += 1
            else:
                row.data = data
                row.save(update_fields=["data"])
                rotated += 1
    return ColumnRotation("mfa.Authenticator.data", rotated, current, tuple(unreadable))


def _renewed_secret(name: str, value: Any) -> Any:
    if name == "migrated_codes":
        return [_renewed_text(code) for code in value]
    return _renewed_text(value) if name in ("secret", "seed") else value


def _renewed_text(text: str) -> str:
    renewed = _renewed(text.encode())
    return text if renewed is None else renewed.decode()
