"""The two doors of the login: off to Strava, and back with a code."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.oauth2.views import (
    OAuth2Adapter,
    OAuth2CallbackView,
    OAuth2LoginView,
)
from django.conf import settings
from django.http import HttpRequest

from accounts.providers.base import ProviderError
from accounts.services import clients

_KEPT = ("id", "firstname", "lastname", "city", "state", "country", "sex")


class StravaLoginAdapter(OAuth2Adapter):
    """Addresses of the settings; the athlete comes with the tokens, so that a login spends no call of the API."""

    provider_id = "strava"

    @property
    def authorize_url(self) -> str:
        return str(settings.STRAVA_AUTHORIZE_URL)

    @property
    def access_token_url(self) -> str:
        return f"{settings.STRAVA_OAUTH_BASE}/oauth/token"

    def complete_login(
        self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """The login of the athlete the tokens belong to; ProviderException when Strava does not say who that is."""
        told = kwargs.get("response")
        athlete = told.get("athlete") if isinstance(told, dict) else None
        try:
            found = athlete if isinstance(athlete, dict) else clients.strava().athlete(token.token)
        except ProviderError as error:
            raise ProviderException(str(error)) from error
        if not isinstance(found.get("id"), int):
            raise ProviderException("Strava did not say who signed in.")
        profile = {name: found.get(name) for name in _KEPT}
        login: SocialLogin = self.get_provider().sociallogin_from_response(request, profile)
        scope = request.GET.get("scope") or (told or {}).get("scope")
        login.account.extra_data = {"id": found["id"], "granted_scope": scope}
        login.strava_profile = profile
        return login


oauth2_login = OAuth2LoginView.adapter_view(StravaLoginAdapter)
oauth2_callback = OAuth2CallbackView.adapter_view(StravaLoginAdapter)
