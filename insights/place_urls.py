"""Addresses of maps, routes, gear, the year on paper and exports."""

from __future__ import annotations

from django.urls import path

from insights.views import gear, places, year

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
]
