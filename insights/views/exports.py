"""Doors of everything that can be taken away."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from activities.views.access import athlete, personal
from activities.views.exports import as_download
from insights.exports.formats import FORMATS
from insights.exports.tables import TABLES
from insights.models import Export, ExportKind
from insights.pages.exports import exports_page
from insights.services import exports as service
from insights.tasks import make_export


@personal
@require_safe
def exports(request: HttpRequest) -> HttpResponse:
    """What can be taken away, and how far it is."""
    return render(
        request, "insights/exports.html", {"page": exports_page(athlete(request)), "section": "export"}
    )


@personal
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """The part of the page that asks for itself while an export is made."""
    return render(request, "insights/_exports.html", {"page": exports_page(athlete(request))})


@personal
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Have an export made; while one of the kind is at work, that one goes on."""
    kind = request.POST.get("kind", "")
    if kind not in ExportKind.values:
        raise Http404("no such export")
    with transaction.atomic():
        export = service.ask_for(athlete(request), kind)
        if export is not None:
            transaction.on_commit(partial(make_export.delay, str(export.pk)))
    return _back()


@personal
@require_safe
def file(request: HttpRequest, export_id: UUID) -> HttpResponseBase:
    """The file, to its athlete alone, until its time is over."""
    export = _own(request, export_id)
    is_over = export.expires_at is None or export.expires_at < timezone.now()
    if is_over or not export.stored_as or not default_storage.exists(export.stored_as):
        raise Http404("there is no file")
    content = default_storage.open(export.stored_as, "rb")
    if request.method == "GET":
        service.note_fetched(export)
    suffix = export.stored_as.rsplit(".", 1)[-1]
    response = FileResponse(content, content_type="application/octet-stream")
    return as_download(response, f"formcurve-{export.kind}-{export.created_at:%Y-%m-%d}.{suffix}")


@personal
@require_POST
def delete(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """Take an export away before its time."""
    service.delete(_own(request, export_id))
    return _back()


@personal
@require_safe
def table(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """One table by the filters of the address, line by line."""
    wanted = TABLES.get(name)
    if wanted is None or form not in FORMATS:
        raise Http404("no such table")
    write, content_type = FORMATS[form]
    user = athlete(request)
    rows = wanted.rows(user, request.GET)
    response = StreamingHttpResponse(write(wanted.columns, rows), content_type=content_type)
    return as_download(response, f"{wanted.name}-{user.today()}.{form}")


def _own(request: HttpRequest, export_id: UUID) -> Export:
    return get_object_or_404(Export.objects.filter(user=athlete(request)), pk=export_id)


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("insights:exports"), status=303)
