"""Codes, token pairs, their rotation and their end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from simulators.tests.conftest import CLIENT, Strava


def code(strava: Strava, scope: str = "read") -> str:
    fields = [("athlete", "10001"), *(("scope", each) for each in scope.split(","))]
    return strava.decide(*fields)["code"]


def refreshed(strava: Strava, token: str) -> dict[str, Any]:
    answer = strava.token_answer(grant_type="refresh_token", refresh_token=token)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def faults(answer: requests.Response) -> tuple[int, str, str, str]:
    (error,) = answer.json()["errors"]
    return answer.status_code, error["resource"], error["field"], error["code"]


def test_a_code_gives_a_pair_and_the_athlete_without_scope(strava: Strava) -> None:
    found = strava.token_answer(grant_type="authorization_code", code=code(strava)).json()
    assert set(found) == {
        "token_type", "expires_at", "expires_in", "refresh_token", "access_token", "athlete",
    }  # fmt: skip
    assert (found["token_type"], len(found["access_token"]), len(found["refresh_token"])) == (
        "Bearer",
        40,
        40,
    )
    assert 21_595 <= found["expires_in"] <= 21_600
    assert found["athlete"]["profile"] == "avatar/athlete/large.png"
    assert "email" not in found["athlete"]


def test_a_code_is_good_once(strava: Strava) -> None:
    used = code(strava)
    strava.token_answer(grant_type="authorization_code", code=used)
    again = strava.token_answer(grant_type="authorization_code", code=used)
    assert faults(again) == (400, "RequestToken", "code", "invalid")


def test_a_code_expires(strava: Strava) -> None:
    found = code(strava)
    strava.control("settings", {"clock_offset": 601.0})
    late = strava.token_answer(grant_type="authorization_code", code=found)
    assert faults(late) == (400, "RequestToken", "code", "invalid")


def test_the_old_base_serves_the_exchange_too(strava: Strava) -> None:
    fields = {**CLIENT, "grant_type": "authorization_code", "code": code(strava)}
    assert strava.post("/api/v3/oauth/token", fields).status_code == 200


@pytest.mark.parametrize("field", ["client_id", "client_secret"])
def test_a_wrong_application_is_named(strava: Strava, field: str) -> None:
    answer = strava.token_answer(grant_type="authorization_code", code="x", **{field: "wrong"})
    assert faults(answer) == (400, "Application", field, "invalid")


def test_a_young_access_token_comes_back_with_what_is_left_of_its_life(strava: Strava) -> None:
    pair = strava.connect()
    strava.control("settings", {"clock_offset": 7_200.0})
    found = refreshed(strava, pair["refresh_token"])
    assert "athlete" not in found
    assert found["access_token"] == pair["access_token"]
    assert found["refresh_token"] == pair["refresh_token"]
    assert 14_390 <= found["expires_in"] <= 14_400


def test_with_less_than_an_hour_left_both_tokens_turn_and_the_old_ones_die(strava: Strava) -> None:
    pair = strava.connect()
    strava.control("expire", {"left": 3_500})
    found = refreshed(strava, pair["refresh_token"])
    assert found["access_token"] != pair["access_token"]
    assert found["refresh_token"] != pair["refresh_token"]
    dead = strava.token_answer(grant_type="refresh_token", refresh_token=pair["refresh_token"])
    assert faults(dead) == (400, "RefreshToken", "refresh_token", "invalid")
    assert strava.get("/athlete").status_code == 401
    strava.token = found["access_token"]
    assert strava.get("/athlete").status_code == 200


@pytest.mark.parametrize(("rotation", "turns"), [("always", True), ("never", False)])
def test_rotation_can_be_set(strava: Strava, rotation: str, turns: bool) -> None:
    pair = strava.connect()
    strava.control("settings", {"rotation": rotation})
    found = refreshed(strava, pair["refresh_token"])
    assert (found["refresh_token"] != pair["refresh_token"]) is turns
    if turns:
        dead = strava.token_answer(grant_type="refresh_token", refresh_token=pair["refresh_token"])
        assert dead.status_code == 400


def test_of_two_that_refresh_with_one_token_one_loses(strava: Strava) -> None:
    pair = strava.connect()
    strava.control("settings", {"rotation": "always"})
    with ThreadPoolExecutor(4) as pool:
        asked = {**CLIENT, "grant_type": "refresh_token", "refresh_token": pair["refresh_token"]}
        address = f"{strava.base}/oauth/token"
        answers = list(pool.map(lambda _: requests.post(address, asked, timeout=10).status_code, range(4)))
    assert sorted(answers) == [200, 400, 400, 400]


def test_a_dead_access_token_is_refused(strava: Strava) -> None:
    strava.connect()
    strava.control("expire", {})
    assert faults(strava.get("/athlete")) == (401, "Athlete", "access_token", "invalid")


def test_token_answers_carry_no_limit_headers(strava: Strava) -> None:
    answer = strava.token_answer(grant_type="refresh_token", refresh_token=strava.connect()["refresh_token"])
    assert not [name for name in answer.headers if "ratelimit" in name.lower()]


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_revoking_either_token_ends_both(strava: Strava, which: str) -> None:
    pair = strava.connect()
    answer = strava.post("/oauth/revoke", {"token": pair[which]}, auth=(*CLIENT.values(),))
    assert answer.status_code == 200
    assert strava.get("/athlete").status_code == 401
    dead = strava.token_answer(grant_type="refresh_token", refresh_token=pair["refresh_token"])
    assert faults(dead) == (400, "RefreshToken", "refresh_token", "invalid")
    again = strava.post("/oauth/revoke", {"token": pair[which]}, auth=(*CLIENT.values(),))
    assert again.status_code == 400


def test_revoking_needs_the_application(strava: Strava) -> None:
    pair = strava.connect()
    for auth in (None, ("10002", "wrong")):
        answer = strava.post("/oauth/revoke", {"token": pair["access_token"]}, auth=auth)
        assert answer.status_code == 401
    assert strava.get("/athlete").status_code == 200


def test_the_old_way_of_revoking_takes_the_bearer_token(strava: Strava) -> None:
    pair = strava.connect()
    answer = strava.post("/oauth/deauthorize", headers={"Authorization": f"Bearer {pair['access_token']}"})
    assert answer.json() == {"access_token": pair["access_token"]}
    assert strava.get("/athlete").status_code == 401


def test_a_new_grant_with_other_scopes_replaces_the_pair(strava: Strava) -> None:
    first = strava.connect("read")
    second = strava.token_answer(
        grant_type="authorization_code", code=code(strava, "read,activity:read")
    ).json()
    assert second["access_token"] != first["access_token"]
    strava.token = second["access_token"]
    assert strava.get("/athlete/activities", per_page=1).status_code == 200
