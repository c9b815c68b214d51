"""Addresses of the athlete's own pages. Sign-up, sign-in and second factors are allauth's, under
/accounts/.
"""

from __future__ import annotations

from django.urls import path

from accounts import integration_views, service_views, views

app_name = "accounts"

urlpatterns = [
    path("settings/", views.profile, name="settings"),
    path("settings/delete/", views.delete_account, name="delete"),
    path("settings/connections/", integration_views.connections, name="connections"),
    path("settings/connections/progress/", integration_views.progress, name="connection_progress"),
    path("settings/connections/sync/", integration_views.sync_now, name="sync_now"),
    path("settings/connections/strava/", integration_views.connect_strava, name="connect_strava"),
    path(
        "settings/connections/strava/disconnect/",
        integration_views.disconnect_strava,
        name="disconnect_strava",
    ),
    path("settings/connections/<slug:slug>/", service_views.consent, name="connect_service"),
    path("settings/connections/<slug:slug>/key/", service_views.key, name="service_key"),
    path("settings/connections/<slug:slug>/callback/", service_views.callback, name="service_callback"),
    path("settings/connections/<slug:slug>/sync/", service_views.sync_now, name="sync_service"),
    path("settings/connections/<slug:slug>/progress/", service_views.progress, name="service_progress"),
    path("settings/connections/<slug:slug>/disconnect/", service_views.disconnect, name="disconnect_service"),
    path("brand/strava/<slug:name>/", integration_views.strava_picture, name="strava_picture"),
    path("privacy/", integration_views.privacy, name="privacy"),
    path("sign-in/<str:token>/", views.sign_in_link, name="sign_in_link"),
    path("deleted/<str:reference>/", views.deletion_receipt, name="deletion_receipt"),
]
