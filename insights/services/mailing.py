"""Reports by mail: to a confirmed address alone, with a way out that needs one click and no sign-in."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from insights.models import Report, ReportSchedule, ReportStatus
from insights.narrators.plain import Plain
from insights.reports import packing
from insights.reports.worded import worded
from insights.services.reports import span_words


def send(report: Report) -> bool:
    """Mail a finished report if its schedule asks for it and the address is confirmed; say whether it went out."""
    schedule = ReportSchedule.objects.filter(
        user=report.user, type=report.type, is_active=True, by_mail=True
    ).first()
    address = confirmed_address(report)
    if schedule is None or address is None or report.status != ReportStatus.COMPLETED:
        return False
    leave = settings.SITE_URL + reverse("insights:unsubscribe", args=[schedule.unsubscribe_secret])
    seen = {
        "report": worded(packing.unpacked(report.facts), Plain(), report.user.units),
        "url": settings.SITE_URL + reverse("insights:report", args=[report.pk]),
        "leave_url": leave,
        "site": settings.SITE_NAME,
    }
    span = span_words(report.date_range_start, report.date_range_end)
    mail = EmailMultiAlternatives(
        subject=f"{report.get_type_display()}, {span}",
        body=render_to_string("insights/mail_report.txt", seen),
        to=[address],
        headers={"List-Unsubscribe": f"<{leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
    mail.attach_alternative(render_to_string("insights/mail_report.html", seen), "text/html")
    return bool(mail.send())


def confirmed_address(report: Report) -> str | None:
    known = EmailAddress.objects.filter(user_id=report.user_id, verified=True, primary=True).first()
    return known.email if known else None
