"""Addresses of activities, of where they come from, and of how they are brought in."""

from __future__ import annotations

from django.urls import path

from activities import threshold_urls
from activities.views import detail, duplicates, edit, exports, imports, listing, removal, sources

app_name = "activities"

urlpatterns = [
    path("activities/", listing.activity_list, name="list"),
    path("activities/version/", listing.version, name="version"),
    path("activities/new/", edit.new, name="new"),
    path("activities/delete/", removal.bulk_delete, name="bulk_delete"),
    path("activities/undo/", removal.undo, name="undo"),
    path("activities/duplicates/", duplicates.duplicates, name="duplicates"),
    path(
        "activities/duplicates/<uuid:candidate_id>/merge/", duplicates.duplicate_merge, name="duplicate_merge"
    ),
    path("activities/duplicates/<uuid:candidate_id>/keep/", duplicates.duplicate_keep, name="duplicate_keep"),
    path("activities/sources/<uuid:source_id>/original/", exports.original, name="original"),
    path("activities/sources/<uuid:source_id>/split/", sources.split, name="split"),
    path("activities/sources/<uuid:source_id>/remove/", sources.remove_source, name="remove_source"),
    path("activities/sources/<uuid:source_id>/prefer/", sources.prefer_source, name="prefer_source"),
    path("activities/<uuid:activity_id>/", detail.detail, name="detail"),
    path("activities/<uuid:activity_id>/data/", detail.data, name="data"),
    path("activities/<uuid:activity_id>/edit/", edit.edit, name="edit"),
    path("activities/<uuid:activity_id>/forget/", edit.forget, name="forget"),
    path("activities/<uuid:activity_id>/confirm/", edit.confirm, name="confirm"),
    path("activities/<uuid:activity_id>/delete/", removal.delete, name="delete"),
    path("activities/<uuid:activity_id>/prefer/", sources.prefer, name="prefer"),
    path("activities/<uuid:activity_id>/merge/", sources.merge, name="merge"),
    path("activities/<uuid:activity_id>/export/<slug:form>/", exports.export, name="export"),
    path("import/", imports.import_files, name="import"),
    path("import/upload/", imports.upload, name="upload"),
    path("import/<uuid:batch_id>/", imports.batch, name="batch"),
    path("import/<uuid:batch_id>/progress/", imports.batch_progress, name="batch_progress"),
    path("import/<uuid:batch_id>/take-back/", imports.take_back, name="take_back"),
    *threshold_urls.urlpatterns,
]
