"""One-time links that sign an athlete in.

A link is a random token; only its SHA-256 is kept, in the cache, for an hour. Opening the link changes
nothing (mail scanners and browsers fetch links ahead): it shows who would be signed in and a button.
Pressing the button spends the link. Anybody who may press it is asked for the athlete's second factor, if
there is one.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.core.cache import cache
from django.urls import reverse

from accounts.models import User

LIFETIME = timedelta(hours=1)


def make_link(user: User) -> str:
    """The path of a fresh link for ``user``; it works once, within :data:`LIFETIME`."""
    token = secrets.token_urlsafe(32)
    cache.set(_key(token), str(user.pk), timeout=LIFETIME.total_seconds())
    return reverse("accounts:sign_in_link", args=[token])


def holder(token: str) -> User | None:
    """Whom the link would sign in, without spending it; None when it is spent, too old, or of nobody."""
    return _active(cache.get(_key(token)))


def spend(token: str) -> User | None:
    """Spend the link and give its athlete; of two who come at once exactly one gets it."""
    key = _key(token)
    user_id = cache.get(key)
    return _active(user_id) if user_id is not None and cache.delete(key) else None


def _active(user_id: str | None) -> User | None:
    return User.objects.filter(pk=user_id, is_active=True).first() if user_id else None


def _key(token: str) -> str:
    return f"sign-in-link:{hashlib.sha256(token.encode()).hexdigest()}"
