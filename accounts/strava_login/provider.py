"""What is asked for at Strava, and who came back."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.providers.base import ProviderAccount
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from django.http import HttpRequest

from accounts.providers.strava import WANTED_SCOPES
from accounts.strava_login.views import StravaLoginAdapter

FORCE = {"approval_prompt": "force"}


class StravaLoginProvider(OAuth2Provider):
    id = "strava"
    name = "Strava"
    account_class = ProviderAccount
    oauth2_adapter_class = StravaLoginAdapter

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data["id"])

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"first_name": data.get("firstname") or "", "last_name": data.get("lastname") or ""}

    def get_scope(self) -> list[str]:
        """One element: allauth joins a list with blanks, and Strava wants commas."""
        return [",".join(WANTED_SCOPES)]

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        """Never from a link, which anyone can write."""
        return self.get_scope()

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        wanted = super().get_auth_params_from_request(request, action)
        prompt = wanted.get("approval_prompt")
        return {"approval_prompt": prompt if prompt in ("auto", "force") else "auto"}


provider_classes = [StravaLoginProvider]
