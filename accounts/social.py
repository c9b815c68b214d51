"""How a login at a service ends here: no form in between, sentences instead of error codes."""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.services.connect import AlreadyTaken, refuse_when_taken

CANCELLED = "You did not allow access at Strava, so nothing was connected. You can try again at any time."
NO_STATE = "This sign-in was started in another window or too long ago. Please start again."
OTHER = "Strava did not complete the sign-in. Please try again in a minute."
BAD_CODE = "Strava's confirmation was used already or has expired. Please try again."
BAD_KEYS = "Strava does not accept this installation's keys. The operator of this site has to check them."
INACTIVE = "Strava has switched this installation's application off. The operator of this site has to renew it there."
BUSY = "Strava allows no more requests for now. Please try again in a quarter of an hour."


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Always: Strava gives no e-mail, and a form would put both tokens into the session."""
        return True

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse, with a sentence, an account that another athlete has connected."""
        user = request.user if request.user.is_authenticated else None
        if user is None and sociallogin.is_existing:
            user = sociallogin.user
        try:
            refuse_when_taken(user, sociallogin.account.uid)
            if user and sociallogin.is_existing and sociallogin.user.pk != user.pk:
                raise AlreadyTaken("Another athlete here signs in with this Strava account.")
        except AlreadyTaken as taken:
            messages.error(request, str(taken))
            where = "accounts:connections" if request.user.is_authenticated else "account_login"
            raise ImmediateHttpResponse(redirect(where)) from taken

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        return reverse("accounts:connections")

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        sentence = _sentence(error, exception, request)
        told = {"sentence": sentence, "is_operators": sentence in (BAD_KEYS, INACTIVE)}
        page = render(request, "accounts/connection_refused.html", told, status=400)
        raise ImmediateHttpResponse(page)


def _sentence(error: Any, exception: Exception | None, request: HttpRequest) -> str:
    if error == AuthError.CANCELLED:
        return CANCELLED
    text = str(exception or "")
    if not text:
        return OTHER if "error" in request.GET else NO_STATE
    for sign, sentence in (
        ("client_id", BAD_KEYS), ("client_secret", BAD_KEYS), ("Inactive", INACTIVE),
        ("Rate Limit", BUSY), ("RequestToken", BAD_CODE), ("code", BAD_CODE),
    ):  # fmt: skip
        if sign in text:
            return sentence
    return OTHER
