"""Doors of one activity: its page and the recording behind its charts."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from uuid import UUID

import orjson
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from accounts.models import User
from activities.models import Activity
from activities.presenters.activity_detail import detail_page
from activities.presenters.chart_data import recording_json, stored_means
from activities.presenters.detail_reading import read_detail
from activities.presenters.detail_values import SourceCard
from activities.presenters.measures import Measures
from activities.services import recordings, service_sync
from activities.sync_tasks import fetch_opened
from activities.views.access import athlete, own_activity, personal, without_indentation

log = logging.getLogger(__name__)
DRAWING = 2  # raise it when the JSON changes, so that no browser draws an old answer
OF_CHARTS = (
    "updated_at",
    "sport",
    "field_sources",
    "average_heartrate",
    "average_watts",
    "average_speed",
    "average_cadence",
)


@personal
@require_safe
def detail(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """One activity with every number explained."""
    user = athlete(request)
    page = detail_page(read_detail(user, activity_id), user)
    _ask_for_details(page.sources.sources)
    return without_indentation(render(request, "activities/detail.html", {"page": page}))


def _ask_for_details(sources: Iterable[SourceCard]) -> None:
    """What only a summary is known of is read now that somebody looks at it, at most once in ten minutes."""
    for source in sources:
        is_bare = service_sync.gives_outlines(source.provider) and not source.channels
        try:
            if is_bare and cache.add(f"opened:{source.id}", 1, timeout=600):
                fetch_opened.apply_async(args=(source.id,), retry=False)
        except (RedisError, OperationalError):  # the page is worth more than its completion
            log.warning("the queue is away: details of an opened page come with the next sync")


@personal
@require_safe
def data(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """The recording as JSON. A browser may keep it, but must ask each time whether it holds and is allowed."""
    user, activity = athlete(request), own_activity(request, activity_id, only=OF_CHARTS)
    etag = _etag(user, activity)
    unchanged = get_conditional_response(request, etag=etag)
    response = (
        unchanged
        if unchanged is not None
        else HttpResponse(_recording(user, activity), content_type="application/json")
    )
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


def _etag(user: User, activity: Activity) -> str:
    return f'"{activity.updated_at.timestamp():.6f}-{user.units}-{user.pk}-{DRAWING}"'


def _recording(user: User, activity: Activity) -> bytes:
    recording = recordings.cleaned(activity)
    if recording is None:
        raise Http404("this activity has no recording")
    measures = Measures(user.units, activity.sport)
    return orjson.dumps(recording_json(recording, measures, stored_means(activity, measures)))
