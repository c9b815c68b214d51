from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from stravaai.env import PROJECT_DIR, BadEnvironment, Environment, generated_secrets
from stravaai.mail_address import mail_settings
from stravaai.queue_address import celery_address


def test_secrets_are_made_once_and_kept_from_others(tmp_path: Path) -> None:
    path = tmp_path / "data" / "secrets.json"
    first = generated_secrets(path)
    assert generated_secrets(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(first["SECRET_KEY"]) >= 50
    assert [found.name for found in path.parent.iterdir()] == ["secrets.json"]


def test_two_installations_have_different_secrets(tmp_path: Path) -> None:
    assert generated_secrets(tmp_path / "a") != generated_secrets(tmp_path / "b")


def test_a_broken_secrets_file_is_named_and_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    path.write_text("{}")
    with pytest.raises(BadEnvironment, match=r"secrets\.json"):
        generated_secrets(path)
    assert path.read_text() == "{}"


def test_processes_starting_at_the_same_instant_agree_on_the_secrets(tmp_path: Path) -> None:
    script = (
        "import sys, json, pathlib; from stravaai.env import generated_secrets as g; "
        "print(json.dumps(g(pathlib.Path(sys.argv[1]))))"
    )
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path / "secrets.json")],
            cwd=PROJECT_DIR,
            stdout=subprocess.PIPE,
        )
        for _ in range(6)
    ]
    told = {json.dumps(json.loads(racer.communicate()[0]), sort_keys=True) for racer in racers}
    assert len(told) == 1


def test_the_environment_outranks_generated_secrets(tmp_path: Path) -> None:
    given = Environment(
        {"DATA_DIR": str(tmp_path), "SECRET_KEY": "mine", "FIELD_ENCRYPTION_KEYS": "new, old"}
    )
    assert given.secret_key == "mine"
    assert given.field_encryption_keys == ["new", "old"]
    assert not (tmp_path / "secrets.json").exists()


@pytest.mark.parametrize(
    "url", ["log.example.org", "ftp://log.example.org", "https://log.example.org/path", "https://"]
)
def test_a_site_address_that_cannot_be_one_is_refused(url: str) -> None:
    with pytest.raises(BadEnvironment, match="SITE_URL"):
        _ = Environment({"SITE_URL": url}).site_url


def test_the_port_is_part_of_the_default_address() -> None:
    assert Environment({"PORT": "8123"}).site_url == "http://localhost:8123"
    assert Environment({"SITE_URL": "https://log.example.org/"}).site_url == "https://log.example.org"


@pytest.mark.parametrize("port", ["0", "65536", "eight", "-1"])
def test_a_port_out_of_range_is_refused_by_name(port: str) -> None:
    with pytest.raises(BadEnvironment, match="PORT"):
        _ = Environment({"PORT": port}).port


def test_a_flag_that_is_neither_yes_nor_no_is_refused_by_name() -> None:
    assert Environment({"DEBUG": "On"}).flag("DEBUG") is True
    assert Environment({"DEBUG": ""}).flag("DEBUG") is False
    with pytest.raises(BadEnvironment, match="DEBUG"):
        Environment({"DEBUG": "maybe"}).flag("DEBUG")


def test_a_public_site_keeps_no_demo_unless_told() -> None:
    assert Environment({}).has_demo
    assert not Environment({"SITE_URL": "https://log.example.org"}).has_demo
    assert Environment({"SITE_URL": "https://log.example.org", "DEMO": "1"}).has_demo


def test_mail_addresses_become_settings() -> None:
    chosen = mail_settings("smtp+tls://ada%40example.org:p%2Fw@mail.example.org")
    assert chosen["EMAIL_PORT"] == 587
    assert chosen["EMAIL_USE_TLS"] and not chosen["EMAIL_USE_SSL"]
    assert (chosen["EMAIL_HOST_USER"], chosen["EMAIL_HOST_PASSWORD"]) == ("ada@example.org", "p/w")
    assert mail_settings("smtps://mail.example.org")["EMAIL_PORT"] == 465
    with pytest.raises(BadEnvironment, match="EMAIL_URL"):
        mail_settings("smtp://")


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("redis://host:6379/2", "redis://host:6379/2"),
        ("rediss://:secret@host/0", "rediss://:secret@host/0"),
        ("unix:///run/redis.sock?db=3", "redis+socket:///run/redis.sock?virtual_host=3"),
        ("unix:///run/redis.sock", "redis+socket:///run/redis.sock?virtual_host=0"),
    ],
)
def test_the_queue_reads_the_same_redis_address(given: str, wanted: str) -> None:
    assert celery_address(given) == wanted
