"""Addresses of the whole site."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from stravaai import views

urlpatterns = [
    path("", views.front, name="landing"),
    path("healthz", views.healthz, name="healthz"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("webhooks.urls")),
    path("", include("activities.urls")),
    path("", include("plans.urls")),
    path("", include("insights.urls")),
]
