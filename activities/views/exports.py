"""Doors of downloads: the untouched original, and the activity as GPX or TCX."""

from __future__ import annotations

import re
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from activities.exports import FORMATS
from activities.exports.activity_track import track_of
from activities.models import Activity
from activities.presenters import wording
from activities.services import recordings
from activities.views.access import own_activity, own_source, personal


@personal
@require_safe
def export(request: HttpRequest, activity_id: UUID, form: str) -> HttpResponseBase:
    """The cleaned recording as a file for other programs."""
    activity = own_activity(request, activity_id)
    recording = recordings.cleaned(activity)
    if recording is None or form not in FORMATS:
        raise Http404("there is no recording to write")
    write, content_type = FORMATS[form]
    response = HttpResponse(write(track_of(activity, recording)), content_type=content_type)
    return as_download(response, f"{_plain_name(activity)}.{form}")


@personal
@require_safe
def original(request: HttpRequest, source_id: UUID) -> HttpResponseBase:
    """The file exactly as it came, streamed from file storage to its owner."""
    source = own_source(request, source_id)
    if not source.original_file or not default_storage.exists(source.original_file):
        raise Http404("there is no original file")
    response = FileResponse(
        default_storage.open(source.original_file, "rb"), content_type="application/octet-stream"
    )
    return as_download(response, safe_name(source.original_name or source.original_file))


def as_download(response: HttpResponseBase, name: str) -> HttpResponseBase:
    """The answer as a file to be saved, never opened in the browser's own way."""
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def safe_name(name: str) -> str:
    """The last part of a file's name, without what a shell, a header or a file system takes amiss."""
    last = re.split(r"[\\/]", name)[-1]
    return re.sub(r"[\x00-\x1f\x7f\"<>|:*?;]", "_", last).lstrip(".")[-200:] or "activity"


def _plain_name(activity: Activity) -> str:
    words = slugify(wording.title(activity))[:60] or activity.sport
    return f"{activity.start_date_local:%Y-%m-%d}-{words}"
