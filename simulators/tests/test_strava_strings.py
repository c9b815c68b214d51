"""Driving the stand-in: determinism, the dump, its memory, the desk."""

from __future__ import annotations

import hashlib
from pathlib import Path

import orjson
import pytest

from simulators.strava.running import running
from simulators.tests.conftest import UNTIL, Strava


def test_a_reset_gives_the_same_years_again(strava: Strava) -> None:
    before = strava.control("dump?detail=no&streams=none")
    strava.control("activities/add", {})
    strava.control("activities/delete", {"id": before[3]["id"]})
    strava.control("reset", {})
    assert strava.control("dump?detail=no&streams=none") == before


def test_the_number_and_the_last_day_can_be_chosen(strava: Strava) -> None:
    state = strava.control("reset", {"activities": 45, "until": "2025-06-30"})
    assert state["activities"]["10001"] == 45
    newest = strava.control("activities?athlete=10001")[0]["start"]
    assert "2025-06-2" <= newest < "2025-07"
    back = strava.control("reset", {"activities": 120, "until": UNTIL, "odd": True})
    assert back["activities"] == {"10001": 120, "10002": 40, "10003": 0}


def test_the_dump_says_what_the_api_says(strava: Strava) -> None:
    strava.connect()
    identifier = strava.marked("power")
    (found,) = strava.control(f"dump?id={identifier}&streams=full")
    shown = strava.get(f"/activities/{identifier}").json()
    gear = shown.pop("gear")
    assert gear["id"] == found["detail"]["gear_id"]
    assert found["detail"] == shown
    keys = ",".join(found["streams"])
    answer = strava.get(f"/activities/{identifier}/streams", keys=keys, key_by_type="true").json()
    assert {key: stream["data"] for key, stream in answer.items()} == found["streams"]
    (digests,) = strava.control(f"dump?id={identifier}")
    for key, values in found["streams"].items():
        assert digests["streams"][key] == hashlib.sha256(orjson.dumps(values)).hexdigest()


def test_settings_that_do_not_exist_are_refused_with_a_sentence(strava: Strava) -> None:
    for wrong in ({"colour": "red"}, {"rotation": "sometimes"}, {"window": "long"}, {"limits": "none"}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            strava.control("settings", wrong)


def test_sessions_that_cannot_be_are_refused_and_not_kept(strava: Strava) -> None:
    for wrong in ({"colour": "red"}, {"seconds": "many"}, {"area": "here"}):
        with pytest.raises(ValueError, match="error"):
            strava.control("activities/add", wrong)
        with pytest.raises(ValueError, match="error"):
            strava.control("activities/change", {"id": strava.marked("power"), **wrong})
    assert strava.control("state")["activities"]["10001"] == 120


def test_what_was_asked_is_told(strava: Strava) -> None:
    strava.connect()
    strava.get("/athlete/activities", per_page=1)
    (call,) = strava.control("asked")
    assert (call["method"], call["path"], call["query"], call["status"]) == (
        "GET", "/athlete/activities", {"per_page": "1"}, 200,
    )  # fmt: skip


def test_connections_and_changes_outlive_a_restart(tmp_path: Path) -> None:
    arguments = ("--activities", "12", "--plain", "--until", UNTIL, "--state", str(tmp_path / "strava.json"))
    with running(*arguments) as first:
        token = first.control("grant", {})["access_token"]
        first.control("activities/add", {"name": "Kept", "ago": 3600})
        gone = first.control("activities")[3]["id"]
        first.control("activities/delete", {"id": gone})
        before = first.control("dump?detail=no&streams=none")
    with running("--activities", "9", "--until", "2020-01-01", *arguments[-2:]) as second:
        assert second.control("dump?detail=no&streams=none") == before
        assert second.control("state")["grants"][0]["access"] == token
        second.control("activities/restore", {"id": gone})


def test_answers_that_are_kept_ready_are_the_same_until_something_changes(strava: Strava) -> None:
    strava.control("reset", {"activities": 45})
    strava.connect()
    identifier, keys = strava.marked("power"), "time,distance,watts"
    paths = (f"/activities/{identifier}", f"/activities/{identifier}/streams")

    def shown() -> list[object]:
        return [strava.get(path, keys=keys, key_by_type="true").json() for path in paths]

    before = shown()
    assert strava.control("warm", {"keys": keys})["bodies"] == 60
    assert shown() == before
    packed = strava.get(paths[1], keys=keys, key_by_type="true")
    assert packed.headers["Content-Encoding"] == "gzip"
    plain = strava.session.get(
        f"{strava.base}{paths[1]}?keys={keys}&key_by_type=true", timeout=10,
        headers={"Authorization": f"Bearer {strava.token}", "Accept-Encoding": "identity"},
    )  # fmt: skip
    assert [plain.json()] == before[1:]
    strava.control("activities/change", {"id": identifier, "seconds": 700})
    assert shown() != before


def test_a_person_can_record_a_run_and_take_back_consent(strava: Strava) -> None:
    strava.connect()
    address = f"{strava.base}/simulator/"
    page = strava.session.get(address, timeout=10).text
    assert "Record a run" in page
    after = strava.session.post(f"{address}desk", data={"record": "run"}, timeout=10)
    assert after.status_code == 200
    assert strava.control("state")["activities"]["10001"] == 121
    strava.session.post(f"{address}desk", data={"revoke": "10001"}, timeout=10)
    assert strava.get("/athlete").status_code == 401
