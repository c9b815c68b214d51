"""Encrypted model fields: the one place of the product that knows a cipher.

A value is text, sealed with ``MultiFernet`` under the keys of ``settings.FIELD_ENCRYPTION_KEYS``: the
first key seals, every key opens. Rows come from the database sealed and are opened when the attribute is
read, so that a value which no key opens is an error of that value alone, and saving a row that nobody
read leaves the stored bytes as they were.

Why not django-cryptography's field as it is: see ``docs/decisions/field-encryption.md``.
"""

from __future__ import annotations

import base64
import datetime
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query_utils import DeferredAttribute
from django_cryptography.fields import EncryptedMixin

KDF_ROUNDS = 200_000
KDF_SALT = b"formcurve.fields.v1"


class Undecryptable(Exception):
    """A stored value that none of the configured keys opens: wrong key, or damaged bytes."""


@lru_cache(maxsize=16)
def fernet_for(passphrase: str) -> Fernet:
    """The cipher of one configured key. Costs about 0.1 s once per key and process (PBKDF2-HMAC-SHA256)."""
    kdf = PBKDF2HMAC(algorithm=hashes.SHA256(), length=32, salt=KDF_SALT, iterations=KDF_ROUNDS)
    return Fernet(base64.urlsafe_b64encode(kdf.derive(passphrase.encode())))


def configured_keys() -> tuple[str, ...]:
    """The keys of the settings, the sealing one first; raises ``ImproperlyConfigured`` when there is
    none.
    """
    keys = tuple(key for key in getattr(settings, "FIELD_ENCRYPTION_KEYS", ()) if key)
    if not keys:
        raise ImproperlyConfigured(
            "FIELD_ENCRYPTION_KEYS names no key: encrypted values can be neither stored nor read."
        )
    return keys


@lru_cache(maxsize=16)
def _cipher_of(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([fernet_for(key) for key in keys])


def cipher() -> MultiFernet:
    """The cipher in force: seals with the first configured key, opens with any."""
    return _cipher_of(configured_keys())


class Sealed:
    """A value as the database holds it. ``open()`` gives the value, and remembers it."""

    __slots__ = ("_opened", "_parse", "ciphertext")

    def __init__(self, ciphertext: bytes, parse: Callable[[str], Any]) -> None:
        self.ciphertext = ciphertext
        self._parse = parse
        self._opened: Any = None

    def open(self) -> Any:
        """The value inside. Raises :class:`Undecryptable` when no configured key opens it."""
        if self._opened is None:
            try:
                self._opened = self._parse(cipher().decrypt(self.ciphertext).decode())
            except (InvalidToken, ValueError) as error:
                raise Undecryptable("no configured key opens this value") from error
        return self._opened

    def __str__(self) -> str:
        return str(self.open())

    def __repr__(self) -> str:
        return f"<Sealed, {len(self.ciphertext)} bytes>"


class SealedAttribute(DeferredAttribute):
    """Opens a sealed value when it is read; a data descriptor, so that reading always passes here."""

    field: models.Field[Any, Any]

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        if not isinstance(value, Sealed):
            return value
        try:
            return value.open()
        except Undecryptable as error:
            row = f"{instance._meta.label}.{self.field.attname} of row {instance.pk}"
            raise Undecryptable(f"{row}: no configured key opens this value") from error

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedField(EncryptedMixin):
    """What the encrypted fields share: sealed text in a ``bytea`` column, opened on access, no lookup but
    ``isnull``.
    """

    base_class: type[models.Field[Any, Any]] = models.Field
    wasinstance = True
    descriptor_class = SealedAttribute

    def _dump(self, value: Any) -> bytes:
        return (
            value.ciphertext if isinstance(value, Sealed) else cipher().encrypt(self.as_text(value).encode())
        )

    def _load(self, value: bytes) -> Sealed:
        return Sealed(value, self.parse)

    @staticmethod
    def as_text(value: Any) -> str:
        """The text that is sealed for ``value``."""
        return str(value)

    @staticmethod
    def parse(text: str) -> Any:
        """The value whose ``as_text`` was ``text``."""
        return text

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The attribute as it stands, still sealed if nobody replaced it: an untouched value keeps its
        stored bytes.
        """
        raw = model_instance.__dict__.get(self.attname)
        return raw if isinstance(raw, Sealed) else super().pre_save(model_instance, add)

    def get_prep_value(self, value: Any) -> Any:
        return value if isinstance(value, Sealed) else super().get_prep_value(value)

    def from_db_value(self, value: Any, *args: Any, **kwargs: Any) -> Sealed | None:
        return None if value is None else self._load(bytes(value))

    def value_to_string(self, obj: models.Model) -> str:
        """Serialised data holds the open value: ``dumpdata`` is a backup in clear text."""
        value = self.value_from_object(obj)
        return "" if value is None else self.as_text(value)

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        return super().get_db_prep_value(value, connection, prepared)


class EncryptedTextField(EncryptedField, models.TextField):
    """Text that is stored sealed: tokens, secrets, private notes."""

    base_class = models.TextField


class EncryptedDateField(EncryptedField, models.DateField):
    """A day that is stored sealed, as ISO text."""

    base_class = models.DateField

    @staticmethod
    def as_text(value: Any) -> str:
        return str(value.isoformat())

    @staticmethod
    def parse(text: str) -> datetime.date:
        return datetime.date.fromisoformat(text)


class LazyRefresh(models.Model):
    """For models with encrypted fields: reloading a row opens nothing.

    Django's ``refresh_from_db`` reads every attribute of the fresh row, which would open (and, under a
    wrong key, refuse) the whole row. Here the sealed ones become deferred and are fetched when somebody
    reads them.
    """

    class Meta:
        abstract = True

    def refresh_from_db(
        self, using: str | None = None, fields: Any = None, from_queryset: Any = None
    ) -> None:
        sealed = {f.attname for f in self._meta.concrete_fields if isinstance(f, EncryptedField)}
        if fields is None and sealed:
            deferred = self.get_deferred_fields()
            fields = [f.attname for f in self._meta.concrete_fields if f.attname not in deferred | sealed]
            for name in sealed:
                self.__dict__.pop(name, None)
        super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)


def encrypted_columns() -> Iterator[tuple[type[models.Model], models.Field[Any, Any]]]:
    """Every encrypted column of every table the project manages."""
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            for field in model._meta.local_concrete_fields:
                if isinstance(field, EncryptedField):
                    yield model, field
