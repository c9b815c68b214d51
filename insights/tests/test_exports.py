"""Everything that can be taken away: tables, the whole archive, the history for DuckDB. Opened by others' readers."""

from __future__ import annotations

import ast
import csv
import io
import json
import zipfile
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Integration, User
from accounts.tests.people import make_athlete
from activities.models import Activity, Gear, StreakAnalysis
from activities.services import edits, fitness, routes
from activities.tests.logbook import START, record, ride_record, run_record, set_thresholds
from insights.exports import archive
from insights.exports.formats import csv_pieces, without_formula
from insights.exports.tables import TABLES
from insights.models import Export
from insights.services import exports as service
from insights.tests import logbook
from stravaai.env import PROJECT_DIR

pytestmark = pytest.mark.django_db
DAY = date(2025, 3, 3)


@pytest.fixture
def athlete(client: Client) -> User:
    user = make_athlete(timezone="Europe/Zurich", first_name="Ada")
    client.force_login(user)
    return user


def fetched(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return b"".join(answer.streaming_content).decode(errors="replace")


def rows(client: Client, table: str, query: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(fetched(client, f"/export/{table}/csv/{query}"))))


# --- single tables --------------------------------------------------------------------------------------------


def test_each_table_says_the_same_as_csv_and_as_json(client: Client, athlete: User) -> None:
    filled(athlete)
    for name, table in TABLES.items():
        text = fetched(client, f"/export/{name}/csv/")
        as_csv = list(csv.DictReader(io.StringIO(text)))
        as_json = json.loads(fetched(client, f"/export/{name}/json/"))
        assert text.splitlines()[0].split(",") == list(table.columns)
        assert (len(as_csv) > 0) is (name != "health"), name
        for line, told in zip(as_csv, as_json, strict=True):
            assert all(same(line[key], value) for key, value in told.items()), (name, line, told)


def same(text: str, value: object) -> bool:
    if value is None:
        return text == ""
    if isinstance(value, bool):
        return text == str(value).lower()
    if isinstance(value, int | float):
        return float(text) == value
    return text == (" ".join(value) if isinstance(value, list) else str(value))


def filled(user: User) -> list[Activity]:
    """Two recorded runs on one way and a ride, with gear, laps, fitness and routes."""
    set_thresholds(user)
    runs = [
        record(user, run_record(700, start=START + timedelta(days=n), gear_name="Blue")) for n in range(2)
    ]
    ride = record(user, ride_record(900, start=START + timedelta(days=5)), original=None)
    fitness.rebuild(user)
    routes.refresh(user)
    return [*runs, ride]


def test_activities_follow_the_filters_of_the_list(client: Client, athlete: User) -> None:
    logbook.sessions(athlete, [DAY, DAY + timedelta(days=1)])
    logbook.session(athlete, DAY, sport="ride", distance=50_000.0)
    assert len(rows(client, "activities")) == 3
    assert [line["distance_m"] for line in rows(client, "activities", "?sport=ride")] == ["50000.0"]
    assert len(rows(client, "activities", f"?from={DAY + timedelta(days=1)}")) == 1


def test_unknown_is_empty_and_null_never_zero(client: Client, athlete: User) -> None:
    logbook.session(athlete, DAY, distance=None, tss=None, average_heartrate=None)
    (line,) = rows(client, "activities")
    assert (line["distance_m"], line["load"], line["average_heartrate_bpm"]) == ("", "", "")
    (told,) = json.loads(fetched(client, "/export/activities/json/"))
    assert told["distance_m"] is None and told["load"] is None


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_a_name_that_a_spreadsheet_would_run_is_harmless(client: Client, athlete: User, name: str) -> None:
    logbook.session(athlete, DAY, name=name, start_lat=-33.5)
    text = fetched(client, "/export/activities/csv/")
    (line,) = csv.DictReader(io.StringIO(text, newline=""))
    assert line["name"] == f"'{name}"
    assert line["start_latitude_deg"] == "-33.5"  # a number stays one
    (told,) = json.loads(fetched(client, "/export/activities/json/"))
    assert told["name"] == name
    assert without_formula("Morning = good") == "Morning = good"


def test_long_tables_come_in_pieces() -> None:
    taken = 0

    def many():
        nonlocal taken
        for number in range(5000):
            taken = number
            yield (number,)

    pieces = csv_pieces(("n",), many())
    next(pieces)
    assert taken < 1000


def test_unknown_tables_and_formats_are_not_found(client: Client, athlete: User) -> None:
    for address in ("/export/users/csv/", "/export/activities/xml/", "/export/activities/"):
        assert client.get(address).status_code == 404


def test_records_are_the_best_of_all_efforts_by_a_plain_count(client: Client, athlete: User) -> None:
    filled(athlete)
    best: dict[tuple[str, ...], float] = {}
    for line in rows(client, "efforts"):
        key = (line["sport"], line["environment"], line["kind"], line["over_m_or_for_s"])
        value = float(line["best_s_or_w"])
        pick = min if line["kind"] == "distance" else max
        best[key] = pick(best.get(key, value), value)
    found = {
        (line["sport"], line["environment"], line["kind"], line["over_m_or_for_s"]): float(
            line["best_s_or_w"]
        )
        for line in rows(client, "records")
    }
    assert found == best


def test_the_pages_offer_their_tables_with_their_filters(client: Client, athlete: User) -> None:
    filled(athlete)
    page = client.get("/totals/?sport=run").content.decode()
    assert "/export/months/csv/?sport=run" in page
    assert "/export/activities/csv/?sport=run" in client.get("/activities/?sport=run").content.decode()
    assert {line["sport"] for line in rows(client, "months", "?sport=run")} == {"run"}


# --- the whole archive ----------------------------------------------------------------------------------------


def made(client: Client, user: User, kind: str) -> bytes:
    """Asked for on the page, made by the worker, fetched."""
    assert client.post("/export/start/", {"kind": kind}).status_code == 303
    from insights.tasks import make_export

    export = Export.objects.get(user=user, kind=kind)
    make_export(str(export.pk))
    answer = client.get(reverse("insights:export_file", args=[export.pk]))
    assert answer.status_code == 200, Export.objects.get(pk=export.pk).problem
    return b"".join(answer.streaming_content)


def lines_of(opened: zipfile.ZipFile, name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in opened.read(name).splitlines()]


def test_the_archive_holds_every_row_of_every_table_and_every_original(client: Client, athlete: User) -> None:
    first, _, ride = filled(athlete)
    edits.edit(first, {"private_note": "only me", "name": "=cmd"})
    other = make_athlete()
    record(other, run_record(600), original=b"another's file")
    opened = zipfile.ZipFile(io.BytesIO(made(client, athlete, "archive")))
    assert opened.testzip() is None
    for model, owner in archive._kept_models():
        count = model._base_manager.filter(**{owner: athlete.pk}).count()
        assert len(lines_of(opened, f"rows/{model._meta.db_table}.jsonl")) == count, model
    originals = [name for name in opened.namelist() if name.startswith("originals/")]
    assert [opened.read(name) for name in originals] == [b"the file"]
    samples = list(
        csv.DictReader(io.StringIO(opened.read(f"recordings/{ride.sources.get().pk}.csv").decode()))
    )
    assert len(samples) == 900 and float(samples[100]["distance"]) == 800.0
    profile = json.loads(opened.read("profile.json"))
    assert profile["first_name"] == "Ada"
    names = {row["private_note"] for row in lines_of(opened, "rows/activities.jsonl")}
    assert "only me" in names
    assert b"'=cmd" in opened.read("tables/activities.csv")


def test_no_key_to_an_account_leaves(client: Client, athlete: User) -> None:
    Integration.objects.create(
        user=athlete,
        provider="strava",
        access_token="AAA-SECRET",
        refresh_token="RRR-SECRET",
        external_user_id="1",
    )
    opened = zipfile.ZipFile(io.BytesIO(made(client, athlete, "archive")))
    for name in opened.namelist():
        content = opened.read(name)
        assert b"SECRET" not in content, name
        assert athlete.password.encode() not in content, name
    (told,) = lines_of(opened, "rows/integrations.jsonl")
    assert told["external_user_id"] == "1"


def test_every_column_that_may_be_a_key_is_withheld() -> None:
    """A new table with a token, a secret or a password is caught by its column's name, or named here as harmless."""
    harmless = {
        "key",
        "group_key",
        "digest",
        "file_sha256",
        "recording_keys",
        "kernel_version",
        "field_sources",
    }
    suspicious = {
        (model._meta.db_table, field.name)
        for model, _ in archive._kept_models()
        for field in model._meta.concrete_fields
        if any(word in field.name for word in ("key", "hash", "pass", "auth", "cred", "token", "secret"))
        and not archive.is_withheld(field)
        and field.name not in harmless
    }
    assert suspicious == set()
    withheld = {
        field.name
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if archive.is_withheld(field)
    }
    assert {"password", "access_token", "refresh_token", "session_key", "data"} <= withheld


# --- DuckDB and Parquet ---------------------------------------------------------------------------------------


def test_duckdb_holds_what_the_database_holds(client: Client, athlete: User, tmp_path: Path) -> None:
    filled(athlete)
    logbook.sessions(
        athlete, [DAY + timedelta(days=n) for n in (0, 1, 2, 4)], distance=8000.0, timer_time=2400.0
    )
    logbook.session(athlete, DAY + timedelta(days=5), distance=900.0, timer_time=300.0, moving_time=300.0)
    path = tmp_path / "history.duckdb"
    path.write_bytes(made(client, athlete, "duckdb"))
    with duckdb.connect(str(path), read_only=True) as history:
        sums_are_those_of_the_database(history)
        views_say_what_the_views_of_the_database_say(history, athlete)
        recordings_are_the_samples(history)


def in_postgres(query: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def sums_are_those_of_the_database(history: duckdb.DuckDBPyConnection) -> None:
    ours = in_postgres(
        "SELECT count(*), sum(distance) / 1000, sum(coalesce(timer_time, moving_time, elapsed_time)), max(average_heartrate)"
        " FROM activities WHERE sport = 'run'"
    )
    theirs = history.execute(
        "SELECT count(*), sum(distance_km), sum(duration_seconds), max(heart_rate_average) FROM runs"
    )
    assert theirs.fetchall() == [pytest.approx(ours[0])]
    every = in_postgres(
        "SELECT sport, count(*), sum(distance), sum(tss) FROM activities GROUP BY sport ORDER BY sport"
    )
    assert history.execute(
        "SELECT sport, count(*), sum(distance_m), sum(load) FROM activities GROUP BY sport ORDER BY sport"
    ).fetchall() == [(row[0], *map(pytest.approx, row[1:])) for row in every]
    assert (
        history.execute("SELECT count(*) FROM laps").fetchone() == in_postgres("SELECT count(*) FROM laps")[0]
    )


def views_say_what_the_views_of_the_database_say(history: duckdb.DuckDBPyConnection, athlete: User) -> None:
    days = in_postgres(
        "SELECT local_date, activity_count, distance / 1000 FROM daily_summary WHERE sport = 'run' ORDER BY local_date"
    )
    theirs = history.execute(
        "SELECT start_date, run_count, total_distance_km FROM daily_summary ORDER BY start_date"
    )
    assert theirs.fetchall() == [(day, count, pytest.approx(km)) for day, count, km in days]
    months = in_postgres(
        "SELECT start_year, start_month, activity_count, distance / 1000, longest / 1000 FROM monthly_summary"
        " WHERE sport = 'run' ORDER BY 1, 2"
    )
    theirs = history.execute(
        "SELECT start_year, start_month, run_count, total_distance_km, longest_run_km FROM monthly_summary ORDER BY 1, 2"
    )
    assert theirs.fetchall() == [pytest.approx(row) for row in months]
    ours = {(row.started_on, row.ended_on, row.days) for row in StreakAnalysis.objects.filter(user=athlete)}
    assert (
        set(
            history.execute(
                "SELECT streak_start, streak_end, streak_length_days FROM streak_analysis"
            ).fetchall()
        )
        == ours
    )
    assert (DAY, DAY + timedelta(days=2), 3) in ours


def recordings_are_the_samples(history: duckdb.DuckDBPyConnection) -> None:
    keys, values = history.execute(
        "SELECT recording_keys, recording_values FROM recording_data JOIN activities USING (activity_id) WHERE sport = 'ride'"
    ).fetchone()
    samples = dict(zip(keys, values, strict=True))
    assert {"clock", "distance", "latitude", "elevation", "heartRate", "power"} <= set(samples)
    assert np.allclose(samples["distance"], 8.0 * np.arange(900) / 1000, atol=1e-4)
    assert history.execute("SELECT count(*) FROM recording_data").fetchone() == (3,)


def test_parquet_files_hold_the_same_and_open_by_themselves(
    client: Client, athlete: User, tmp_path: Path
) -> None:
    filled(athlete)
    with zipfile.ZipFile(io.BytesIO(made(client, athlete, "parquet"))) as opened:
        opened.extractall(tmp_path)
    names = {path.stem for path in tmp_path.glob("*.parquet")}
    assert names == {
        "activities",
        "runs",
        "laps",
        "recording_data",
        "daily_summary",
        "monthly_summary",
        "streak_analysis",
    }
    total = duckdb.execute(f"SELECT sum(distance_m) FROM '{tmp_path}/activities.parquet'").fetchone()[0]
    assert total == pytest.approx(sum(Activity.objects.values_list("distance", flat=True)))


def test_an_empty_log_gives_empty_tables(client: Client, athlete: User, tmp_path: Path) -> None:
    path = tmp_path / "empty.duckdb"
    path.write_bytes(made(client, athlete, "duckdb"))
    with duckdb.connect(str(path), read_only=True) as opened:
        assert opened.execute(
            "SELECT (SELECT count(*) FROM runs), (SELECT count(*) FROM streak_analysis)"
        ).fetchone() == (0, 0)
    zipfile.ZipFile(io.BytesIO(made(client, athlete, "archive"))).testzip()


def test_only_workers_load_duckdb() -> None:
    """Its import stands inside the function that writes, so that no web process pays for it."""
    loaders = []
    for path in [
        path
        for app in ("accounts", "activities", "insights", "stravaai")
        for path in (PROJECT_DIR / app).rglob("*.py")
    ]:
        if "tests" not in path.parts and "import duckdb" in path.read_text():
            tree = ast.parse(path.read_text())
            loaders += [
                path.name
                for node in tree.body
                if isinstance(node, ast.Import) and node.names[0].name == "duckdb"
            ]
    assert loaders == []
    assert "    import duckdb" in (PROJECT_DIR / "insights/exports/duck.py").read_text()


# --- the life of an export ------------------------------------------------------------------------------------


def test_one_of_a_kind_is_made_at_a_time(athlete: User) -> None:
    first = service.ask_for(athlete, "archive")
    assert service.ask_for(athlete, "archive") is None
    assert service.ask_for(athlete, "duckdb") is not None
    service.work(first.pk)
    assert service.ask_for(athlete, "archive") is not None


def test_what_a_killed_worker_held_is_made_by_another_and_given_up_after_three(athlete: User) -> None:
    export = service.ask_for(athlete, "archive")
    held = timezone.now() + timedelta(minutes=1)
    Export.objects.filter(pk=export.pk).update(state="running", leased_until=held, attempts=1)
    service.work(export.pk)
    assert Export.objects.get(pk=export.pk).state == "running"  # somebody else's
    assert service.stranded() == []
    Export.objects.filter(pk=export.pk).update(leased_until=timezone.now() - timedelta(seconds=1))
    assert service.stranded() == [export.pk]
    service.work(export.pk)
    assert Export.objects.get(pk=export.pk).state == "done"
    again = service.ask_for(athlete, "archive")
    Export.objects.filter(pk=again.pk).update(attempts=3)
    service.work(again.pk)
    assert Export.objects.get(pk=again.pk).state == "failed"


def test_an_error_of_ours_is_a_sentence_for_the_athlete_and_leaves_no_file(
    client: Client, athlete: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("insights.exports.archive.write_archive", broken)
    client.post("/export/start/", {"kind": "archive"})
    service.work(Export.objects.get().pk)
    page = client.get("/export/").content.decode()
    assert "It could not be put together" in page
    assert "secret detail" not in page
    assert not default_storage.exists(f"exports/{athlete.pk}")


def test_a_file_goes_when_its_time_is_over_and_when_the_athlete_says(client: Client, athlete: User) -> None:
    made(client, athlete, "archive")
    export = Export.objects.get()
    Export.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(reverse("insights:export_file", args=[export.pk])).status_code == 404
    assert service.drop_expired() == 1
    assert not default_storage.exists(export.stored_as)
    made(client, athlete, "archive")
    export = Export.objects.get()
    client.post(reverse("insights:export_delete", args=[export.pk]))
    assert not default_storage.exists(export.stored_as)


def test_a_file_with_opened_notes_stays_a_day_and_an_hour_once_fetched(client: Client, athlete: User) -> None:
    export = service.ask_for(athlete, "archive")
    assert export
    service.work(export.pk)
    assert _hours_left(export) == pytest.approx(24, abs=0.1)
    address = reverse("insights:export_file", args=[export.pk])
    client.head(address)
    assert _hours_left(export) == pytest.approx(24, abs=0.1)
    for _ in range(2):
        fetched(client, address)
        assert _hours_left(export) == pytest.approx(1, abs=0.1)


def _hours_left(export: Export) -> float:
    until = Export.objects.get(pk=export.pk).expires_at
    assert until is not None
    return (until - timezone.now()).total_seconds() / 3600


def test_an_export_deleted_while_it_is_made_leaves_no_file(
    athlete: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = service.ask_for(athlete, "archive")
    write = archive.write_archive

    def and_delete(*args: object, **kwargs: object) -> None:
        write(*args, **kwargs)
        service.delete(Export.objects.get(pk=export.pk))

    monkeypatch.setattr("insights.exports.archive.write_archive", and_delete)
    service.work(export.pk)
    folder = f"exports/{athlete.pk}"
    assert not default_storage.exists(folder) or default_storage.listdir(folder)[1] == []


def test_progress_is_told_and_the_page_asks_until_it_is_done(client: Client, athlete: User) -> None:
    export = service.ask_for(athlete, "duckdb")
    Export.objects.filter(pk=export.pk).update(state="running", done=3, total=12, leased_until=timezone.now())
    page = client.get("/export/progress/").content.decode()
    assert "3 of 12" in page and "every 2s" in page
    Export.objects.update(state="failed", problem="No.")
    assert "every 2s" not in client.get("/export/progress/").content.decode()


def test_an_unknown_kind_is_not_found(client: Client, athlete: User) -> None:
    assert client.post("/export/start/", {"kind": "everything of everybody"}).status_code == 404
    assert not Export.objects.exists()


def test_filters_that_cannot_be_read_are_left_out(athlete: User) -> None:
    logbook.session(athlete, DAY)
    Gear.objects.create(user=athlete, name="Blue")
    for table in TABLES.values():
        list(table.rows(athlete, QueryDict("from=yesterday&sport=chess&distance_min=far")))
