"""Rules for every table of ours, read back from PostgreSQL itself."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from accounts.models import User
from activities.models import Activity, AthleteThreshold, DailyMetric, DailySummary, MonthlySummary

OURS = ("accounts", "activities", "plans", "insights", "webhooks")
TABLES = sorted(
    model._meta.db_table
    for app in OURS
    for model in apps.get_app_config(app).get_models()
    if model._meta.managed and not model._meta.proxy
)

pytestmark = pytest.mark.django_db


def rows(sql: str, *params: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def make_activity(user: User, **values: object) -> Activity:
    given = {
        "start_date": datetime(2026, 5, 4, 5, 30, tzinfo=UTC),
        "start_date_local": datetime(2026, 5, 4, 7, 30),
        "timezone": "Europe/Berlin",
        "utc_offset": 7200,
        "sport": "run",
    }
    activity = Activity.objects.create(user=user, **{**given, **values})
    activity.refresh_from_db()
    return activity


@pytest.fixture
def athlete() -> User:
    return User.objects.create_user(email="ada@example.org")


@pytest.mark.parametrize("table", TABLES)
def test_every_column_says_what_it_means(table: str) -> None:
    bare = rows(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND col_description(attrelid, attnum) IS NULL",
        table,
    )
    assert not bare


def test_every_index_and_constraint_has_a_name_of_its_own() -> None:
    """Django appends a hash to names it makes up itself; ours are written by hand."""
    for app in OURS:
        for model in apps.get_app_config(app).get_models():
            if model._meta.proxy or not model._meta.managed:
                continue
            names = [item.name for item in (*model._meta.indexes, *model._meta.constraints)]
            assert all(name.startswith(model._meta.db_table[:20]) for name in names), names
            generated = [
                field.name
                for field in model._meta.local_fields
                if (field.db_index or field.unique) and not field.primary_key and not field.one_to_one
            ]
            assert not generated, f"{model.__name__}: {generated}"


@pytest.mark.parametrize("table", TABLES)
def test_keys_are_version_7_uuids_made_in_python(table: str) -> None:
    model = next(item for item in apps.get_models() if item._meta.db_table == table)
    assert isinstance(model._meta.pk, models.UUIDField)
    assert model._meta.pk.get_default().version == 7


def test_times_are_kept_with_their_zone() -> None:
    plain = rows(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND data_type = 'timestamp without time zone' AND table_name = ANY(%s)",
        TABLES,
    )
    assert plain == [("activities", "start_date_local")]


def test_the_application_role_is_no_superuser_and_bypasses_no_row_security() -> None:
    assert rows("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user") == [
        (False, False)
    ]


def test_views_use_the_rights_of_who_asks() -> None:
    options = rows(
        "SELECT relname, reloptions FROM pg_class WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace"
    )
    assert {name for name, _ in options} == {"daily_summary", "monthly_summary", "streak_analysis"}
    assert all("security_invoker=true" in (given or []) for _, given in options)


def test_a_view_can_be_dropped_and_made_again_around_a_change() -> None:
    from activities.database_views import around_views

    with connection.schema_editor() as editor:
        for operation in around_views([]):
            operation.database_forwards("activities", editor, None, None)  # type: ignore[arg-type]
    assert rows("SELECT count(*) FROM daily_summary") == [(0,)]


def test_the_local_day_comes_from_the_wall_clock_not_from_utc(athlete: User) -> None:
    late = make_activity(
        athlete,
        start_date=datetime(2014, 10, 12, 2, 40, tzinfo=UTC),
        start_date_local=datetime(2014, 10, 11, 23, 40),
    )
    assert (late.local_date, late.start_year, late.start_month) == (date(2014, 10, 11), 2014, 10)
    assert late.start_day_of_week == date(2014, 10, 11).weekday() == 5


def test_pace_is_unknown_without_distance_and_seconds_a_kilometre_with_it(athlete: User) -> None:
    assert make_activity(athlete, distance=5000, moving_time=1500).average_pace == pytest.approx(300)
    assert make_activity(athlete, distance=0, moving_time=1500).average_pace is None
    assert make_activity(athlete, distance=None, moving_time=1500).average_pace is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"distance": -1},
        {"moving_time": -1},
        {"perceived_exertion": 11},
        {"humidity": 101},
        {"sport": "chess"},
        {"tss": -3},
    ],
)
def test_the_database_refuses_impossible_activities(athlete: User, wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_activity(athlete, **wrong)


@pytest.mark.parametrize("wrong", [{"ftp": 0}, {"ftp": 500}, {"weight": 30}, {"weight": 200}])
def test_the_database_refuses_impossible_thresholds(athlete: User, wrong: dict[str, float]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AthleteThreshold.objects.create(user=athlete, sport="ride", effective_on=date(2026, 1, 1), **wrong)


def test_one_daily_row_a_day_and_no_impossible_values(athlete: User) -> None:
    DailyMetric.objects.create(user=athlete, date=date(2026, 1, 1), hrv=62)
    with pytest.raises(IntegrityError), transaction.atomic():
        DailyMetric.objects.create(user=athlete, date=date(2026, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        DailyMetric.objects.create(user=athlete, date=date(2026, 1, 2), hrv=0)


def test_two_athletes_without_an_address_and_none_with_the_same() -> None:
    assert User.objects.create_user(email="").email is None
    assert User.objects.create_user().email is None
    User.objects.create_user(email="Eve@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(email="eve@EXAMPLE.org")


def test_summaries_add_up_by_sport_and_together(athlete: User) -> None:
    make_activity(athlete, distance=10_000, moving_time=3000, tss=60, average_heartrate=150)
    make_activity(athlete, distance=5_000, moving_time=1500, tss=30)
    make_activity(athlete, sport="ride", distance=30_000, moving_time=3600, tss=50, average_heartrate=120)
    make_activity(athlete, sport="ride", distance=1, moving_time=1, tss=999, excluded_from=["load"])
    day = {row.sport: row for row in DailySummary.objects.filter(user=athlete)}
    assert day["run"].average_pace == pytest.approx(300)
    assert (day["all"].activity_count, day["all"].load) == (4, 140)
    assert day["all"].average_heartrate == pytest.approx((150 * 3000 + 120 * 3600) / 6600)
    month = MonthlySummary.objects.get(user=athlete, sport="run")
    assert (month.start_year, month.start_month, month.distance, month.longest) == (2026, 5, 15_000, 10_000)


def test_no_text_column_is_an_unlimited_provider_answer_by_accident() -> None:
    """Names of tables and columns are plain snake case, as the schema page says."""
    names = rows(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_name = ANY(%s)", TABLES
    )
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", str(word)) for pair in names for word in pair)
