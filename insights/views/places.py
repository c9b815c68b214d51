"""Doors of the map and of routes."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods, require_safe

from activities.services import heat
from activities.services import routes as routes_service
from activities.views.access import athlete, personal, without_indentation
from insights.pages.heat_map import asked, heat_map_page
from insights.pages.routes import route_page, routes_page
from insights.pages.routes_reading import own_route
from insights.pages.same_route import same_route_part
from insights.route_forms import RouteNameForm


@personal
@require_safe
def heat_map(request: HttpRequest) -> HttpResponse:
    """All own ways on one map, and the routes gone most."""
    page = heat_map_page(athlete(request), request.GET)
    return without_indentation(render(request, "insights/heat_map.html", {"page": page}))


@personal
@require_safe
def heat_data(request: HttpRequest) -> HttpResponse:
    """How often each place was passed. A browser may keep it, but must ask each time whether it holds."""
    user = athlete(request)
    groups = heat.groups_of(user)
    seen = heat.shown(groups, *asked(request.GET, groups))
    etag = f'"{heat.version(user, seen)}"'
    response = get_conditional_response(request, etag=etag) or HttpResponse(
        heat.wire(heat.counts(user, seen)), content_type="application/octet-stream"
    )
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


@personal
@require_safe
def routes(request: HttpRequest) -> HttpResponse:
    """The routes gone more than once."""
    page = routes_page(athlete(request), request.GET)
    return without_indentation(render(request, "insights/routes.html", {"page": page}))


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def route(request: HttpRequest, route_id: UUID) -> HttpResponse:
    """One route with its times over the years; POST names it."""
    user = athlete(request)
    named = own_route(user, route_id)
    form = RouteNameForm(request.POST or None, initial={"name": named.name})
    if request.method == "POST" and form.is_valid():
        routes_service.rename(named, form.cleaned_data["name"])
        return HttpResponseRedirect(reverse("insights:route", args=[route_id]), status=303)
    shown = {"page": route_page(user, route_id), "form": form}
    answer = render(request, "insights/route.html", shown, status=400 if form.is_bound else 200)
    return without_indentation(answer)


@personal
@require_safe
def same_route(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """The part of an activity's page that compares it with other times on its way."""
    part = same_route_part(athlete(request), activity_id)
    return render(request, "insights/_same_route.html", {"part": part})
