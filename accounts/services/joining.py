"""Connecting a service by a code of its consent page or by a key; every refusal is a sentence."""

from __future__ import annotations

from datetime import datetime

from accounts.models import Integration, User
from accounts.providers.base import BrokenAnswer, Limited, ProviderError, TokenRefused
from accounts.services import clients, connect

NO_STATE = "This connection was started in another window or too long ago. Please start again."
CANCELLED = "You did not allow access at {}, so nothing was connected. You can try again at any time."
_BAD_CODE = "{}'s confirmation was used already or has expired. Please try again."
_BAD_KEY = "{} does not know this key. Copy it once more, whole, from its settings."
_OPERATOR = "{} does not accept this installation's keys. The operator of this site has to check them."
_LATER = "{} did not answer as it should. Please try again in a few minutes."


class Refused(Exception):
    """Nothing was connected; the message is for the athlete."""


def by_code(user: User, slug: str, code: str, redirect_uri: str, agreed_at: str) -> Integration:
    """Connect with what a consent gave. Raises Refused."""
    try:
        granted = clients.service(slug).exchange(code, redirect_uri)
        return connect.connect(
            user, slug, granted.external_id, granted.tokens, granted.scope,
            agreed_at=datetime.fromisoformat(agreed_at),
        )  # fmt: skip
    except (ProviderError, connect.AlreadyTaken) as error:
        raise Refused(_sentence(error, slug, _BAD_CODE)) from error


def by_key(user: User, slug: str, key: str) -> Integration:
    """Connect with the athlete's own key, tried first. Raises Refused."""
    try:
        granted = clients.service(slug).check_key(key)
        return connect.connect(user, slug, granted.external_id, granted.tokens, granted.scope)
    except (ProviderError, connect.AlreadyTaken) as error:
        raise Refused(_sentence(error, slug, _BAD_KEY)) from error


def _sentence(error: Exception, slug: str, refusal: str) -> str:
    name = clients.name(slug)
    if isinstance(error, TokenRefused):
        return str(error) if error.missing_scope else refusal.format(name)
    if isinstance(error, connect.AlreadyTaken | Limited):
        return str(error)
    if isinstance(error, BrokenAnswer) and error.must_act:
        return _OPERATOR.format(name)
    return _LATER.format(name)
