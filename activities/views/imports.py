"""Doors of imports: the drop zone, one import with its progress, and taking it back."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from activities.models import BatchKind, BatchState, ImportBatch
from activities.presenters.import_pages import batch_page, import_page, most_bytes, size_text
from activities.presenters.wording import plural
from activities.services import imports, taking_back
from activities.tasks import run_batch, take_back_batch
from activities.views.access import athlete, own_batch, personal

_FORM_BYTES = 1_000_000  # what a form adds to its files
MOST_ITEMS_OF_A_BATCH = 900  # uploads; members of archives do not count


@personal
@require_safe
def import_files(request: HttpRequest) -> HttpResponse:
    """Where files are dropped, and what became of earlier ones."""
    return render(request, "activities/import.html", {"page": import_page(athlete(request))})


@csrf_exempt
@personal
@require_POST
def upload(request: HttpRequest) -> HttpResponseBase:
    """Refuse a body that is too large before a byte of it is read; then check the token and take the files.

    The token is checked by ``_taken``; here that would read the whole body first.
    """
    size = int(request.META.get("CONTENT_LENGTH") or 0)
    if size > most_bytes() + _FORM_BYTES:
        return _refused(
            request, f"That is more than {size_text(most_bytes())} at once. Send fewer or smaller files.", 413
        )
    try:
        request.FILES  # noqa: B018  reads the body
    except TooManyFilesSent:
        return _refused(
            request,
            "Those are too many files at once. Put them into a zip, or send them in smaller groups.",
            400,
        )
    return _taken(request)


@csrf_protect
def _taken(request: HttpRequest) -> HttpResponse:
    files = [file for file in request.FILES.getlist("files") if isinstance(file, UploadedFile)]
    if not files:
        return _refused(request, "Choose at least one file.", 400)
    batch = _batch_for(request, files)
    if batch is None:
        return _refused(request, "That import is not open any more. Drop the files again.", 409)
    with transaction.atomic():
        for file in files:
            imports.add_upload(batch, file.name or "file", file)
        transaction.on_commit(partial(run_batch.delay, str(batch.pk)))
    return _accepted(request, batch)


def _batch_for(request: HttpRequest, files: list[UploadedFile]) -> ImportBatch | None:
    """The batch that a further group of files belongs to, or a new one; None when that batch takes no more."""
    wanted = request.POST.get("batch", "")
    if not wanted:
        name = files[0].name or "file"
        return imports.open_batch(
            athlete(request),
            kind=BatchKind.UPLOAD,
            name=name if len(files) == 1 else plural(len(files), "file"),
        )
    try:
        batch = own_batch(request, UUID(wanted))
    except ValueError:
        return None
    is_open = batch.state not in (BatchState.TAKING_BACK, BatchState.TAKEN_BACK)
    return batch if is_open and batch.items.filter(member="").count() < MOST_ITEMS_OF_A_BATCH else None


def _accepted(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    url = reverse("activities:batch", args=[batch.pk])
    if _wants_json(request):
        return JsonResponse({"batch": str(batch.pk), "batch_url": url}, status=202)
    return HttpResponse(status=303, headers={"Location": url})


def _refused(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"error": sentence}, status=status)
    page = import_page(athlete(request), error=sentence)
    return render(request, "activities/import.html", {"page": page}, status=status)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


@personal
@require_safe
def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """One import: what became of each item, and why."""
    page = batch_page(own_batch(request, batch_id), athlete(request), request.GET)
    return render(request, "activities/batch.html", {"page": page})


@personal
@require_safe
def batch_progress(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The part of the page that asks for itself while the import runs."""
    page = batch_page(own_batch(request, batch_id), athlete(request), request.GET)
    return render(request, "activities/_batch_progress.html", {"page": page})


@personal
@require_POST
def take_back(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Remove everything that an import alone brought; a worker does it."""
    mine = own_batch(request, batch_id)
    if taking_back.begin(mine):
        take_back_batch.delay(str(mine.pk))
    return HttpResponse(status=303, headers={"Location": reverse("activities:batch", args=[mine.pk])})
