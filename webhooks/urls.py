from __future__ import annotations

from django.urls import path

from webhooks import service_views, views

app_name = "webhooks"

urlpatterns = [
    path("webhooks/strava/<str:secret>/", views.strava, name="strava"),
    path("webhooks/<slug:slug>/", service_views.service, name="service"),
]
