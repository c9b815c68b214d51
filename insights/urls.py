"""Addresses of what the log means: today, fitness, calendar, streaks, records."""

from __future__ import annotations

from django.urls import path

from insights.views import fitness

app_name = "insights"

urlpatterns = [
    path("fitness/", fitness.fitness, name="fitness"),
]
