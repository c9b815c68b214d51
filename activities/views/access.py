"""Who may open a page of activities: their athlete, and nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404

from accounts.models import User
from activities.models import Activity, ActivitySource, ImportBatch

_BETWEEN_TAGS = re.compile(rb">\s+<")
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def personal(view: View[P]) -> View[P]:
    """For signed-in athletes only, and never kept by a browser: the next person at it finds nothing (S1)."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response

    return guarded


def without_indentation(response: HttpResponse) -> HttpResponse:
    """The page with one blank wherever tags stand apart: templates are indented for people, a fifth of the bytes.

    Only for pages without ``pre``, whose blanks mean something.
    """
    response.content = _BETWEEN_TAGS.sub(b"> <", response.content)
    return response


def athlete(request: HttpRequest) -> User:
    """The signed-in athlete of a ``personal`` view."""
    return cast(User, request.user)


def own_activity(request: HttpRequest, activity_id: UUID, only: Iterable[str] = ()) -> Activity:
    """The athlete's activity of that key, or ``only`` some columns of it; anybody else's is not found."""
    owned = Activity.objects.for_athlete(athlete(request))
    return get_object_or_404(owned.only(*only) if only else owned, pk=activity_id)


def own_source(request: HttpRequest, source_id: UUID) -> ActivitySource:
    """A source of an activity of the athlete; a removed one is not found."""
    owned = ActivitySource.objects.filter(user=athlete(request), activity__isnull=False)
    return get_object_or_404(owned.select_related("activity").defer("raw_data"), pk=source_id)


def activity_of(source: ActivitySource) -> Activity:
    """The activity of a source that ``own_source`` found: it has one."""
    return cast(Activity, source.activity)


def own_batch(request: HttpRequest, batch_id: UUID) -> ImportBatch:
    return get_object_or_404(ImportBatch.objects.filter(user=athlete(request)), pk=batch_id)
