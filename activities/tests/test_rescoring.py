"""What a change of thresholds touches is scored anew, whatever happens to messages and workers."""

from __future__ import annotations

from copy import copy
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from accounts.services import connect
from activities import tasks
from activities.models import Activity, AthleteThreshold, RescoringMark
from activities.services import building, rebuild, rescoring, thresholds
from activities.tests.recordings import MORNING, bring_in, make_athlete, recording

pytestmark = pytest.mark.django_db
RIDES = 5


@pytest.fixture
def rider() -> User:
    """Five rides on five days, scored with 240 W."""
    return who_rides_every(timedelta(days=1))


def who_rides_every(pause: timedelta) -> User:
    user = make_athlete()
    for turn in range(RIDES):
        bring_in(user, recording(seed=turn, sport="cycling", seconds=600, start=MORNING + turn * pause))
    return user


@pytest.fixture(autouse=True)
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "AT_ONCE", 1)


def stronger(user: User, ftp: float = 480) -> None:
    """Other values from the first day on."""
    old = AthleteThreshold.objects.get(user=user, sport="ride")
    values = thresholds.values_of(old) | {"ftp": ftp}
    thresholds.replace_row(
        user, "ride", old=old, new=AthleteThreshold(effective_on=old.effective_on, **values)
    )


def loads_one_by_one(user: User) -> list[float]:
    return sorted(load or 0.0 for load in Activity.objects.filter(user=user).values_list("tss", flat=True))


def loads(user: User) -> dict[date, float]:
    return {
        day: tss or 0.0 for day, tss in Activity.objects.filter(user=user).values_list("local_date", "tss")
    }


def quartered(before: dict[date, float]) -> Any:
    """What twice the threshold makes of loads by power: they go with the square of intensity."""
    return pytest.approx({day: value / 4 for day, value in before.items()}, rel=1e-6)


def test_a_change_is_noted_in_its_own_transaction_and_worked_off_whole(rider: User) -> None:
    before = loads(rider)
    stronger(rider)
    assert rescoring.is_under_way(rider.pk) and loads(rider) == before
    assert not rescoring.work(rider.pk)
    assert loads(rider) == quartered(before) and not rescoring.is_under_way(rider.pk)


def test_a_slice_ends_in_time_and_the_next_one_goes_on_with_the_older_days(rider: User) -> None:
    before = loads(rider)
    stronger(rider)
    days = sorted(before)
    assert rescoring.work(rider.pk, seconds=0)
    mark = RescoringMark.objects.get()
    assert (mark.to_on, mark.leased_until) == (days[-2], None)
    now = loads(rider)
    assert [now[day] for day in days[:-1]] == [before[day] for day in days[:-1]]
    assert [rescoring.work(rider.pk, seconds=0) for _ in days[1:]] == [True, True, True, False]
    assert loads(rider) == quartered(before)


def test_a_day_with_more_than_a_slice_can_do_is_scored_whole() -> None:
    """However slow the machine is, a slice comes further than the one before."""
    rider = who_rides_every(timedelta(hours=1))
    assert len(loads(rider)) == 1, "all on one day"
    before = loads_one_by_one(rider)
    stronger(rider)
    assert [rescoring.work(rider.pk, seconds=0) for _ in range(2)] == [True, False]
    assert loads_one_by_one(rider) == pytest.approx([load / 4 for load in before], rel=1e-6)
    assert not rescoring.is_under_way(rider.pk)


def test_a_worker_that_dies_leaves_the_rest_to_the_next_minute(
    rider: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, together, seen = loads(rider), rebuild.together, list[UUID]()

    def dies_at_the_third(user_id: UUID, keys: Any) -> list[UUID]:
        seen.extend(keys)
        if len(seen) == 3:
            raise SystemExit  # as a kill: nothing after it happens
        return together(user_id, keys)

    stronger(rider)
    monkeypatch.setattr(rebuild, "together", dies_at_the_third)
    with pytest.raises(SystemExit):
        rescoring.work(rider.pk)
    assert rescoring.left_lying() == [] and not rescoring.work(rider.pk), "it is held for a minute"
    RescoringMark.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert rescoring.left_lying() == [rider.pk]
    monkeypatch.setattr(tasks.rescore, "delay", tasks.rescore)
    tasks.rescore_left()
    assert loads(rider) == quartered(before)
    assert len(seen) == 3 + RIDES - 2, "what was done is not done again"


def test_a_change_during_the_scoring_counts_in_the_end(rider: User, monkeypatch: pytest.MonkeyPatch) -> None:
    before, together = loads(rider), rebuild.together
    stronger(rider, ftp=300)

    def meanwhile(user_id: UUID, keys: Any) -> list[UUID]:
        monkeypatch.setattr(rebuild, "together", together)
        done = together(user_id, keys)
        stronger(rider, ftp=480)
        return done

    monkeypatch.setattr(rebuild, "together", meanwhile)
    assert not rescoring.work(rider.pk)
    assert loads(rider) == quartered(before)


def test_the_page_says_that_loads_are_behind_until_they_are_not(
    rider: User, client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    client.force_login(rider)
    page = "/settings/thresholds/"
    stronger(rider)
    assert "being computed anew" in client.get(page).content.decode()
    with django_capture_on_commit_callbacks():
        tasks.rescore(str(rider.pk))
    assert "being computed anew" not in client.get(page).content.decode()


@pytest.mark.parametrize("way", ["sex", "age", "a first login with Strava"])
def test_another_sex_or_age_scores_loads_by_heart_rate_anew_and_agrees_with_a_rebuild(
    client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, way: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    user = User.objects.create_user(email="one@example.org", timezone="Europe/Zurich")
    AthleteThreshold.objects.create(
        user=user, sport="run", effective_on=date(2020, 1, 1), resting_heartrate=50,
        max_heartrate=None if way == "age" else 185, threshold_heartrate=None if way == "age" else 160,
    )  # fmt: skip
    for day, sport in enumerate(("running", "rowing")):
        start = MORNING + timedelta(days=day)
        bring_in(user, recording(seed=day, sport=sport, seconds=900, start=start, has_power=False))
    before = loads(user)
    monkeypatch.setattr(tasks.rescore, "delay", tasks.rescore)
    with django_capture_on_commit_callbacks(execute=True):
        if way in ("sex", "age"):
            client.force_login(user)
            told = {"sex": "F"} if way == "sex" else {"age": 50}
            page = {"units": "metric", "week_start": 0, "timezone": "Europe/Zurich"}
            assert client.post("/settings/", told | page).status_code == 302
        else:
            connect.adopt_profile(user, {"sex": "F"})
    user.refresh_from_db()
    after = loads(user)
    assert all(after[day] != before[day] for day in before)
    list(rebuild.everything(user))
    assert loads(user) == after


@pytest.mark.parametrize("change", ["thresholds", "sex"])
def test_what_changes_while_a_session_is_analysed_scores_it(
    rider: User, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """Its days are scored anew before it is there, so nobody else would."""
    if change == "sex":
        User.objects.filter(pk=rider.pk).update(sex=None)
        rider.refresh_from_db()
    analysed = building.analysed_alone

    def meanwhile(user: User, *more: Any) -> Any:
        monkeypatch.setattr(building, "analysed_alone", analysed)
        found = analysed(user, *more)
        if change == "thresholds":
            stronger(rider)
        else:
            connect.adopt_profile(copy(user), {"sex": "F"})
        assert not rescoring.work(rider.pk)
        return found

    monkeypatch.setattr(building, "analysed_alone", meanwhile)
    bring_in(
        rider,
        recording(
            seed=9,
            sport="cycling",
            seconds=600,
            start=MORNING + timedelta(days=RIDES),
            has_power=change == "thresholds",
        ),
    )
    stored = loads(rider)
    list(rebuild.everything(User.objects.get(pk=rider.pk)))
    assert loads(rider)[max(stored)] == stored[max(stored)]


def test_a_birth_date_that_no_key_opens_breaks_no_import(rider: User, settings: Any) -> None:
    rider.date_of_birth = date(1984, 2, 29)
    rider.save()
    settings.FIELD_ENCRYPTION_KEYS = ["another key"]
    bring_in(
        User.objects.get(pk=rider.pk),
        recording(seed=9, sport="cycling", seconds=600, start=MORNING + timedelta(days=9)),
    )
    assert len(loads(rider)) == RIDES + 1 and all(loads(rider).values())
