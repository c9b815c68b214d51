"""Reports: asked for, written, printed, taken up after a kill, proven, and for nobody else's eyes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pylatexenc.latexwalker import LatexWalker
from pypdf import PdfReader

from accounts.models import User
from accounts.tests.people import make_athlete
from activities.services import fitness
from insights.models import Report, ReportSchedule, ReportStatus, ReportType
from insights.services import mailing, reports, schedules
from insights.tests import logbook

pytestmark = pytest.mark.django_db
HOSTILE = '\\input{/etc/passwd} $x$ <b>& [link](http://x) `rm` #read("/etc/passwd") {p0_load}'


@pytest.fixture
def owner(client: Client) -> User:
    """Fifty days of runs, the last Sunday's with a hostile name and far longer than all others."""
    user = make_athlete(timezone="Europe/Zurich", first_name="Ada")
    client.force_login(user)
    today = user.today()
    logbook.sessions(user, [today - timedelta(days=n) for n in range(50, 2, -1)])
    logbook.session(user, today - timedelta(days=2), distance=18_300.0, name=HOSTILE)
    fitness.rebuild(user)
    return user


def written(user: User, kind: str = ReportType.WEEKLY_ANALYSIS) -> Report:
    report = reports.ask_for(user, kind, *reports.usual_span(kind, user.today()))
    assert reports.write(report.pk)
    report.refresh_from_db()
    assert report.status == ReportStatus.COMPLETED, report.error_message
    return report


@pytest.mark.parametrize("kind", ReportType.values)
def test_each_type_is_written_in_every_form(owner, kind):
    report = written(owner, kind)
    assert report.markdown.startswith("# ") and report.facts["sections"]
    assert default_storage.open(report.pdf).read(5) == b"%PDF-"
    LatexWalker(report.latex, tolerant_parsing=False).get_latex_nodes()


def test_hostile_names_stay_words_in_every_form(client, owner):
    report = written(owner)
    assert "\\input{" not in report.latex and "\\textbackslash{}input\\{" in report.latex
    assert "](http://x)" not in report.markdown and "\\[link\\]" in report.markdown
    page = client.get(reverse("insights:report", args=[report.pk])).content.decode()
    assert "<b>&" not in page and "&lt;b&gt;&amp;" in page and "{p0_load}" in page
    printed = "".join(sheet.extract_text() for sheet in PdfReader(default_storage.open(report.pdf)).pages)
    assert "".join(HOSTILE.split()) in "".join(printed.split()) and "root:" not in printed


def test_the_numbers_of_a_week_are_those_of_the_database(owner):
    report = written(owner)
    passage = report.facts["sections"][0]["passages"][0]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(DISTINCT local_date), sum(coalesce(timer_time, moving_time)), sum(tss) FROM activities"
            " WHERE user_id = %s AND local_date BETWEEN %s AND %s",
            [owner.pk, report.date_range_start, report.date_range_end],
        )
        count, days, seconds, load = cursor.fetchone()
    told = {name: value for name, (value, _) in passage["amounts"].items()}
    assert told == {"count": count, "days": days, "time": pytest.approx(seconds), "load": pytest.approx(load)}


def test_every_sentence_carries_its_values_its_rule_and_its_origins(owner):
    for section in written(owner).facts["sections"]:
        for passage in section["passages"]:
            slots = set(re.findall(r"\{(\w+)\}", passage["text"]))
            assert slots <= set(passage["amounts"])
            assert passage["origins"]


def test_advice_is_given_once_and_every_finding_has_a_title(owner):
    report = written(owner)
    found = [p for s in report.facts["sections"] for p in s["passages"] if p["finding"]]
    assert found and all(passage["title"] for passage in found)
    asked = [suggestion["action"] for suggestion in report.suggestions]
    assert asked and not set(asked) & {passage["advice"] for passage in found}
    assert all(report.markdown.count(action) == 1 for action in asked)


def test_what_is_not_known_is_told_once_with_the_rules_that_wait_for_it(client, owner):
    gaps = written(owner).facts["unknown"]
    assert len({gap["missing"] for gap in gaps}) == len(gaps)
    band = next(gap for gap in gaps if "HRV" in gap["missing"] and len(gap["rules"]) > 1)
    assert {"HRV below your band", "HRV back in its band"} <= set(band["rules"])


def test_a_report_of_an_earlier_shape_still_opens(client, owner):
    report = written(owner)
    old = report.facts | {"unknown": ["Six weeks of load are needed."]}
    del old["headlines"]
    for section in old["sections"]:
        for passage in section["passages"]:
            del passage["title"], passage["advice"]
    Report.objects.filter(pk=report.pk).update(facts=old)
    page = client.get(reverse("insights:report", args=[report.pk]))
    assert page.status_code == 200 and "Six weeks of load are needed." in page.content.decode()


def test_a_quiet_day_is_told_in_one_sentence(owner):
    why = next(s for s in written(owner, "DAILY_SUGGESTION").facts["sections"] if s["key"] == "why")
    assert sum("nothing to mind" in passage["text"] for passage in why["passages"]) == 1


def test_asking_twice_for_what_waits_gives_one_report(owner):
    span = reports.usual_span(ReportType.WEEKLY_ANALYSIS, owner.today())
    assert reports.ask_for(owner, "WEEKLY_ANALYSIS", *span) == reports.ask_for(
        owner, "WEEKLY_ANALYSIS", *span
    )


def test_a_report_whose_writer_died_is_taken_up_and_one_that_kills_its_writers_is_given_up(owner):
    report = reports.ask_for(owner, "WEEKLY_ANALYSIS", *reports.usual_span("WEEKLY_ANALYSIS", owner.today()))
    Report.objects.filter(pk=report.pk).update(status=ReportStatus.PROCESSING, facts={"tries": 1})
    assert reports.stranded() == [] and not reports.write(report.pk)
    Report.objects.filter(pk=report.pk).update(updated_at=timezone.now() - timedelta(minutes=3))
    assert reports.stranded() == [report.pk] and reports.write(report.pk)
    Report.objects.filter(pk=report.pk).update(
        status=ReportStatus.PROCESSING, facts={"tries": 3}, updated_at=timezone.now() - timedelta(minutes=3)
    )
    assert not reports.write(report.pk)
    report.refresh_from_db()
    assert report.status == ReportStatus.FAILED and report.error_message


def test_an_athlete_without_a_session_gets_a_report_that_says_so():
    report = written(make_athlete())
    assert "No session in these days" in report.markdown


def test_a_deleted_report_takes_its_print_along(client, owner, django_capture_on_commit_callbacks):
    report = written(owner)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("insights:report_delete", args=[report.pk]))
    assert not Report.objects.exists() and not default_storage.exists(report.pdf)


def test_a_report_is_asked_for_on_the_page_and_bad_days_get_a_sentence(client, owner):
    ask = reverse("insights:report_ask")
    assert client.post(ask, {"type": "WEEKLY_ANALYSIS"}).status_code == 303
    for days in (
        {},
        {"first": "2026-02-02", "last": "2026-01-01"},
        {"first": "1990-01-01", "last": "2026-01-01"},
    ):
        answer = client.post(ask, {"type": "CUSTOM", **days})
        assert answer.status_code == 400 and 'role="alert"' in answer.content.decode()
    assert Report.objects.count() == 1


def test_a_waiting_report_asks_for_itself_and_a_ready_one_loads_its_page(client, owner):
    report = reports.ask_for(owner, "WEEKLY_ANALYSIS", *reports.usual_span("WEEKLY_ANALYSIS", owner.today()))
    progress = reverse("insights:report_progress", args=[report.pk])
    assert "every 1s" in client.get(progress).content.decode()
    reports.write(report.pk)
    assert client.get(progress)["HX-Refresh"] == "true"


@pytest.mark.parametrize("form", ["pdf", "md", "tex", "json"])
def test_a_report_is_downloaded_in_every_form(client, owner, form):
    answer = client.get(reverse("insights:report_file", args=[written(owner).pk, form]))
    assert answer.status_code == 200 and f".{form}" in answer["Content-Disposition"]


def test_a_weekly_report_comes_on_the_athletes_own_monday_morning(owner):
    User.objects.filter(pk=owner.pk).update(timezone="Pacific/Auckland")
    schedules.set_schedule(owner, "WEEKLY_ANALYSIS", is_active=True, local_hour=6, by_mail=False)
    sunday_evening_utc = datetime(2026, 6, 14, 18, 30, tzinfo=UTC)  # Monday 06:30 in Auckland
    assert not list(schedules.due(sunday_evening_utc - timedelta(hours=1)))
    (found,) = schedules.due(sunday_evening_utc)
    assert schedules.run(found, date(2026, 6, 15)) is not None
    assert schedules.run(found, date(2026, 6, 15)) is None
    assert not list(schedules.due(sunday_evening_utc + timedelta(hours=3)))
    report = Report.objects.get()
    assert (report.date_range_start, report.date_range_end) == (date(2026, 6, 8), date(2026, 6, 14))


def test_mails_stop_by_a_post_to_the_secret_address_and_not_by_a_visit(client, owner):
    row = schedules.set_schedule(owner, "WEEKLY_ANALYSIS", is_active=True, local_hour=6, by_mail=True)
    address, stranger = (
        reverse("insights:unsubscribe", args=[row.unsubscribe_secret]),
        Client(enforce_csrf_checks=True),
    )
    assert stranger.get(address).status_code == 200
    assert ReportSchedule.objects.get().by_mail
    assert "No more mails" in stranger.post(address).content.decode()
    assert not ReportSchedule.objects.get().by_mail and ReportSchedule.objects.get().is_active
    assert "not valid" in stranger.post(reverse("insights:unsubscribe", args=["x" * 43])).content.decode()


def test_a_scheduled_report_is_mailed_to_a_confirmed_address_with_one_click_to_leave(owner, mailoutbox):
    report = written(owner)
    schedules.set_schedule(owner, "WEEKLY_ANALYSIS", is_active=True, local_hour=6, by_mail=True)
    assert not mailing.send(report)  # the address is not confirmed
    EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
    assert mailing.send(report)
    (mail,) = mailoutbox
    secret = ReportSchedule.objects.get().unsubscribe_secret
    assert mail.to == [owner.email] and secret in mail.extra_headers["List-Unsubscribe"]
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    html = mail.alternatives[0][0]
    assert "<b>&" not in html and "&lt;b&gt;" in html and "sessions over" in mail.body
    schedules.unsubscribe(secret)
    assert not mailing.send(report)


def test_the_list_and_a_report_cost_the_same_whatever_there_is(client, owner):
    report = written(owner)
    addresses = [reverse("insights:reports"), reverse("insights:report", args=[report.pk])]
    few = [logbook.queries_of(client, address) for address in addresses]
    Report.objects.bulk_create(
        Report(user=owner, type="CUSTOM", date_range_start=date(2026, 1, n), date_range_end=date(2026, 2, 1))
        for n in range(1, 30)
    )
    assert [logbook.queries_of(client, address) for address in addresses] == few


def test_another_athlete_finds_no_report_of_it_and_a_stranger_signs_in(client, owner):
    report = written(owner)
    keyed = [("report", []), ("report_progress", []), ("report_file", ["pdf"])]
    client.force_login(make_athlete())
    assert client.get(reverse("insights:reports")).context["page"].rows == ()
    for name, rest in keyed:
        assert client.get(reverse(f"insights:{name}", args=[report.pk, *rest])).status_code == 404
    assert client.post(reverse("insights:report_delete", args=[report.pk])).status_code == 404
    stranger = Client()
    for name, rest in keyed:
        assert stranger.get(reverse(f"insights:{name}", args=[report.pk, *rest])).status_code == 302
    for name in ("report_ask", "report_schedule"):
        assert stranger.post(reverse(f"insights:{name}")).status_code == 302
