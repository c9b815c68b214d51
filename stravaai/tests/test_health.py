from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client

from accounts.models import User
from stravaai import health


@pytest.fixture
def living_worker(db: None) -> None:
    health.say_alive()


def told(client: Client) -> tuple[int, dict[str, str]]:
    answer = client.get("/healthz")
    return answer.status_code, json.loads(answer.content)


def test_healthz_is_200_when_every_part_answers(client: Client, living_worker: None) -> None:
    assert told(client) == (200, {"web": "ok", "database": "ok", "redis": "ok", "worker": "ok"})


def test_healthz_names_a_silent_worker(client: Client, db: None) -> None:
    health.say_gone()
    assert told(client) == (503, {"web": "ok", "database": "ok", "redis": "ok", "worker": "down"})


def test_healthz_names_redis_when_it_does_not_answer(
    client: Client, living_worker: None, settings: Any
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    status, parts = told(client)
    assert (status, parts["redis"], parts["database"]) == (503, "down", "ok")


def test_healthz_names_a_database_that_refuses(
    client: Client, living_worker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> Any:
        raise OperationalError("connection refused")

    with monkeypatch.context() as patched:
        patched.setattr(connection, "cursor", refuse)
        status, parts = told(client)
    assert (status, parts["database"], parts["redis"]) == (503, "down", "ok")


def test_healthz_answers_without_a_session_and_is_not_cached(client: Client, living_worker: None) -> None:
    answer = client.get("/healthz")
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]


def test_the_worker_mark_fades_when_the_worker_stops_saying_so(db: None) -> None:
    health.say_alive()
    with health.redis_client() as client:
        left = client.ttl(health.WORKER_KEY)
    assert 0 < left <= health.WORKER_SILENT_SECONDS


def test_doctor_says_one_sentence_for_each_trouble_and_fails(
    living_worker: None, settings: Any, capsys: pytest.CaptureFixture[str], tmp_path: Any
) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STRAVA_CLIENT_ID = settings.STRAVA_CLIENT_SECRET = ""
    settings.WATCH_FOLDER = str(tmp_path / "nowhere")
    with pytest.raises(SystemExit) as end:
        call_command("doctor")
    said = capsys.readouterr().out.strip().splitlines()
    assert end.value.code == 1
    assert len(said) == 2
    assert "WATCH_FOLDER" in said[0]
    assert "static files" in said[1]


def test_doctor_is_content_with_a_sound_installation(
    living_worker: None, settings: Any, capsys: pytest.CaptureFixture[str], tmp_path: Any
) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STRAVA_CLIENT_ID = settings.STRAVA_CLIENT_SECRET = ""
    (tmp_path / "staticfiles.json").write_text("{}")
    call_command("doctor")
    assert capsys.readouterr().out == "All is well.\n"


def test_the_application_role_is_no_superuser(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False)


def test_strangers_see_the_landing_page_and_athletes_their_today(client: Client, db: None) -> None:
    landing = client.get("/")
    assert landing.status_code == 200
    assert "landing.html" in [template.name for template in landing.templates]
    athlete = User.objects.create(email="ada@example.org")
    client.force_login(athlete)
    answer = client.get("/")
    assert answer.status_code == 200
    assert "insights/dashboard.html" in [template.name for template in answer.templates]
    assert answer["Cache-Control"] == "private, no-store"


def test_every_page_forbids_inline_scripts_styles_and_frames(client: Client, db: None) -> None:
    policy = client.get("/")["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert "unsafe" not in policy
