"""What Strava says of the athlete beside their sessions: gear, zones, weight, threshold and totals, over real HTTP."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import DeletionReceipt, Integration, SyncStatus, User
from accounts.providers.base import Priority
from accounts.services import clients
from accounts.tests.people import make_athlete
from accounts.tests.stand_in import StandIn, strava, strava_process
from activities import sync_tasks, tasks
from activities.models import (
    Activity,
    AthleteThreshold,
    Gear,
    ProposalState,
    RescoringMark,
    ThresholdProposal,
)
from activities.services import gear as gear_service
from activities.services import leaving, proposals, service_gear, sync, sync_profile

__all__ = ["strava", "strava_process"]
PROFILE_PATHS = ("/athlete", "/athlete/zones", "/athletes/10001/stats", "/gear/")


@pytest.fixture
def athlete(strava: StandIn) -> User:
    return make_athlete()


@pytest.fixture
def row(strava: StandIn, athlete: User) -> Integration:
    strava.control("reset", {"activities": 12})
    return strava.connect(athlete)


def read_list(row: Integration) -> None:
    """The list of a few sessions, and what follows it; no details."""
    sync.begin(row.pk)
    for _ in range(9):
        row.refresh_from_db()
        if row.sync_cursor.get("phase") == "details" and not row.sync_cursor.get("profile"):
            return
        sync.work(row.pk, seconds=0.0)
    raise AssertionError("the list does not end")


def asked(strava: StandIn) -> list[str]:
    """Paths of the profile that were asked for."""
    paths = [str(one["path"]).removeprefix("/api/v3") for one in strava.control("asked")]
    return [path for path in paths if path in PROFILE_PATHS or path.startswith("/gear/")]


def wait_a_week(row: Integration) -> None:
    row.refresh_from_db()
    row.sync_cursor["profile_at"] = time.time() - sync_profile.WEEK - 1
    row.save()


# --- gear ---------------------------------------------------------------------------------------------------------


def test_gear_comes_with_its_names_its_distance_and_what_it_is(strava: StandIn, row: Integration) -> None:
    read_list(row)
    found = {gear.external_id: gear for gear in Gear.objects.filter(user=row.user, provider="strava")}
    assert set(found) >= {"b9000001", "b9000002", "g9000001", "g9000002"}
    bike, shoes = found["b9000001"], found["g9000001"]
    assert (bike.name, bike.kind, shoes.name, shoes.kind) == ("Road bike", "bike", "Blue trainers", "shoes")
    told = {
        "name": "Road bike",
        "brand": "Formbike",
        "model": "Alto",
        "distance": 18_204_330.0,
        "is_retired": False,
    }
    assert bike.record == {**told, "is_whole": True} and bike.fetched_at is not None
    assert bike.retired_on is None and found["g9000002"].retired_on is not None, "retired there, retired here"


def test_a_week_costs_three_calls_and_known_gear_none(strava: StandIn, row: Integration) -> None:
    read_list(row)
    first = asked(strava)
    assert sorted(path for path in first if not path.startswith("/gear/")) == sorted(PROFILE_PATHS[:3])
    assert len(first) == 3 + Gear.objects.count()
    read_list(row)
    assert asked(strava) == first, "nothing is due the next night"
    wait_a_week(row)
    read_list(row)
    assert asked(strava)[len(first) :] == ["/athlete", "/athlete/zones", "/athletes/10001/stats"]


def test_new_gear_of_a_session_is_looked_up_after_the_next_list(strava: StandIn, row: Integration) -> None:
    read_list(row)
    Gear.objects.filter(external_id="b9000002").delete()
    Gear.objects.create(
        user=row.user, provider="strava", external_id="b9000002", name="b9000002", kind="bike"
    )
    before = len(asked(strava))
    read_list(row)
    assert asked(strava)[before:] == ["/gear/b9000002"]
    assert Gear.objects.get(external_id="b9000002").name == "Trainer bike"


def test_gear_that_strava_does_not_know_is_asked_for_once(strava: StandIn, row: Integration) -> None:
    Gear.objects.create(user=row.user, provider="strava", external_id="g1", name="Old shoes", kind="shoes")
    read_list(row)
    read_list(row)
    assert asked(strava).count("/gear/g1") == 1 and Gear.objects.get(external_id="g1").name == "Old shoes"


def test_the_athletes_own_name_and_retirement_of_a_thing_stay(strava: StandIn, row: Integration) -> None:
    read_list(row)
    shoes, trail = Gear.objects.get(external_id="g9000001"), Gear.objects.get(external_id="g9000002")
    gear_service.save(row.user, shoes, {"name": "My blue ones"})
    gear_service.bring_back(trail)
    wait_a_week(row)
    read_list(row)
    shoes.refresh_from_db()
    trail.refresh_from_db()
    assert (shoes.name, shoes.record["name"]) == ("My blue ones", "Blue trainers")
    assert trail.retired_on is None, "told as retired before: that is no news"


# --- thresholds ---------------------------------------------------------------------------------------------------


def test_what_strava_knows_is_offered_and_never_applied(strava: StandIn, row: Integration) -> None:
    AthleteThreshold.objects.create(
        user=row.user, sport="ride", effective_on="2024-01-01", ftp=250, weight=60.5
    )
    read_list(row)
    offered = {one.sport: one for one in proposals.open_ones(row.user)}
    assert offered["ride"].values == {"ftp": 225.0, "heartrate": [111.0, 138.0, 152.0, 166.0]}
    assert offered["run"].values == {"weight": 60.5, "heartrate": [111.0, 138.0, 152.0, 166.0]}
    assert AthleteThreshold.objects.get().ftp == 250


def test_taking_over_shows_what_is_scored_anew_and_then_scores_it(
    strava: StandIn, row: Integration, client: Any, monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    queued: list[tuple[Any, ...]] = []
    monkeypatch.setattr(tasks.rescore, "delay", lambda *args: queued.append(args))
    AthleteThreshold.objects.create(
        user=row.user, sport="ride", effective_on="2024-01-01", ftp=250, resting_heartrate=50
    )
    read_list(row)
    ride = next(one for one in proposals.open_ones(row.user) if one.sport == "ride")
    client.force_login(row.user)
    assert "Strava says otherwise" in client.get("/settings/thresholds/").content.decode()
    address, chosen = f"/settings/thresholds/told/{ride.pk}/", {"take": ["ftp"], "effective_on": "2024-06-01"}
    assert "225 W" in client.get(address).content.decode()
    page = client.post(address, chosen)
    told = page.content.decode()
    rides = Activity.objects.filter(sport="ride", local_date__gte="2024-06-01").count()
    assert 0 < rides <= page.context["preview"].count
    assert (
        f"{page.context['preview'].count} activities will be scored anew" in told
        and "from 1 June 2024 on" in told
    )
    assert AthleteThreshold.objects.count() == 1, "a preview changes nothing"
    other = {**chosen, "take": ["ftp", "weight"], "previewed": page.context["signature"], "accept": "1"}
    assert client.post(address, other).status_code == 200, "what was not previewed is not saved"
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {**chosen, "previewed": page.context["signature"], "accept": "1"})
    made = AthleteThreshold.objects.latest("effective_on")
    assert (made.ftp, made.resting_heartrate, made.weight, made.source) == (225.0, 50, None, "strava")
    assert queued == [(str(row.user_id),)]
    mark = RescoringMark.objects.get()
    assert (mark.sport, mark.from_on.isoformat(), mark.to_on) == ("ride", "2024-06-01", None)
    ride.refresh_from_db()
    assert (ride.state, ride.threshold_id) == (ProposalState.ACCEPTED, made.pk)
    wait_a_week(row)
    read_list(row)
    assert [one.sport for one in proposals.open_ones(row.user)] == ["run"], (
        "the unticked ones are not offered again"
    )


def test_declined_is_not_offered_again_before_strava_says_something_else(
    row: Integration, client: Any
) -> None:
    user, now = row.user, timezone.now()
    AthleteThreshold.objects.create(user=user, sport="ride", effective_on="2024-01-01", ftp=250)
    first = proposals.offer(user, "strava", "ride", proposals.Said(ftp=225), now)
    assert first is not None
    client.force_login(user)
    client.post(f"/settings/thresholds/told/{first.pk}/decline/")
    assert proposals.offer(user, "strava", "ride", proposals.Said(ftp=225), now) is None
    assert proposals.offer(user, "strava", "ride", proposals.Said(ftp=250), now) is None, "that holds already"
    again = proposals.offer(user, "strava", "ride", proposals.Said(ftp=240), now)
    assert again is not None and again.values == {"ftp": 240}
    assert proposals.offer(user, "strava", "ride", proposals.Said(), now) is None
    assert not proposals.open_ones(user), "what Strava no longer says is no longer offered"


@pytest.mark.parametrize(
    ("said", "offered"),
    [
        (proposals.Said(ftp=900, weight=12), {}),
        (proposals.Said(heartrate=(111, 138, 152)), {}),
        (proposals.Said(heartrate=(111, 138, 152), is_own_heartrate=True), {"heartrate": [111, 138, 152]}),
        (proposals.Said(ftp=250, power=(138, 188, 225, 263, 300, 375)), {}),
        (proposals.Said(power=(100, 150, 210)), {"power": [100, 150, 210]}),
        (proposals.Said(heartrate=(111,), is_own_heartrate=True), {}),
    ],
)
def test_only_what_says_something_new_is_offered(
    athlete: User, said: proposals.Said, offered: dict[str, Any]
) -> None:
    AthleteThreshold.objects.create(
        user=athlete, sport="ride", effective_on="2024-01-01", ftp=250, max_heartrate=185
    )
    made = proposals.offer(athlete, "strava", "ride", said, timezone.now())
    assert (made.values if made else {}) == offered


def test_s3_a_proposal_is_for_its_athlete_alone(row: Integration, client: Any) -> None:
    AthleteThreshold.objects.create(user=row.user, sport="ride", effective_on="2024-01-01", ftp=250)
    made = proposals.offer(row.user, "strava", "ride", proposals.Said(ftp=225), timezone.now())
    assert made is not None
    address = f"/settings/thresholds/told/{made.pk}/"
    assert client.get(address).status_code == 302 and client.post(f"{address}decline/").status_code == 302
    client.force_login(make_athlete())
    assert client.get(address).status_code == 404 and client.post(f"{address}decline/").status_code == 404
    assert "says otherwise" not in client.get("/settings/thresholds/").content.decode()
    client.force_login(row.user)
    assert client.get(address).status_code == 200
    made.refresh_from_db()
    assert made.state == ProposalState.OFFERED


# --- what was not granted, what fails -----------------------------------------------------------------------------


def test_t1_without_the_permission_for_the_profile_neither_zones_nor_gear_are_asked_for(
    strava: StandIn, athlete: User
) -> None:
    row = strava.connect(athlete, scope="read,activity:read_all")
    read_list(row)
    assert asked(strava) == ["/athletes/10001/stats"]
    assert not ThresholdProposal.objects.exists()


@pytest.mark.parametrize("kind", ["500", "html", "404", "plain_errors"])
def test_b6_a_profile_that_cannot_be_read_holds_up_no_session(
    strava: StandIn, row: Integration, kind: str
) -> None:
    for path in ("/athlete", "/athlete/zones", "/athletes/.*", "/gear/.*"):
        strava.control("failures", {"kind": kind, "path": path, "times": None})
    read_list(row)
    row.refresh_from_db()
    assert row.sync_status == SyncStatus.SYNCING and row.sync_cursor["phase"] == "details"
    assert not ThresholdProposal.objects.exists()


def test_b1_a_limit_in_the_midst_of_the_profile_costs_no_work(strava: StandIn, row: Integration) -> None:
    strava.control("failures", {"kind": "429", "path": "/athlete/zones", "times": 1})
    sync.begin(row.pk)
    waits = [onward.seconds for _ in range(4) if (onward := sync.work(row.pk, seconds=0.0)) is not None]
    assert max(waits) > 1
    row.refresh_from_db()
    assert row.sync_cursor["profile"] is True and Gear.objects.filter(record__name="Road bike").exists()


def test_b4_more_sessions_in_stravas_totals_than_here_is_noted(strava: StandIn, row: Integration) -> None:
    read_list(row)
    row.refresh_from_db()
    assert row.sync_cursor["totals"] == {}
    runs = Activity.objects.filter(sport="run", sources__raw_data__visibility="everyone")
    there, kept = runs.count(), Activity.objects.filter(sport="run").count()
    Activity.objects.filter(pk__in=runs.values("pk")[: kept - there + 2]).update(sport="other")
    there = clients.strava().totals(row.access_token, "10001", Priority.NOW).counts["run"]
    sync_profile.read(_due(row), Priority.NOW)
    row.refresh_from_db()
    assert row.sync_cursor["totals"]["run"] == [there, Activity.objects.filter(sport="run").count()]


def _due(row: Integration) -> Integration:
    wait_a_week(row)
    return row


# --- its end ------------------------------------------------------------------------------------------------------


def test_disconnecting_with_deletion_takes_gear_and_taken_over_thresholds_along(
    strava: StandIn, row: Integration, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued: list[tuple[Any, ...]] = []
    monkeypatch.setattr(tasks.rescore, "delay", lambda *args: queued.append(args))
    own = AthleteThreshold.objects.create(user=row.user, sport="run", effective_on="2024-01-01", weight=60)
    read_list(row)
    ride = next(one for one in proposals.open_ones(row.user) if one.sport == "ride")
    proposals.accept(ride, ["ftp"], row.user.today())
    receipt = DeletionReceipt.objects.create(reference="r", what="integration", requested_at=timezone.now())
    Integration.objects.all().delete()
    sync_tasks.erase_provider(str(row.user_id), "strava", str(receipt.pk))
    assert list(AthleteThreshold.objects.all()) == [own] and not ThresholdProposal.objects.exists()
    assert not Gear.objects.exists() and queued == [(str(row.user_id),)]
    assert {mark.sport for mark in RescoringMark.objects.all()} == {"ride"}
    receipt.refresh_from_db()
    assert (receipt.counts["gear"], receipt.counts["athlete_thresholds"]) == (5, 1)


def test_under_the_strict_policy_no_threshold_is_offered_and_gear_is_let_go_of_in_time(
    strava: StandIn, row: Integration, settings: Any
) -> None:
    settings.STRAVA_DATA_POLICY = "strict"
    read_list(row)
    assert not ThresholdProposal.objects.exists() and "/athlete/zones" not in asked(strava)
    Gear.objects.update(fetched_at=timezone.now() - timedelta(days=8))
    while leaving.enforce_retention():
        pass
    assert not Gear.objects.exclude(record={}).exists()
    assert service_gear.not_known(row.user_id, "strava"), "what is still used is looked up anew"
