"""Work that follows from what happens at the sign-in pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_added, user_logged_in
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.signals import social_account_added, social_account_updated
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.providers.base import Tokens
from accounts.services import connect


@receiver(email_added)
def adopt_unrivalled_address(
    sender: Any, request: HttpRequest, user: User, email_address: EmailAddress, **kwargs: Any
) -> None:
    """While no address of the athlete is confirmed, the newest one is theirs; a confirmed one waits for
    its successor.

    Without this an athlete who mends a mistyped address would have none until the message arrives, which
    may be never where no mail is sent.
    """
    confirmed = EmailAddress.objects.filter(user_id=user.pk, verified=True).exists()
    taken = User.objects.filter(email__iexact=email_address.email).exclude(pk=user.pk).exists()
    if not confirmed and not taken:
        User.objects.filter(pk=user.pk).update(email=email_address.email)


@receiver(user_logged_in)
def keep_strava_of_login(
    sender: Any, request: HttpRequest, user: User, sociallogin: SocialLogin | None = None, **kwargs: Any
) -> None:
    """A login at Strava, the first or a later one, brings tokens: they go to the connection, nowhere else."""
    if sociallogin is not None:
        _keep_strava(request, user, sociallogin)


@receiver(social_account_added)
def keep_strava_of_account(
    sender: Any, request: HttpRequest, sociallogin: SocialLogin, **kwargs: Any
) -> None:
    _keep_strava(request, sociallogin.user, sociallogin)


@receiver(social_account_updated)
def keep_strava_again(sender: Any, request: HttpRequest, sociallogin: SocialLogin, **kwargs: Any) -> None:
    """Connecting once more, with another scope or after the link had died."""
    if sociallogin.state.get("process") == "connect":
        _keep_strava(request, sociallogin.user, sociallogin)


def _keep_strava(request: HttpRequest, user: User, login: SocialLogin) -> None:
    if login.account.provider != connect.STRAVA or login.token is None or not login.token.token:
        return
    agreed = request.session.pop("strava_agreed_at", None)
    expires_at = login.token.expires_at or timezone.now()
    connect.connect_strava(
        user,
        login.account.uid,
        Tokens(login.token.token, login.token.token_secret, expires_at),
        login.account.extra_data.get("granted_scope"),
        agreed_at=datetime.fromisoformat(agreed) if agreed else None,
    )
    connect.adopt_profile(user, getattr(login, "strava_profile", {}))
