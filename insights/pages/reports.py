"""The pages of reports: the list with its schedules, and one report with charts and the proof of each sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from activities.presenters.measures import number, words
from activities.presenters.pages import page_number, pager
from activities.presenters.values import Badge, Column, Link, Pager
from activities.presenters.wording import day, instant, provider
from insights import wording
from insights.models import Report, ReportSchedule, ReportStatus
from insights.narrators.plain import Plain
from insights.pages.findings import Proof, existing, proofs
from insights.pages.values import ChartView
from insights.reports import packing
from insights.reports.content import Chart, Gap, Line, Section
from insights.reports.worded import WordedHeadline, WordedParagraph, WordedTable, worded
from insights.rules import engine
from insights.services import model_consent
from insights.services.reports import span_words
from insights.services.schedules import schedules_of

PAGE_SIZE = 20
_STATES = {
    ReportStatus.PENDING: Badge("Waiting", ""),
    ReportStatus.PROCESSING: Badge("Being written", "accent"),
    ReportStatus.COMPLETED: Badge("Ready", "good"),
    ReportStatus.FAILED: Badge("Failed", "bad"),
}
_COLOURS = {
    "Fitness": "fitness",
    "Fatigue": "fatigue",
    "Form": "form",
    "Load": "muted",
    "Hours slept": "muted",
    "Resting pulse": "fatigue",
}
_RUNNING = (ReportStatus.PENDING, ReportStatus.PROCESSING)


@dataclass(frozen=True, slots=True)
class ReportRow:
    title: str
    span: str
    url: str
    state: Badge
    made: str


@dataclass(frozen=True, slots=True)
class ReportsPage:
    rows: tuple[ReportRow, ...]
    pager: Pager
    schedules: tuple[ReportSchedule, ...]
    can_mail: bool
    model: str = ""  # that may word reports; "" when the operator named none
    model_wording: str = ""
    has_agreed: bool = False

    @property
    def has_any(self) -> bool:
        return bool(self.rows)


@dataclass(frozen=True, slots=True)
class ProvenSentence:
    """A sentence, the values in it, the rule it came from and what it rests on."""

    text: str
    values: tuple[tuple[str, str], ...]
    rule: str
    evidence: tuple[Proof, ...]
    origins: str


@dataclass(frozen=True, slots=True)
class SectionView:
    key: str
    title: str
    paragraphs: tuple[WordedParagraph, ...]
    tables: tuple[WordedTable, ...]
    charts: tuple[ChartView, ...]
    sentences: tuple[ProvenSentence, ...]


@dataclass(frozen=True, slots=True)
class SuggestionView:
    action: str
    reason: str  # the title of the finding behind it, or a sentence
    sure: str
    alternatives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportPage:
    title: str
    span: str
    state: Badge
    is_running: bool
    error: str
    made: str
    narrator: str
    progress_url: str
    again_url: str
    delete_url: str
    kind: str = ""
    first: str = ""
    last: str = ""
    sections: tuple[SectionView, ...] = ()
    suggestions: tuple[SuggestionView, ...] = ()
    unknown: tuple[Gap, ...] = ()
    headlines: tuple[WordedHeadline, ...] = ()
    downloads: tuple[Link, ...] = ()


def reports_page(user: User, query: QueryDict) -> ReportsPage:
    """All reports of an athlete, newest first, and which come by themselves."""
    known = Report.objects.filter(user=user).only(
        "type", "status", "date_range_start", "date_range_end", "created_at"
    )
    total = known.count()
    at = page_number(query.get("page"), total, PAGE_SIZE)
    shown = known.order_by("-created_at", "pk")[(at - 1) * PAGE_SIZE : at * PAGE_SIZE]
    return ReportsPage(
        rows=tuple(_row(report, user) for report in shown),
        pager=pager(reverse("insights:reports"), query, number=at, total=total, size=PAGE_SIZE),
        schedules=tuple(schedules_of(user).values()),
        can_mail=bool(user.email),
        model=settings.AI_MODEL,
        model_wording=model_consent.WORDING,
        has_agreed=bool(settings.AI_MODEL) and model_consent.has_agreed(user),
    )


def _row(report: Report, user: User) -> ReportRow:
    return ReportRow(
        title=report.get_type_display(),
        span=span_words(report.date_range_start, report.date_range_end),
        url=reverse("insights:report", args=[report.pk]),
        state=_STATES[ReportStatus(report.status)],
        made=instant(report.created_at, user.zone),
    )


def report_page(user: User, report: Report) -> ReportPage:
    """One report in the units its athlete reads now."""
    page = ReportPage(
        title=report.get_type_display(),
        span=span_words(report.date_range_start, report.date_range_end),
        state=_STATES[ReportStatus(report.status)],
        is_running=report.status in _RUNNING,
        error=report.error_message,
        made=instant(report.updated_at, user.zone),
        narrator="" if report.model_version == Plain.name else report.model_version,
        progress_url=reverse("insights:report_progress", args=[report.pk]),
        again_url=reverse("insights:report_ask"),
        delete_url=reverse("insights:report_delete", args=[report.pk]),
        kind=report.type,
        first=report.date_range_start.isoformat(),
        last=report.date_range_end.isoformat(),
    )
    return _written(page, user, report) if report.status == ReportStatus.COMPLETED else page


def _written(page: ReportPage, user: User, report: Report) -> ReportPage:
    content = packing.unpacked(report.facts)
    told = worded(content, Plain(), user.units)
    living = existing(user, (item for passage in content.passages() for item in passage.evidence))
    return replace(
        page,
        title=content.title,
        sections=tuple(
            SectionView(
                section.key,
                section.title,
                told.sections[number].paragraphs,
                told.sections[number].tables,
                tuple(_chart(chart) for chart in section.charts if chart.days),
                tuple(_sentences(section, user, living)),
            )
            for number, section in enumerate(content.sections)
        ),
        suggestions=tuple(
            SuggestionView(
                s.action, s.about or s.reason, words(number(100 * s.confidence, "%")), s.alternatives
            )
            for s in told.suggestions
        ),
        unknown=content.unknown,
        headlines=told.headlines,
        downloads=tuple(_downloads(report)),
    )


def _downloads(report: Report) -> Iterator[Link]:
    for form, label in (("pdf", "PDF"), ("md", "Markdown"), ("tex", "LaTeX"), ("json", "JSON")):
        if form != "pdf" or report.pdf:
            yield Link(label, reverse("insights:report_file", args=[report.pk, form]))


def _sentences(section: Section, user: User, living: set[tuple[str, str]]) -> Iterator[ProvenSentence]:
    for passage in section.passages:
        reader = wording.Reader(user.units, passage.sport or "run")
        rule = engine.RULES.get(passage.finding)
        yield ProvenSentence(
            text=wording.filled_words(passage.text, passage.amounts, reader),
            values=tuple((name, wording.amount_words(a, reader)) for name, a in passage.amounts.items()),
            rule=f"{rule.title}: {rule.source}" if rule else "Counted from your log",
            evidence=proofs(passage.evidence, living),
            origins=", ".join(sorted(provider(origin) for origin in passage.origins)),
        )


def _chart(chart: Chart) -> ChartView:
    return ChartView(
        id=f"report-{chart.key}",
        title=chart.title,
        spec={
            "x": [int(datetime(d.year, d.month, d.day, tzinfo=UTC).timestamp()) for d in chart.days],
            "x_format": "date",
            "decimals": 1,
            "height": 240,
            "series": [_series(line) for line in chart.lines],
        },
        columns=(
            Column("day", "Day", numeric=False),
            *(Column(line.label, line.label) for line in chart.lines),
        ),
        rows=tuple(
            (day(on), *(words(number(line.values[index], decimals=1)) for line in chart.lines))
            for index, on in reversed(list(enumerate(chart.days)))
        ),
        note=chart.words,
    )


def _series(line: Line) -> dict[str, object]:
    return {
        "label": line.label,
        "colour": _COLOURS.get(line.label.split(",")[0], "form"),
        "bars": line.is_bars,
        "dash": line.is_ahead,
        "values": [None if value is None else round(value, 2) for value in line.values],
    }
