"""Doors of the reports: list, asking, one report and its files, schedules, and the way out of the mails."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities.views.access import athlete, personal, without_indentation
from insights.models import Report, ReportStatus
from insights.pages import reports as pages
from insights.report_forms import ReportForm, ScheduleForm
from insights.services import model_consent as consent
from insights.services import reports, schedules
from insights.tasks import write_report


@personal
@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """All reports, and which come by themselves."""
    return _list(request, ReportForm(user=athlete(request)))


@personal
@require_POST
def report_ask(request: HttpRequest) -> HttpResponse:
    """Ask for a report; a worker writes it."""
    user = athlete(request)
    form = ReportForm(request.POST, user=user)
    if not form.is_valid():
        return _list(request, form, status=400)
    try:
        with transaction.atomic():
            report = reports.ask_for(user, form.cleaned_data["type"], *form.span())
            transaction.on_commit(partial(write_report.delay, str(report.pk)))
    except reports.BadSpan as error:
        form.add_error(None, str(error))
        return _list(request, form, status=400)
    return HttpResponseRedirect(reverse("insights:report", args=[report.pk]), status=303)


@personal
@require_safe
def report(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """One report; while it is being written the page asks for itself."""
    page = pages.report_page(athlete(request), own_report(request, report_id))
    return without_indentation(render(request, "insights/report.html", {"page": page}))


@personal
@require_safe
def report_progress(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """The part that asks for itself; once the report is there the whole page is loaded."""
    mine = own_report(request, report_id)
    page = pages.report_page(athlete(request), mine)
    response = render(request, "insights/_report_progress.html", {"page": page})
    if not page.is_running:
        response["HX-Refresh"] = "true"
    return response


@personal
@require_safe
def report_file(request: HttpRequest, report_id: UUID, form: str) -> HttpResponseBase:
    """The report as PDF, Markdown, LaTeX or JSON."""
    mine = own_report(request, report_id)
    if mine.status != ReportStatus.COMPLETED:
        raise Http404
    name = f"{mine.type.lower().replace('_', '-')}-{mine.date_range_end}.{form}"
    if form == "pdf" and mine.pdf:
        return FileResponse(default_storage.open(mine.pdf), as_attachment=True, filename=name)
    if form == "json":
        answer: HttpResponse = JsonResponse({"facts": mine.facts, "suggestions": mine.suggestions})
    elif form in ("md", "tex"):
        kind = "text/markdown" if form == "md" else "application/x-tex"
        answer = HttpResponse(
            mine.markdown if form == "md" else mine.latex, content_type=f"{kind}; charset=utf-8"
        )
    else:
        raise Http404
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@personal
@require_POST
def report_delete(request: HttpRequest, report_id: UUID) -> HttpResponse:
    with transaction.atomic():
        reports.delete(own_report(request, report_id))
    return HttpResponseRedirect(reverse("insights:reports"), status=303)


@personal
@require_POST
def schedule(request: HttpRequest) -> HttpResponse:
    """Switch a report that comes by itself on or off."""
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "That could not be saved: choose an hour from 0 to 23.")
    else:
        schedules.set_schedule(athlete(request), **form.values())
        messages.success(request, "Saved.")
    return HttpResponseRedirect(reverse("insights:reports"), status=303)


@personal
@require_POST
def model_consent(request: HttpRequest) -> HttpResponse:
    """Let a language model word the reports, or no more."""
    decide = consent.agree if request.POST.get("agree") == "1" else consent.withdraw
    decide(athlete(request))
    return HttpResponseRedirect(reverse("insights:reports"), status=303)


@csrf_exempt  # a mail program posts here by itself; the secret in the address is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, secret: str) -> HttpResponse:
    """Stop the mails: a post does it at once, a visit asks once more (link checkers visit, too)."""
    is_done = request.method == "POST" and schedules.unsubscribe(secret) is not None
    shown = {"is_done": is_done, "is_unknown": request.method == "POST" and not is_done}
    return render(request, "insights/unsubscribe.html", shown)


def own_report(request: HttpRequest, report_id: UUID) -> Report:
    return get_object_or_404(Report.objects.filter(user=athlete(request)), pk=report_id)


def _list(request: HttpRequest, form: ReportForm, status: int = 200) -> HttpResponse:
    page = pages.reports_page(athlete(request), request.GET)
    shown = {"page": page, "form": form}
    return without_indentation(render(request, "insights/reports.html", shown, status=status))
