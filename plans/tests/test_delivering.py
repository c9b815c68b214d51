"""The plan in the calendar at Intervals.icu, over real HTTP: written, moved, deleted, stopped; three people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Integration, User
from accounts.tests.people import make_athlete
from accounts.tests.services import StandIns, bare_stand_ins, stand_ins, stand_ins_process
from plans.models import PlanDelivery, TrainingPlan
from plans.services import delivering, plans, versions, workouts
from plans.tests.planning import plan, workout

__all__ = ["bare_stand_ins", "stand_ins", "stand_ins_process"]
PAGE, DOOR = reverse("plans:feeds"), reverse("plans:plan_delivery")


@pytest.fixture
def owner(stand_ins: StandIns, monkeypatch: pytest.MonkeyPatch) -> User:
    """Connected with Intervals.icu. What the worker does soon is done at once."""
    from plans import tasks

    monkeypatch.setattr("activities.sync_tasks.begin_sync.delay", lambda *_: None)
    monkeypatch.setattr(tasks.deliver_plan, "delay", lambda key: tasks.deliver_plan(key))
    monkeypatch.setattr(tasks.deliver_plan, "apply_async", lambda args, countdown: tasks.deliver_plan(*args))
    monkeypatch.setattr("plans.receivers.DEBOUNCE_SECONDS", 0)
    user = make_athlete()
    stand_ins.connect(user, "intervals", by_key=True)
    return user


@pytest.fixture
def spring(owner: User) -> TrainingPlan:
    return plan(owner, owner.today())


def there(stand_ins: StandIns) -> dict[str, str]:
    """Name and day of each event in the calendar of the service."""
    events = stand_ins.control("state")["events"].values()
    return {one["name"]: one["start_date_local"][:10] for one in events}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_button_sends_the_coming_weeks_and_changes_follow(
    owner: User, spring: TrainingPlan, stand_ins: StandIns, django_capture_on_commit_callbacks: Any
) -> None:
    today = owner.today()
    step = {"kind": "step", "phase": "easy", "distance": 1000.0}
    moved = workout(spring, today + timedelta(days=1), name="Hills", steps=[step], duration_estimate=1800.0)
    gone = workout(spring, today + timedelta(days=2), name="Easy")
    workout(spring, today + timedelta(days=3), name="Off", workout_type="Rest", distance=None)
    workout(spring, today + timedelta(days=70), name="Far away")
    client = signed_in(owner)
    assert client.post(DOOR, {"do": "start"}).status_code == 302
    assert there(stand_ins) == {"Hills": str(moved.scheduled_date), "Easy": str(gone.scheduled_date)}
    event = next(e for e in stand_ins.control("state")["events"].values() if e["name"] == "Hills")
    assert (event["moving_time"], event["type"]) == (1800, "Run") and event["file_contents_base64"]
    assert "2 workouts written" in client.get(PAGE).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        workouts.move(moved, today + timedelta(days=5), today)
    assert there(stand_ins)["Hills"] == str(today + timedelta(days=5)) and len(there(stand_ins)) == 2
    with django_capture_on_commit_callbacks(execute=True):
        workouts.delete(gone, today)
    assert list(there(stand_ins)) == ["Hills"]
    with django_capture_on_commit_callbacks(execute=True):
        versions.undo(spring, today)
    assert set(there(stand_ins)) == {"Hills", "Easy"}
    with django_capture_on_commit_callbacks(execute=True):
        plans.put_aside(spring, today)
    assert there(stand_ins) == {}


def test_what_is_not_ours_stays_and_stopping_takes_ours_away(
    owner: User, spring: TrainingPlan, stand_ins: StandIns
) -> None:
    from accounts.providers.records import WorkoutRecord
    from accounts.services import pushing

    stand_ins.connect(owner, "intervals")  # by consent, where the keys stand in another field
    pushing.push_workouts(owner, [WorkoutRecord("coach-1", owner.today(), "Run", "Of my coach")])
    workout(spring, owner.today(), name="Ours")
    delivering.begin(owner)
    delivering.deliver(owner.pk)
    assert set(there(stand_ins)) == {"Of my coach", "Ours"}
    signed_in(owner).post(DOOR, {"do": "stop"})
    assert set(there(stand_ins)) == {"Of my coach"} and not PlanDelivery.objects.exists()


def test_what_goes_wrong_there_is_a_sentence_on_the_page(
    owner: User, spring: TrainingPlan, stand_ins: StandIns
) -> None:
    workout(spring, owner.today(), name="Ours")
    delivering.begin(owner)
    stand_ins.control("fail", {"slug": "intervals", "path": "/events", "status": 503})
    assert delivering.deliver(owner.pk) is None
    row = PlanDelivery.objects.get()
    assert row.problem and row.sent_at is None
    assert row.problem in signed_in(owner).get(PAGE).content.decode()
    delivering.deliver(owner.pk)
    assert PlanDelivery.objects.get().problem == "" and "Ours" in there(stand_ins)
    stand_ins.control(
        "fail", {"slug": "intervals", "path": "/events", "status": 429, "headers": {"Retry-After": "37"}}
    )
    assert 37 <= (delivering.deliver(owner.pk) or 0) <= 40
    Integration.objects.filter(user=owner).delete()
    delivering.deliver(owner.pk)
    assert "is not connected" in PlanDelivery.objects.get().problem


def test_nothing_is_sent_for_those_who_did_not_ask(
    owner: User, spring: TrainingPlan, stand_ins: StandIns, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        workouts.move(workout(spring, owner.today()), owner.today() + timedelta(days=1), owner.today())
    assert delivering.deliver(owner.pk) is None and there(stand_ins) == {}


def test_the_page_takes_few_queries_whatever_is_sent(
    owner: User, spring: TrainingPlan, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(owner)
    delivering.begin(owner)
    client.get(PAGE)
    with django_assert_max_num_queries(6):
        client.get(PAGE)


def test_another_athlete_and_a_stranger_start_and_stop_nothing_of_the_owner(
    owner: User, spring: TrainingPlan, stand_ins: StandIns
) -> None:
    workout(spring, owner.today(), name="Ours")
    delivering.begin(owner)
    delivering.deliver(owner.pk)
    other = signed_in(make_athlete())
    assert "workout written" not in other.get(PAGE).content.decode()
    other.post(DOOR, {"do": "stop"})
    assert Client().post(DOOR, {"do": "stop"})["Location"].startswith("/accounts/login/")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner)
    assert strict.post(DOOR, {"do": "stop"}).status_code == 403
    assert PlanDelivery.objects.filter(user=owner).exists() and "Ours" in there(stand_ins)
