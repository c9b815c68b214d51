"""Subscriptions with their handshake, and events as they really come."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Any

import orjson
import pytest
import requests

from simulators.tests.conftest import CLIENT, Strava, Subscriber

Settled = Callable[[], list[dict[str, Any]]]


def subscribe(strava: Strava, subscriber: Subscriber) -> requests.Response:
    fields = {**CLIENT, "callback_url": subscriber.address, "verify_token": "our own"}
    return strava.post("/api/v3/push_subscriptions", fields)


def test_a_subscription_is_made_after_its_callback_repeated_the_challenge(
    strava: Strava, subscriber: Subscriber
) -> None:
    answer = subscribe(strava, subscriber)
    assert answer.status_code == 201
    assert subscriber.asked[0]["hub.mode"] == "subscribe"
    assert subscriber.asked[0]["hub.verify_token"] == "our own"
    made = answer.json()
    assert len(made["created_at"].split(".")[1]) == 10  # nanoseconds and Z
    listed = strava.session.get(f"{strava.base}/push_subscriptions", params=CLIENT, timeout=10)
    assert [item["id"] for item in listed.json()] == [made["id"]]
    assert not [name for name in listed.headers if "ratelimit" in name.lower()]


def test_a_callback_that_does_not_repeat_it_is_refused(strava: Strava, subscriber: Subscriber) -> None:
    subscriber.echoes = False
    assert subscribe(strava, subscriber).status_code == 400
    assert strava.session.get(f"{strava.base}/push_subscriptions", params=CLIENT, timeout=10).json() == []


def test_there_is_one_subscription_and_it_can_be_taken_back(strava: Strava, subscriber: Subscriber) -> None:
    first = subscribe(strava, subscriber).json()
    again = subscribe(strava, subscriber)
    assert again.status_code == 400
    assert again.json()["errors"][0]["code"] == "already exists"
    address = f"{strava.base}/push_subscriptions/{first['id']}"
    assert (
        strava.session.delete(address, params={**CLIENT, "client_secret": "no"}, timeout=10).status_code
        == 400
    )
    gone = strava.session.delete(address, params=CLIENT, timeout=10)
    assert (gone.status_code, gone.content) == (204, b"")
    assert subscribe(strava, subscriber).status_code == 201


def test_create_update_and_delete_tell_the_owner_and_no_content(
    strava: Strava, subscriber: Subscriber, settled: Settled
) -> None:
    subscription = subscribe(strava, subscriber).json()["id"]
    strava.connect()
    added = strava.control("activities/add", {"name": "Evening Run", "seconds": 900})["id"]
    strava.control(
        "activities/change", {"id": added, "name": "Tempo", "visibility": "only_me", "sport": "TrailRun"}
    )
    strava.control("activities/delete", {"id": added})
    settled()
    created, updated, deleted = subscriber.events
    assert (created["aspect_type"], created["updates"]) == ("create", {})
    assert updated["updates"] == {"title": "Tempo", "type": "Run", "private": "true"}
    assert deleted["aspect_type"] == "delete"
    assert {event["owner_id"] for event in subscriber.events} == {10001}
    assert {event["object_id"] for event in subscriber.events} == {added}
    assert {event["subscription_id"] for event in subscriber.events} == {subscription}
    assert strava.get(f"/activities/{added}").status_code == 404


def test_a_new_one_can_be_fetched_and_one_taken_away_can_come_back(strava: Strava) -> None:
    strava.connect()
    added = strava.control("activities/add", {"seconds": 1_200, "ago": 7_200, "silent": True})["id"]
    assert strava.get("/athlete/activities", per_page=1).json()[0]["id"] == added
    before = strava.get(f"/activities/{added}").json()
    strava.control("activities/delete", {"id": added})
    strava.control("activities/restore", {"id": added})
    assert strava.get(f"/activities/{added}").json() == before


def test_with_the_narrow_scope_privacy_comes_as_delete_and_create(
    strava: Strava, subscriber: Subscriber, settled: Settled
) -> None:
    subscribe(strava, subscriber)
    strava.connect("read,activity:read")
    identifier = strava.marked("power")
    strava.control("activities/change", {"id": identifier, "visibility": "only_me"})
    strava.control("activities/change", {"id": identifier, "visibility": "everyone"})
    settled()
    assert [event["aspect_type"] for event in subscriber.events] == ["delete", "create"]


def test_no_events_of_athletes_who_did_not_connect_nor_of_silent_changes(
    strava: Strava, subscriber: Subscriber, settled: Settled
) -> None:
    subscribe(strava, subscriber)
    strava.control("activities/add", {"athlete": 10002})
    strava.connect("read,profile:read_all")
    strava.control("activities/add", {})
    strava.connect()
    strava.control("activities/change", {"id": strava.marked("power"), "description": "no event for this"})
    strava.control("activities/change", {"id": strava.marked("power"), "name": "Quiet", "silent": True})
    settled()
    assert subscriber.events == []


@pytest.mark.parametrize("way", ["at strava", "revoke", "deauthorize"])
def test_the_end_of_a_consent_is_told(
    strava: Strava, subscriber: Subscriber, settled: Settled, way: str
) -> None:
    subscribe(strava, subscriber)
    token = strava.connect()["access_token"]
    if way == "at strava":
        strava.control("revoke", {"athlete": 10001})
    elif way == "revoke":
        strava.post("/oauth/revoke", {"token": token}, auth=(*CLIENT.values(),))
    else:
        strava.post("/oauth/deauthorize", headers={"Authorization": f"Bearer {token}"})
    settled()
    (event,) = subscriber.events
    assert (event["object_type"], event["aspect_type"]) == ("athlete", "update")
    assert event["updates"] == {"authorized": "false"}
    assert event["object_id"] == event["owner_id"] == 10001


def test_deliveries_are_tried_three_times_until_answered_well(
    strava: Strava, subscriber: Subscriber, settled: Settled
) -> None:
    subscribe(strava, subscriber)
    strava.connect()
    subscriber.answers = [500, 404, 200]
    strava.control("activities/add", {})
    assert [(each["attempt"], each["status"]) for each in settled()] == [(1, 500), (2, 404), (3, 200)]
    subscriber.answers = [500, 500, 500]
    strava.control("activities/add", {})
    assert len(settled()) == 6
    assert len(subscriber.bodies) == 6


def test_a_slow_answer_counts_as_none(strava: Strava, subscriber: Subscriber, settled: Settled) -> None:
    strava.control("settings", {"event_timeout": 0.1, "event_retry": 0.05})
    subscribe(strava, subscriber)
    strava.connect()
    subscriber.slow = 0.3
    strava.control("activities/add", {})
    assert [each["status"] for each in settled()] == [0, 0, 0]


def test_events_can_be_late_doubled_shuffled_foreign_unknown_and_broken(
    strava: Strava, subscriber: Subscriber, settled: Settled
) -> None:
    subscribe(strava, subscriber)
    events = [{"object_id": number, "event_time": number} for number in range(20)]
    strava.control("events", {"events": events, "shuffle": 1, "copies": 1})
    strange = [{"owner_id": 999}, {"subscription_id": 1}, {"object_id": "text"}]
    begun = time.monotonic()
    strava.control("events", {"events": strange, "bodies": ["{not json", "[]"], "delay": 0.2})
    settled()
    assert time.monotonic() - begun >= 0.2
    numbers = [event["object_id"] for event in map(orjson.loads, subscriber.bodies[:40:2])]
    assert sorted(numbers) == list(range(20)) != numbers
    assert [event["owner_id"] for event in map(orjson.loads, subscriber.bodies[40:43])] == [999, 10001, 10001]
    assert subscriber.bodies[43:] == [b"{not json", b"[]"]


def test_events_are_signed_where_a_secret_is_set(
    strava: Strava, subscriber: Subscriber, settled: Settled
) -> None:
    strava.control("settings", {"signing_secret": "hush"})
    subscribe(strava, subscriber)
    strava.control("events", {"events": [{}]})
    settled()
    parts = dict(part.split("=", 1) for part in subscriber.headers[0]["x-strava-signature"].split(","))
    signed = hmac.new(b"hush", parts["t"].encode() + b"." + subscriber.bodies[0], hashlib.sha256)
    assert parts["v1"] == signed.hexdigest()
