from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from accounts.tests.people import make_athlete

pytestmark = pytest.mark.django_db


def test_two_athletes_without_an_email_live_side_by_side() -> None:
    first, second = make_athlete(None), make_athlete(None)
    assert first.email is None
    assert second.email is None
    assert str(first) != str(second)


@pytest.mark.parametrize("empty", ["", None])
def test_an_empty_email_is_stored_as_none(empty: str | None) -> None:
    user = User(email=empty, username="")
    user.save()
    user.refresh_from_db()
    assert (user.email, user.username) == (None, None)


def test_the_database_refuses_an_empty_email() -> None:
    user = make_athlete()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE users SET email = '' WHERE id = %s", [user.pk])


def test_an_email_is_unique_whatever_its_case() -> None:
    make_athlete("Ada@Example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_athlete("ada@example.ORG")
