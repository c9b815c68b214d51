"""Addresses of what the log means: today, fitness, calendar, streaks, records."""

from __future__ import annotations

from django.urls import path

from insights.views import calendar, dashboard, fitness

app_name = "insights"

urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("fitness/", fitness.fitness, name="fitness"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("totals/", calendar.totals, name="totals"),
]
