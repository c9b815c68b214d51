"""Addresses of files and calendars of a plan."""

from __future__ import annotations

from django.urls import path

from plans.views import exports, feeds

urlpatterns = [
    path(
        "plan/workouts/<uuid:workout_id>/file.fit", exports.workout_file, {"form": "fit"}, name="workout_fit"
    ),
    path(
        "plan/workouts/<uuid:workout_id>/file.zwo", exports.workout_file, {"form": "zwo"}, name="workout_zwo"
    ),
    path("plan/<uuid:plan_id>/plan.ics", exports.plan_ics, name="plan_ics"),
    path("plan/feeds/", feeds.feeds, name="feeds"),
    path("plan/feeds/new/", feeds.feed_new, name="feed_new"),
    path("plan/feeds/<uuid:feed_id>/revoke/", feeds.feed_revoke, name="feed_revoke"),
    path("plan/feeds/intervals/", feeds.delivery, name="plan_delivery"),
    path("plan/feed/<str:secret>.ics", feeds.feed, name="feed"),
]
