"""The three people of the page tests, and the things they have."""

from __future__ import annotations

from itertools import count
from typing import Any

from accounts.models import User

PASSWORD = "a long sentence nobody guesses"
_numbers = count(1)


def make_athlete(email: str | None = "", **fields: Any) -> User:
    """An athlete with a password; each call another e-mail address, or none when it is None."""
    address = f"athlete{next(_numbers)}@example.org" if email == "" else email
    return User.objects.create_user(email=address, password=PASSWORD, **fields)
