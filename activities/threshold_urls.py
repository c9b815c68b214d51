"""Addresses of the pages of thresholds; part of the app's own."""

from __future__ import annotations

from django.urls import path

from activities import proposal_views
from activities import threshold_views as views

urlpatterns = [
    path("settings/thresholds/", views.thresholds_page, name="thresholds"),
    path(
        "settings/thresholds/<slug:sport>/new/",
        views.new_threshold,
        name="threshold_new",
    ),
    path("settings/thresholds/told/<uuid:pk>/", proposal_views.proposal, name="proposal"),
    path("settings/thresholds/told/<uuid:pk>/decline/", proposal_views.decline, name="proposal_decline"),
    path("settings/thresholds/<uuid:pk>/", views.edit_threshold, name="threshold_edit"),
    path(
        "settings/thresholds/<uuid:pk>/delete/",
        views.delete_threshold,
        name="threshold_delete",
    ),
]
