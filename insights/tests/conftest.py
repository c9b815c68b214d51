"""An athlete who is signed in, and their day."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from accounts.tests.people import make_athlete


@pytest.fixture
def owner(client: Client) -> User:
    user = make_athlete(timezone="Europe/Zurich")
    client.force_login(user)
    return user


@pytest.fixture
def today(owner: User) -> date:
    return owner.today()
