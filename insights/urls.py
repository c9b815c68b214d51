"""Addresses of what the log means: today, fitness, calendar, streaks, records."""

from __future__ import annotations

from django.urls import path

from insights import place_urls
from insights.views import (
    calendar,
    dashboard,
    findings,
    fitness,
    health,
    intensity,
    milestones,
    records,
    reports,
    streaks,
)

app_name = "insights"

urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("fitness/", fitness.fitness, name="fitness"),
    path("fitness/start/", fitness.start, name="fitness_start"),
    path("health/", health.health, name="health"),
    path("health/template.csv", health.template, name="health_template"),
    path("health/<str:day>/", health.day, name="health_day"),
    path("intensity/", intensity.intensity, name="intensity"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("totals/", calendar.totals, name="totals"),
    path("milestones/", milestones.milestones, name="milestones"),
    path("milestones/new/", milestones.new, name="milestone_new"),
    path("milestones/<uuid:milestone_id>/", milestones.edit, name="milestone_edit"),
    path("milestones/<uuid:milestone_id>/delete/", milestones.delete, name="milestone_delete"),
    path("records/", records.records, name="records"),
    path("streaks/", streaks.streaks, name="streaks"),
    path("streaks/rule/", streaks.rule, name="streak_rule"),
    path("streaks/day-off/", streaks.day_off, name="streak_day_off"),
    path("streaks/day-on/", streaks.day_on, name="streak_day_on"),
    path("insights/", findings.insights, name="insights"),
    path("insights/look-again/", findings.look_again, name="look_again"),
    path("insights/rules/", findings.rules, name="rules"),
    path("insights/<uuid:insight_id>/put-away/", findings.put_away, name="put_away"),
    path("insights/<uuid:insight_id>/bring-back/", findings.bring_back, name="bring_back"),
    path("insights/activity/<uuid:activity_id>/", findings.of_activity, name="of_activity"),
    path("reports/", reports.report_list, name="reports"),
    path("reports/ask/", reports.report_ask, name="report_ask"),
    path("reports/schedule/", reports.schedule, name="report_schedule"),
    path("reports/wording/", reports.model_consent, name="model_consent"),
    path("reports/unsubscribe/<str:secret>/", reports.unsubscribe, name="unsubscribe"),
    path("reports/<uuid:report_id>/", reports.report, name="report"),
    path("reports/<uuid:report_id>/progress/", reports.report_progress, name="report_progress"),
    path("reports/<uuid:report_id>/delete/", reports.report_delete, name="report_delete"),
    path("reports/<uuid:report_id>/file.<slug:form>", reports.report_file, name="report_file"),
    path("ask/", findings.ask, name="ask"),
    *place_urls.urlpatterns,
]
