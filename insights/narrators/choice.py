"""Who words an athlete's reports."""

from __future__ import annotations

from accounts.models import User
from insights.narrators.base import Narrator
from insights.narrators.plain import Plain


def narrator_for(user: User) -> Narrator:
    return Plain()
