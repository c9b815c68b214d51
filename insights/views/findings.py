"""Doors of what was noticed: the list, putting away, the rules, and questions."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from activities.views.access import athlete, own_activity, personal, without_indentation
from insights.pages import findings as pages
from insights.pages.ask import ask_page
from insights.services import findings as service


@personal
@require_safe
def insights(request: HttpRequest) -> HttpResponse:
    """Everything that was noticed, newest first."""
    page = pages.insights_page(athlete(request), request.GET)
    return without_indentation(render(request, "insights/insights.html", {"page": page}))


@personal
@require_POST
def put_away(request: HttpRequest, insight_id: UUID) -> HttpResponse:
    """Dismiss one, with a reason if the athlete gives one."""
    if not service.put_away(athlete(request), insight_id, request.POST.get("reason", "").strip()):
        raise Http404
    messages.success(request, "Put away. It comes back only when it matters more, or after a long while.")
    return _back()


@personal
@require_POST
def bring_back(request: HttpRequest, insight_id: UUID) -> HttpResponse:
    if not service.bring_back(athlete(request), insight_id):
        raise Http404
    return _back()


@personal
@require_POST
def look_again(request: HttpRequest) -> HttpResponse:
    """Run the rules now."""
    from insights.tasks import refresh_insights

    refresh_insights.delay(str(athlete(request).pk))
    messages.success(request, "The rules look at your log again; what is new appears here in a moment.")
    return _back()


@personal
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule, where it comes from, and what it makes of today."""
    page = pages.rules_page(athlete(request))
    return without_indentation(render(request, "insights/rules.html", {"page": page}))


@personal
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """A question, and the chain of evidence that answers it."""
    page = ask_page(athlete(request), request.GET)
    return without_indentation(render(request, "insights/ask.html", {"page": page}))


@personal
@require_safe
def of_activity(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """The fragment on an activity's page."""
    activity = own_activity(request, activity_id)
    cards = pages.of_activity(athlete(request), activity.pk)
    return render(request, "insights/_of_activity.html", {"cards": cards})


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("insights:insights"), status=303)
