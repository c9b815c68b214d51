"""Thin doors into the services: ids in, one call."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from accounts.models import User
from insights.models import Report
from insights.pages.health_light import lights_of
from insights.services import exports, findings, mailing, reports, schedules
from plans.services import adapting
from plans.services.matching import planning_athletes


@shared_task
def refresh_insights(user_id: str) -> None:
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is not None:
        findings.refresh(user)


@shared_task
def look_at_mornings() -> None:
    """Each athlete's rules once on the morning of their own day."""
    for user_id in findings.athletes_in_the_morning():
        refresh_insights.delay(str(user_id))


@shared_task
def adapt_plans() -> None:
    """Look whether the plans that are followed need a change."""
    for user_id in planning_athletes():
        adapt_plan.delay(str(user_id))


@shared_task
def adapt_plan(user_id: str) -> None:
    """Here and not with the plans, because only this app knows how the body is."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is not None:
        adapting.look(user, user.today(), lights_of(user, user.today()))


@shared_task
def write_report(report_id: str, by_mail: bool = False) -> None:
    if reports.write(UUID(report_id)) and by_mail:
        mail_report.delay(report_id)


@shared_task(autoretry_for=(OSError,), retry_backoff=60, max_retries=5)
def mail_report(report_id: str) -> None:
    report = Report.objects.select_related("user").filter(pk=report_id).first()
    if report is not None:
        mailing.send(report)


@shared_task
def revive_reports() -> None:
    """Queue what a lost message or a killed worker left lying."""
    for report_id in reports.stranded():
        write_report.delay(str(report_id))


@shared_task
def run_schedules() -> None:
    """Ask for the reports of those whose morning it is."""
    now = timezone.now()
    for schedule in schedules.due(now):
        report = schedules.run(schedule, now.astimezone(schedule.user.zone).date())
        if report is not None:
            write_report.delay(str(report.pk), by_mail=schedule.by_mail)


@shared_task
def make_export(export_id: str) -> None:
    exports.work(UUID(export_id))


@shared_task
def revive_exports() -> None:
    """Queue what a killed worker left lying."""
    for export_id in exports.stranded():
        make_export.delay(str(export_id))


@shared_task
def drop_expired_exports() -> None:
    exports.drop_expired()
