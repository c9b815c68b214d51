"""Addresses of what the athlete means to do: plans, workouts, races, days off."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "plans"

urlpatterns: list[URLPattern] = []
