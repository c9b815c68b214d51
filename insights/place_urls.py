"""Addresses of maps, routes, gear, the year on paper and exports."""

from __future__ import annotations

from django.urls import path

from insights.views import exports, gear, places, year

urlpatterns = [
    path("map/", places.heat_map, name="map"),
    path("map/data/", places.heat_data, name="map_data"),
    path("routes/", places.routes, name="routes"),
    path("routes/<uuid:route_id>/", places.route, name="route"),
    path("activities/<uuid:activity_id>/same-route/", places.same_route, name="same_route"),
    path("gear/", gear.gear, name="gear"),
    path("gear/new/", gear.new, name="gear_new"),
    path("gear/<uuid:gear_id>/", gear.item, name="gear_item"),
    path("gear/<uuid:gear_id>/edit/", gear.edit, name="gear_edit"),
    path("gear/<uuid:gear_id>/retire/", gear.retire, name="gear_retire"),
    path("gear/<uuid:gear_id>/merge/", gear.merge, name="gear_merge"),
    path("gear/<uuid:gear_id>/separate/", gear.separate, name="gear_separate"),
    path("gear/<uuid:gear_id>/delete/", gear.delete, name="gear_delete"),
    path("year/", year.latest, name="latest_year"),
    path("year/<int:year>/", year.year, name="year"),
    path("export/", exports.exports, name="exports"),
    path("export/progress/", exports.progress, name="exports_progress"),
    path("export/start/", exports.start, name="export_start"),
    path("export/<uuid:export_id>/file/", exports.file, name="export_file"),
    path("export/<uuid:export_id>/delete/", exports.delete, name="export_delete"),
    path("export/<slug:name>/<slug:form>/", exports.table, name="table"),
]
