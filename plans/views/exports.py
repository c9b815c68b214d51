"""Doors of downloads: a workout for watch or trainer, a plan for a calendar."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from activities.views.access import athlete, personal
from plans.exports import FORMATS, NotWritable
from plans.feeds import calendar_of
from plans.services import exporting, feeds
from plans.views.access import own_plan, own_workout


@personal
@require_safe
def workout_file(request: HttpRequest, workout_id: UUID, form: str) -> HttpResponseBase:
    """A workout as FIT or ZWO; a sentence on its page when the format cannot hold it."""
    workout = own_workout(request, workout_id)
    write, content_type = FORMATS[form]
    try:
        content = write(exporting.session_of(workout))
    except NotWritable as problem:
        messages.error(request, str(problem))
        return redirect("plans:workout", workout.pk)
    name = slugify(workout.name)[:60] or workout.workout_type.lower()
    return _download(content, content_type, f"{workout.scheduled_date}-{name}.{form}")


@personal
@require_safe
def plan_ics(request: HttpRequest, plan_id: UUID) -> HttpResponseBase:
    """A whole plan as a calendar file, once; the feed keeps up with changes."""
    plan, units = own_plan(request, plan_id), athlete(request).units
    content = calendar_of(feeds.workouts_of(plan), name=plan.name, system=units, site=settings.SITE_URL)
    return _download(content, "text/calendar; charset=utf-8", f"{slugify(plan.name)[:60] or 'plan'}.ics")


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response
