"""Every status and body of the contract, the four limit headers, and faults on demand."""

from __future__ import annotations

import time

import pytest
import requests

from simulators.tests.conftest import Strava

NAMES = ("x-ratelimit-limit", "x-ratelimit-usage", "x-readratelimit-limit", "x-readratelimit-usage")


def faults(answer: requests.Response) -> tuple[str, ...]:
    return tuple(value for error in answer.json()["errors"] for value in error.values())


def numbers(answer: requests.Response) -> list[str | None]:
    return [answer.headers.get(name) for name in NAMES]


@pytest.mark.parametrize(
    ("token", "status", "found"),
    [("", 401, ("Application", "", "invalid")), ("wrong", 401, ("Athlete", "access_token", "invalid"))],
)
def test_without_a_good_token(strava: Strava, token: str, status: int, found: tuple[str, ...]) -> None:
    strava.token = token
    answer = strava.get("/athlete")
    assert (answer.status_code, answer.json()["message"]) == (status, "Authorization Error")
    assert faults(answer) == found
    assert numbers(answer) == [None] * 4


@pytest.mark.parametrize(
    ("scope", "path", "missing"),
    [
        ("read", "/athlete/activities", "activity:read_permission"),
        ("read", "/activities/{id}", "activity:read_permission"),
        ("read", "/activities/{id}/streams", "activity:read_permission"),
        ("read,activity:read_all", "/athlete/zones", "profile:read_all_permission"),
    ],
)
def test_a_missing_scope_is_named(strava: Strava, scope: str, path: str, missing: str) -> None:
    strava.connect(scope)
    answer = strava.get(path.format(id=strava.marked("power")), keys="time")
    assert (answer.status_code, faults(answer)) == (401, ("AccessToken", missing, "missing"))


def test_the_old_and_the_new_base_give_the_same(strava: Strava) -> None:
    strava.connect()
    headers = {"Authorization": f"Bearer {strava.token}"}
    bare = strava.session.get(f"{strava.base}/athlete", headers=headers, timeout=10)
    assert bare.json() == strava.get("/athlete").json()


def test_unknown_paths_and_methods(strava: Strava) -> None:
    strava.connect()
    answer = strava.get("/clubs/1/members")
    assert (answer.status_code, answer.json()["message"]) == (404, "Record Not Found")
    assert faults(answer) == ("resource", "path", "invalid")
    assert numbers(answer) == [None] * 4


@pytest.mark.parametrize("identifier", [1, 2**60])
def test_an_activity_that_is_not_there(strava: Strava, identifier: int) -> None:
    strava.connect()
    answer = strava.get(f"/activities/{identifier}")
    assert (answer.status_code, answer.json()["message"]) == (404, "Resource Not Found")
    assert faults(answer) == ("Activity", "", "not found")


def test_others_and_private_ones_are_not_found(strava: Strava) -> None:
    theirs, private = strava.control("activities?athlete=10002")[0]["id"], strava.marked("only_me")
    strava.connect("read,activity:read")
    assert strava.get(f"/activities/{theirs}").status_code == 404
    assert strava.get(f"/activities/{private}").status_code == 404
    assert strava.get(f"/activities/{private}/streams", keys="time").status_code == 404
    strava.connect()
    assert strava.get(f"/activities/{private}").status_code == 200


def test_writing_without_the_scope_is_not_found(strava: Strava) -> None:
    strava.connect()
    answer = strava.session.put(
        f"{strava.base}/api/v3/activities/{strava.marked('power')}", data={"name": "x"},
        headers={"Authorization": f"Bearer {strava.token}"}, timeout=10,
    )  # fmt: skip
    assert (answer.status_code, faults(answer)) == (404, ("Activity", "", "not found"))


def test_after_in_the_future_is_a_mistake(strava: Strava) -> None:
    strava.connect()
    answer = strava.get("/athlete/activities", after=int(time.time() * 1000))
    assert (answer.status_code, faults(answer)) == (400, ("Application", "after", "future"))


# --- limits


def test_every_answer_tells_the_limits_and_what_is_used(strava: Strava) -> None:
    strava.control("settings", {"limits": "real", "casing": "documented"})
    strava.connect()
    strava.get("/athlete")
    answer = strava.get("/athlete")
    assert numbers(answer) == ["200,2000", "2,2", "100,1000", "2,2"]
    assert "X-ReadRateLimit-Usage" in list(answer.headers)


@pytest.mark.parametrize(
    ("casing", "name"), [("captured", "X-Readratelimit-Usage"), ("lower", "x-readratelimit-usage")]
)
def test_header_names_are_spelt_in_several_ways(strava: Strava, casing: str, name: str) -> None:
    strava.control("settings", {"casing": casing})
    strava.connect()
    assert name in list(strava.get("/athlete").headers)


def test_a_write_answers_with_two_empty_numbers_of_reads(strava: Strava) -> None:
    strava.connect("activity:write")
    answer = strava.post(
        "/api/v3/activities",
        {
            "name": "Row",
            "sport_type": "Rowing",
            "start_date_local": "2026-11-01T10:00:00Z",
            "elapsed_time": 600,
        },
        headers={"Authorization": f"Bearer {strava.token}"},
    )
    assert answer.status_code == 201
    assert answer.headers["X-Readratelimit-Usage"] == ","
    assert answer.headers["X-Ratelimit-Usage"] == "1,1"


def test_when_the_reads_are_spent_the_answer_is_429_and_it_still_counts(strava: Strava) -> None:
    strava.control("settings", {"limits": "tight"})
    strava.connect()
    strava.control("limits", {"read_short": 9, "read_day": 30, "short": 9, "day": 30})
    assert strava.get("/athlete").status_code == 200
    answer = strava.get("/athlete")
    assert (answer.status_code, answer.json()["message"]) == (429, "Rate Limit Exceeded")
    assert faults(answer) == ("Application", "overall rate limit", "exceeded")
    assert answer.headers["X-Readratelimit-Usage"] == "11,32"
    assert "Retry-After" not in answer.headers


def test_windows_begin_anew_by_the_quarter_hour_and_the_day(strava: Strava) -> None:
    strava.control("settings", {"limits": "tight"})
    strava.connect()
    strava.control("limits", {"read_short": 10, "read_day": 10})
    assert strava.get("/athlete").status_code == 429
    strava.control("settings", {"clock_offset": 900.0})
    strava.control("limits", {"read_day": 60})
    assert strava.get("/athlete").status_code == 429
    strava.control("settings", {"clock_offset": 86_400.0, "token_life": 200_000.0})
    strava.connect()
    assert strava.get("/athlete").headers["X-Readratelimit-Usage"] == "1,1"


def test_all_athletes_share_the_limits(strava: Strava) -> None:
    strava.connect()
    strava.get("/athlete")
    strava.connect(athlete=10002)
    assert strava.get("/athlete").headers["X-Ratelimit-Usage"] == "2,2"


# --- faults on demand


@pytest.mark.parametrize(
    ("kind", "status", "body"),
    [
        ("500", 500, '{"message":"error"}'), ("503", 503, '{"message":"error"}'), ("504", 504, ""),
        ("502_html", 502, "<html>"), ("500_empty", 500, ""), ("empty", 200, ""), ("html", 200, "<html>"),
        ("inactive", 403, "Inactive"), ("429", 429, "overall rate limit"), ("429_old", 429, '"rate limit"'),
        ("plain_errors", 500, "something went wrong"), ("401", 401, "access_token"),
        ("404", 404, '"errors":[]'),
    ],
)  # fmt: skip
def test_a_fault_comes_once_and_then_all_is_well(strava: Strava, kind: str, status: int, body: str) -> None:
    strava.connect()
    strava.control("failures", {"kind": kind})
    answer = strava.get("/athlete")
    assert answer.status_code == status
    assert body in answer.text
    assert strava.get("/athlete").status_code == 200


def test_one_id_can_fail_for_ever(strava: Strava) -> None:
    strava.connect()
    bad, good = strava.marked("power"), strava.marked("no_power")
    strava.control("failures", {"kind": "500", "path": f"/activities/{bad}", "times": None})
    assert [strava.get(f"/activities/{bad}").status_code for _ in range(3)] == [500] * 3
    assert strava.get(f"/activities/{good}").status_code == 200
    strava.control("failures", method="DELETE")
    assert strava.get(f"/activities/{bad}").status_code == 200


def test_faults_can_come_later_and_several_times(strava: Strava) -> None:
    strava.connect()
    strava.control("failures", {"kind": "429", "path": "/athlete", "after": 1, "times": 2})
    assert [strava.get("/athlete").status_code for _ in range(4)] == [200, 429, 429, 200]


def test_broken_connections_and_cut_bodies(strava: Strava) -> None:
    strava.connect()
    for kind in ("hang_up", "cut"):
        strava.control("failures", {"kind": kind, "path": "/athlete"})
        with pytest.raises(requests.RequestException):
            strava.get("/athlete")
    strava.control("failures", {"kind": "half_json", "path": "/athlete"})
    with pytest.raises(requests.JSONDecodeError):
        strava.get("/athlete").json()
    strava.control("failures", {"kind": "time_out", "path": "/athlete", "seconds": 0.3})
    with pytest.raises(requests.Timeout):
        strava.session.get(
            f"{strava.base}/athlete", headers={"Authorization": f"Bearer {strava.token}"}, timeout=0.1
        )


def test_a_fault_that_does_not_exist_is_refused_with_a_sentence(strava: Strava) -> None:
    with pytest.raises(ValueError, match="one of 500, 503"):
        strava.control("failures", {"kind": "flood"})
