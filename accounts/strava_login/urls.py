from __future__ import annotations

from allauth.socialaccount.providers.oauth2.urls import default_urlpatterns

from accounts.strava_login.provider import StravaLoginProvider

urlpatterns = default_urlpatterns(StravaLoginProvider)
