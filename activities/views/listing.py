"""Door of the list of activities."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from activities.forms.filters import ActivityFilterForm
from activities.presenters import list_reading
from activities.presenters.activity_list import PAGE_SIZE, list_page, sort_of
from activities.presenters.pages import page_number
from activities.services import news
from activities.views.access import athlete, personal, without_indentation
from activities.views.removal import undo_offer


@personal
@require_safe
def activity_list(request: HttpRequest) -> HttpResponse:
    """All activities of the athlete, filtered, sorted and paged by the address; htmx gets the rows alone."""
    user = athlete(request)
    form = ActivityFilterForm(request.GET, system=user.units)
    selection = form.selection()
    totals = list_reading.totals(user, selection)
    number = page_number(request.GET.get("page"), totals["count"], PAGE_SIZE)
    page = list_page(
        request.GET,
        form,
        selection,
        system=user.units,
        activities=list_reading.rows(
            user, selection, sort=sort_of(request.GET.get("sort")), number=number, size=PAGE_SIZE
        ),
        totals=totals,
        belongings=list_reading.belongings(user),
        page=number,
        undo=undo_offer(request),
    )
    wants_rows = bool(request.headers.get("HX-Request")) and not request.headers.get(
        "HX-History-Restore-Request"
    )
    response = render(
        request, "activities/_rows.html" if wants_rows else "activities/list.html", {"page": page}
    )
    response["Vary"] = "HX-Request"
    return without_indentation(response)


@personal
@require_safe
def version(request: HttpRequest) -> HttpResponse:
    """Whether the log has changed, asked by open pages every few seconds: one word of the cache, no row is read."""
    return JsonResponse({"version": news.version(athlete(request).pk)})
