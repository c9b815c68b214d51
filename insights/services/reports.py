"""Reports: asked for, written by a worker, found again when the worker died, printed and deleted."""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from activities.presenters.wording import day as day_words
from insights.facts import facts_of
from insights.models import Report, ReportStatus, ReportType
from insights.narrators import choice
from insights.reports import latex, markdown, packing, pdf
from insights.reports.compose import COMPOSERS
from insights.reports.content import Content
from insights.reports.worded import Worded, with_subtitle, worded
from insights.rules import engine

LONGEST_SILENCE = timedelta(minutes=2)  # of a worker that writes one: it takes seconds
MOST_TRIES = 3
MOST_DAYS = 366
_TRIES = "tries"

log = logging.getLogger(__name__)


class BadSpan(Exception):
    """The days of a report cannot be used; the message is one sentence."""


def ask_for(user: User, kind: str, first: date, last: date) -> Report:
    """A report that waits for a worker; the one that waits already when it is the same."""
    if first > last:
        raise BadSpan("The first day is after the last.")
    if (last - first).days >= MOST_DAYS:
        raise BadSpan("A report covers at most a year: choose fewer days.")
    if first > user.today():
        raise BadSpan("These days are yet to come.")
    waiting = (ReportStatus.PENDING, ReportStatus.PROCESSING)
    same = {"user": user, "type": kind, "date_range_start": first, "date_range_end": last}
    found = Report.objects.filter(**same, status__in=waiting).first()
    return found or Report.objects.create(**same)


def usual_span(kind: str, today: date) -> tuple[date, date]:
    """The days a report of a type is about when nobody names others: last week by Monday, else the week until today."""
    if kind == ReportType.DAILY_SUGGESTION:
        return today, today
    if kind == ReportType.RACE_PREP:
        return today - timedelta(days=83), today
    last = today - timedelta(days=1)
    return last - timedelta(days=6), last


def write(report_id: UUID) -> bool:
    """Write a report that waits; False when somebody else does, or it is done. Repeatable after a kill."""
    report = _claim(report_id)
    if report is None:
        return False
    try:
        _fill(report)
    except Exception as error:  # whatever it is, the athlete gets a sentence and staff the trace
        log.exception("report %s could not be written", report.pk)
        _fail(
            report,
            f"It could not be written ({type(error).__name__}). Ask for it again; if that fails, tell us.",
        )
    return True


@transaction.atomic
def _claim(report_id: UUID) -> Report | None:
    free = Q(status=ReportStatus.PENDING) | Q(
        status=ReportStatus.PROCESSING, updated_at__lt=timezone.now() - LONGEST_SILENCE
    )
    report = Report.objects.select_for_update(skip_locked=True).filter(free, pk=report_id).first()
    if report is None:
        return None
    tries = int(report.facts.get(_TRIES, 0)) + 1
    if tries > MOST_TRIES:
        _fail(report, "It stopped its writer three times. Tell us, and choose other days meanwhile.")
        return None
    report.status, report.facts = ReportStatus.PROCESSING, {_TRIES: tries}
    report.save(update_fields=["status", "facts", "updated_at"])
    return report


def _fail(report: Report, sentence: str) -> None:
    report.status, report.error_message = ReportStatus.FAILED, sentence
    report.save(update_fields=["status", "error_message", "updated_at"])


def _fill(report: Report) -> None:
    user = report.user
    content = content_of(user, report.type, report.date_range_start, report.date_range_end)
    told = worded(content, choice.narrator_for(user), user.units)
    report.facts = packing.packed(content)
    report.suggestions = [asdict(suggestion) for suggestion in told.suggestions]
    report.markdown, report.latex = markdown.markdown(told), latex.latex(told)
    report.model_version = ", ".join(told.narrators) or "rules"
    report.pdf = _print(report, told)
    report.status, report.error_message = ReportStatus.COMPLETED, ""
    report.save()


def content_of(user: User, kind: str, first: date, last: date) -> Content:
    """What a report of these days says, as it was known on their last day."""
    facts = facts_of(user, min(last, user.today()))
    made = COMPOSERS[kind](facts, engine.run(facts), first, last)
    return with_subtitle(made, span_words(first, last))


def span_words(first: date, last: date) -> str:
    """ "3 Jun 2026" or "1 Jun to 7 Jun 2026"."""
    if first == last:
        return day_words(last)
    same_year = first.year == last.year
    return f"{f'{first.day} {first:%b}' if same_year else day_words(first)} to {day_words(last)}"


def _print(report: Report, told: Worded) -> str:
    """Store the PDF under the athlete, in place of an earlier one; return its name in file storage."""
    name = f"reports/{report.user_id}/{report.pk}.pdf"
    printed = pdf.pdf(told, site=settings.SITE_NAME, reader=report.user.name)
    if default_storage.exists(name):
        default_storage.delete(name)
    return str(default_storage.save(name, ContentFile(printed)))


def delete(report: Report) -> None:
    """Take a report and its print away."""
    name = report.pdf
    report.delete()
    if name:
        transaction.on_commit(lambda: default_storage.delete(name))


def stranded() -> list[UUID]:
    """Reports that nobody writes: their message was lost or their worker died."""
    idle = timezone.now() - timedelta(seconds=30)
    lost = Q(status=ReportStatus.PENDING, updated_at__lt=idle)
    dead = Q(status=ReportStatus.PROCESSING, updated_at__lt=timezone.now() - LONGEST_SILENCE)
    return list(Report.objects.filter(lost | dead).values_list("pk", flat=True)[:100])
