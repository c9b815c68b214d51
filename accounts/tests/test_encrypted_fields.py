from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from accounts.fields import EncryptedDateField, EncryptedTextField, Sealed, Undecryptable, cipher
from accounts.models import Integration, User
from accounts.services.encryption import rotate_keys
from accounts.tests.people import make_athlete

pytestmark = pytest.mark.django_db
BORN = date(1984, 2, 29)


@pytest.fixture(autouse=True)
def _keys(settings: Settings) -> None:
    settings.FIELD_ENCRYPTION_KEYS = ["first key"]


def stored(user: User, column: str = "date_of_birth") -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM users WHERE id = %s", [user.pk])
        return bytes(cursor.fetchone()[0])


def connect(user: User, access: str = "access-secret") -> Integration:
    return Integration.objects.create(
        user=user,
        provider="strava",
        external_user_id=str(user.pk),
        access_token=access,
        refresh_token="refresh-secret",
    )


def stored_tokens(integration: Integration) -> tuple[bytes, bytes]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_token, refresh_token FROM integrations WHERE id = %s", [integration.pk])
        access, refresh = cursor.fetchone()
        return bytes(access), bytes(refresh)


def test_s5_the_database_holds_ciphertext_only() -> None:
    user = make_athlete(date_of_birth=BORN)
    tokens = stored_tokens(connect(user))
    assert b"1984" not in stored(user)
    assert all(b"secret" not in token for token in tokens)
    assert User.objects.get(pk=user.pk).date_of_birth == BORN


def test_the_same_value_is_sealed_differently_each_time() -> None:
    assert stored(make_athlete(date_of_birth=BORN)) != stored(make_athlete(date_of_birth=BORN))


def test_nothing_is_stored_for_a_value_that_is_unknown() -> None:
    user = make_athlete(date_of_birth=None)
    assert User.objects.get(pk=user.pk).date_of_birth is None
    assert User.objects.filter(pk=user.pk, date_of_birth__isnull=True).exists()


def test_a_wrong_key_is_an_error_of_that_value_alone(settings: Settings) -> None:
    broken = make_athlete(first_name="Ada", date_of_birth=BORN)
    settings.FIELD_ENCRYPTION_KEYS = ["another key"]
    sound = make_athlete(first_name="Bo", date_of_birth=BORN)
    rows = {row.pk: row for row in User.objects.filter(pk__in=[broken.pk, sound.pk])}
    assert sorted(row.first_name for row in rows.values()) == ["Ada", "Bo"]
    assert rows[sound.pk].date_of_birth == BORN
    with pytest.raises(Undecryptable, match=rf"date_of_birth of row {broken.pk}"):
        _ = rows[broken.pk].date_of_birth


def test_damaged_bytes_are_a_named_error() -> None:
    user = make_athlete(date_of_birth=BORN)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE users SET date_of_birth = %s WHERE id = %s", [b"\x00nonsense", user.pk])
    with pytest.raises(Undecryptable):
        _ = User.objects.get(pk=user.pk).date_of_birth


def test_saving_a_row_keeps_the_bytes_of_a_value_nobody_touched(settings: Settings) -> None:
    user = make_athlete(date_of_birth=BORN)
    before = stored(user)
    settings.FIELD_ENCRYPTION_KEYS = ["another key"]
    again = User.objects.get(pk=user.pk)
    again.first_name = "Renamed"
    again.save()
    assert stored(user) == before
    settings.FIELD_ENCRYPTION_KEYS = ["first key"]
    assert User.objects.get(pk=user.pk).date_of_birth == BORN


def test_a_value_that_was_read_and_saved_again_keeps_its_bytes() -> None:
    user = make_athlete(date_of_birth=BORN)
    before = stored(user)
    again = User.objects.get(pk=user.pk)
    assert again.date_of_birth == BORN
    again.save()
    assert stored(user) == before


def test_a_replaced_value_is_sealed_anew() -> None:
    integration = connect(make_athlete())
    again = Integration.objects.get(pk=integration.pk)
    again.access_token = "rotated"
    again.save()
    assert Integration.objects.get(pk=integration.pk).access_token == "rotated"
    assert Integration.objects.get(pk=integration.pk).refresh_token == "refresh-secret"


def test_an_update_of_many_rows_is_sealed_too() -> None:
    integration = connect(make_athlete())
    Integration.objects.filter(pk=integration.pk).update(access_token="by update")
    assert b"by update" not in stored_tokens(integration)[0]
    assert Integration.objects.get(pk=integration.pk).access_token == "by update"


def test_values_stay_sealed_in_lists_of_values() -> None:
    integration = connect(make_athlete())
    value = Integration.objects.values_list("access_token", flat=True).get(pk=integration.pk)
    assert isinstance(value, Sealed)
    assert "secret" not in repr(value)
    assert value.open() == "access-secret"


def test_a_deferred_value_is_fetched_when_it_is_read() -> None:
    integration = connect(make_athlete())
    assert Integration.objects.defer("access_token").get(pk=integration.pk).access_token == "access-secret"


def test_reloading_a_row_opens_nothing_and_drops_what_was_set(settings: Settings) -> None:
    user = make_athlete(first_name="Ada", date_of_birth=BORN)
    settings.FIELD_ENCRYPTION_KEYS = ["another key"]
    user.first_name, user.date_of_birth = "Changed", date(2000, 1, 1)
    user.refresh_from_db()
    assert user.first_name == "Ada"
    with pytest.raises(Undecryptable):
        _ = user.date_of_birth
    settings.FIELD_ENCRYPTION_KEYS = ["first key"]
    assert user.date_of_birth == BORN


def test_nobody_can_search_by_an_encrypted_value() -> None:
    with pytest.raises(FieldError):
        Integration.objects.filter(access_token="access-secret").exists()


def test_without_a_key_nothing_is_stored(settings: Settings) -> None:
    settings.FIELD_ENCRYPTION_KEYS = []
    with pytest.raises(ImproperlyConfigured, match="FIELD_ENCRYPTION_KEYS"):
        make_athlete(date_of_birth=BORN)


@pytest.mark.parametrize("field_class", [EncryptedTextField, EncryptedDateField])
def test_migrations_name_the_field_of_the_product(field_class: type[EncryptedTextField]) -> None:
    _name, path, args, kwargs = field_class(null=True, blank=True).deconstruct()
    assert path == f"accounts.fields.{field_class.__name__}"
    assert (list(args), kwargs) == ([], {"null": True, "blank": True})


def test_s5_rotation_moves_every_value_to_the_first_key(settings: Settings) -> None:
    users = [make_athlete(date_of_birth=BORN) for _ in range(3)]
    integration = connect(users[0])
    settings.FIELD_ENCRYPTION_KEYS = ["new key", "first key"]
    assert User.objects.get(pk=users[0].pk).date_of_birth == BORN  # readable while both are configured
    done = {column.column: column for column in rotate_keys(batch_size=2)}
    assert done["accounts.User.date_of_birth"].rotated == 3
    settings.FIELD_ENCRYPTION_KEYS = ["new key"]
    assert [User.objects.get(pk=user.pk).date_of_birth for user in users] == [BORN] * 3
    assert Integration.objects.get(pk=integration.pk).refresh_token == "refresh-secret"


def test_rotating_twice_changes_nothing_the_second_time(settings: Settings) -> None:
    user = make_athlete(date_of_birth=BORN)
    settings.FIELD_ENCRYPTION_KEYS = ["new key", "first key"]
    rotate_keys()
    before = stored(user)
    again = {column.column: column for column in rotate_keys()}["accounts.User.date_of_birth"]
    assert (again.rotated, again.current) == (0, 1)
    assert stored(user) == before


def test_a_value_saved_during_the_rotation_is_not_undone(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from accounts.services import encryption

    user = make_athlete(date_of_birth=BORN)
    settings.FIELD_ENCRYPTION_KEYS = ["new key", "first key"]
    renewed = encryption._renewed

    def save_meanwhile(ciphertext: bytes) -> bytes | None:
        User.objects.filter(pk=user.pk).update(date_of_birth=date(1990, 1, 1))
        return renewed(ciphertext)

    monkeypatch.setattr(encryption, "_renewed", save_meanwhile)
    rotate_keys()
    assert User.objects.get(pk=user.pk).date_of_birth == date(1990, 1, 1)


def test_the_command_reports_values_it_cannot_open_and_rotates_the_rest(settings: Settings) -> None:
    lost = make_athlete(date_of_birth=BORN)
    before = stored(lost)
    settings.FIELD_ENCRYPTION_KEYS = ["second key"]
    kept = make_athlete(date_of_birth=BORN)
    settings.FIELD_ENCRYPTION_KEYS = ["third key", "second key"]
    errors = StringIO()
    with pytest.raises(CommandError, match="1 values"):
        call_command("rotate_keys", stdout=StringIO(), stderr=errors)
    assert str(lost.pk) in errors.getvalue()
    assert stored(lost) == before
    settings.FIELD_ENCRYPTION_KEYS = ["third key"]
    assert User.objects.get(pk=kept.pk).date_of_birth == BORN


def test_keys_are_derived_once_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    cipher()
    monkeypatch.setattr("accounts.fields.PBKDF2HMAC", None)
    assert cipher().decrypt(cipher().encrypt(b"x")) == b"x"


def test_keys_are_derived_with_enough_rounds() -> None:
    from accounts import fields

    assert fields.KDF_ROUNDS >= 100_000
