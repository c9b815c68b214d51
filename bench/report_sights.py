"""Pages of the demo athlete's insights and reports to be pictured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User


def make_reports(owner: User) -> None:
    """What the rules find, and one report of each type, without waiting for a worker."""
    from insights.models import Report, ReportType
    from insights.services import findings, reports

    findings.refresh(owner)
    Report.objects.filter(user=owner).delete()
    for kind in ReportType.values:
        report = reports.ask_for(owner, kind, *reports.usual_span(kind, owner.today()))
        reports.write(report.pk)


def of_reports(owner: User) -> Iterator[tuple[str, str]]:
    """Names and addresses: what was noticed, the rules, questions, the list of reports and one of each type."""
    from insights.models import Report
    from insights.rules.questions import QUESTIONS

    yield "insights", "/insights/"
    yield "rules", "/insights/rules/"
    yield "ask", "/ask/"
    for question in QUESTIONS:
        yield f"ask-{question.key}", f"/ask/?q={question.key}"
    yield "reports", "/reports/"
    for report in Report.objects.filter(user=owner).order_by("created_at"):
        yield f"report-{report.type.lower().replace('_', '-')}", f"/reports/{report.pk}/"
