from __future__ import annotations

from django.urls import path

from webhooks import views

app_name = "webhooks"

urlpatterns = [path("webhooks/strava/<str:secret>/", views.strava, name="strava")]
