"""What the pages of plans say and do."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.tests.people import make_athlete
from insights.tests.logbook import queries_of
from plans.models import BlackoutDay, PlanProposal, Race, TrainingPlan, Workout
from plans.services import matching
from plans.tests.planning import links, plan, run, workout

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> User:
    user = make_athlete(timezone="UTC")
    client.force_login(user)
    return user


@pytest.fixture
def today(owner: User) -> date:
    return owner.today()


@pytest.fixture
def spring(owner: User, today: date) -> TrainingPlan:
    return plan(owner, today - timedelta(days=14))


def page_of(client: Client, name: str, *args: Any) -> Any:
    return client.get(reverse(f"plans:{name}", args=args)).context["page"]


def said(client: Client, address: str, **posted: Any) -> list[str]:
    """The messages that a post leads to."""
    answer = client.post(address, posted, follow=True)
    assert answer.status_code == 200
    return [str(message) for message in answer.context["messages"]]


# --- a workout ------------------------------------------------------------------------------------------------


def test_a_matched_workout_says_which_session_and_why(
    client: Client, spring: TrainingPlan, today: date
) -> None:
    easy = workout(spring, today - timedelta(days=1))
    run(spring.user, today - timedelta(days=1), 9_800.0)
    matching.match_all(spring.user_id)
    page = page_of(client, "workout", easy.pk)
    assert page.badge.label == "Done as planned" and page.frozen.startswith("It is done")
    (match,) = page.matches
    assert [line.text for line in match.reasons] == [
        "on the day", "9.80\u202fkm of 10.00\u202fkm planned, 2\u202f% less", "not known of both, so it does not count",
    ]  # fmt: skip
    assert match.by == "Matched automatically" and match.score == "99\u202f%"


def test_a_session_is_untied_and_tied_again_by_hand(
    client: Client, spring: TrainingPlan, today: date
) -> None:
    easy, done = workout(spring, today - timedelta(days=1)), run(spring.user, today - timedelta(days=1))
    matching.match_all(spring.user_id)
    said(client, reverse("plans:unlink", args=[easy.completions.get().pk]))
    assert links(spring.user) == set()
    (candidate,) = page_of(client, "workout", easy.pk).candidates
    assert candidate.note == "untied by you"
    said(client, reverse("plans:workout_link", args=[easy.pk]), activity=candidate.activity_id)
    assert links(spring.user) == {(easy.pk, done.pk)} and page_of(client, "workout", easy.pk).is_locked


def test_p4_a_session_typed_as_text_decides_how_far_it_is(
    client: Client, spring: TrainingPlan, today: date
) -> None:
    easy = workout(spring, today + timedelta(days=1))
    address = reverse("plans:workout_edit", args=[easy.pk])
    client.post(
        address,
        {
            "workout_type": "Intervals",
            "sport": "run",
            "text": "2km easy, 6x800m @ I r400m, 1km easy",
            "distance": "99",
        },
    )
    easy.refresh_from_db()
    assert (
        easy.distance == pytest.approx(10_200.0) and easy.workout_type == "Intervals" and len(easy.steps) == 3
    )
    page = page_of(client, "workout", easy.pk)
    assert page.steps[1].startswith("6x800m") and page.picture and len(page.picture.bars) == 14


@pytest.mark.parametrize(
    ("posted", "field"),
    [({"text": "6 parsecs"}, "text"), ({}, "distance"), ({"text": "1km easy", "sport": "chess"}, "sport")],
)
def test_what_cannot_be_read_is_said_at_its_field(
    client: Client, spring: TrainingPlan, today: date, posted: dict[str, str], field: str
) -> None:
    easy = workout(spring, today)
    address = reverse("plans:workout_edit", args=[easy.pk])
    answer = client.post(address, {"workout_type": "Easy", "sport": "run"} | posted)
    assert answer.status_code == 200 and answer.context["form"].errors[field]
    easy.refresh_from_db()
    assert easy.steps == [] and easy.distance == 10_000.0


def test_p5_a_past_workout_is_not_moved_and_the_page_says_why(
    client: Client, spring: TrainingPlan, today: date
) -> None:
    past = workout(spring, today - timedelta(days=2))
    (message,) = said(client, reverse("plans:workout_move", args=[past.pk]), to=str(today))
    assert "past" in message and "Copy it" in message
    assert said(client, reverse("plans:workout_copy", args=[past.pk]), to=str(today))
    assert spring.workouts.filter(scheduled_date=today).exists()


@pytest.mark.parametrize("day", ["", "soon", "2026-02-30", "99999-01-01"])
def test_a_day_that_is_none_changes_nothing(
    client: Client, spring: TrainingPlan, today: date, day: str
) -> None:
    easy = workout(spring, today)
    assert said(client, reverse("plans:workout_move", args=[easy.pk]), to=day) == [
        "That is no day. Choose one from the calendar."
    ]


def test_a_workout_is_added_on_the_day_the_calendar_names(
    client: Client, spring: TrainingPlan, today: date
) -> None:
    address = reverse("plans:workout_new", args=[spring.pk])
    day = today + timedelta(days=3)
    form = client.get(f"{address}?date={day}").context["form"]
    assert form.initial["scheduled_date"] == day
    said(client, address, scheduled_date=str(day), workout_type="Easy", sport="run", distance="8")
    assert Workout.objects.get(scheduled_date=day).distance == 8000.0


def test_a_swim_of_100_m_is_no_swim_of_100_minutes(client: Client, spring: TrainingPlan, today: date) -> None:
    """P3."""
    posted = {"scheduled_date": str(today), "workout_type": "Cross", "sport": "swim", "distance": "100 m"}
    said(client, reverse("plans:workout_new", args=[spring.pk]), **posted)
    swim = Workout.objects.get(sport="swim")
    assert (swim.distance, swim.duration_estimate) == (100.0, None)


# --- plans ----------------------------------------------------------------------------------------------------


def test_without_a_plan_the_ways_to_begin_are_shown(client: Client, owner: User) -> None:
    answer = client.get(reverse("plans:overview"))
    assert not answer.context["page"].has_any and reverse("plans:create") in answer.content.decode()


def test_a_plan_tells_its_weeks_in_words(client: Client, spring: TrainingPlan, today: date) -> None:
    monday = spring.start_date - timedelta(days=spring.start_date.weekday())
    workout(spring, spring.start_date)
    run(spring.user, spring.start_date)
    workout(spring, monday + timedelta(weeks=5))
    matching.match_all(spring.user_id)
    page = page_of(client, "plan", spring.pk)
    labels = [week.badge.label for week in page.weeks]
    assert labels[0] == "100\u202f% kept" and labels[5] == "To come" and len(page.weeks) == 8
    assert page.weeks[1].badge.label == "Nothing planned yet"
    assert page.badge.label == "100\u202f% kept"


def test_p1_a_plan_of_which_nothing_was_due_is_no_hundred_per_cent(
    client: Client, spring: TrainingPlan, today: date
) -> None:
    workout(spring, today + timedelta(days=3))
    page = page_of(client, "plan", spring.pk)
    assert page.badge.label == "Nothing planned yet" and page.stats[0].value is None


def test_an_empty_plan_is_made_by_hand_and_followed(
    client: Client, spring: TrainingPlan, today: date
) -> None:
    posted = {"name": "Summer", "start_date": str(today), "total_weeks": "6", "follow": "on"}
    said(client, reverse("plans:create_empty"), **posted)
    made = TrainingPlan.objects.get(name="Summer")
    spring.refresh_from_db()
    assert made.is_active and not spring.is_active and made.total_weeks == 6


def test_a_plan_comes_from_a_file(client: Client, owner: User) -> None:
    table = b"\xef\xbb\xbfdate;kind;session\n2026-05-04;easy;8km easy\n2026-05-10;long;20km easy\n"
    posted = {"name": "Coach", "file": SimpleUploadedFile("plan.csv", table), "follow": "on"}
    said(client, reverse("plans:create_from_text"), **posted)
    made = TrainingPlan.objects.get(name="Coach")
    assert [one.distance for one in made.workouts.in_order()] == [8000.0, 20_000.0]  # type: ignore[attr-defined]


def test_a_plan_with_a_line_that_cannot_be_read_is_not_stored(client: Client, owner: User) -> None:
    text = "2026-05-04 Easy: 8km easy\n2026-05-05 Sprint: 1km"
    answer = client.post(reverse("plans:create_from_text"), {"name": "Coach", "text": text})
    (error,) = answer.context["form"].errors["text"]
    assert error.startswith("Line 2") and not TrainingPlan.objects.exists()


def test_a_file_that_is_no_text_is_refused_with_a_sentence(client: Client, owner: User) -> None:
    posted = {"name": "Coach", "file": SimpleUploadedFile("plan.xlsx", b"PK\x03\x04\xff\xfe\x00")}
    answer = client.post(reverse("plans:create_from_text"), posted)
    assert "Save it as CSV" in answer.context["form"].errors["file"][0]


def asked(today: date, **fields: str) -> dict[str, str]:
    race = today + timedelta(days=112 - today.weekday() - 1)
    given = {
        "name": "Lake", "race": "42195", "race_date": str(race), "level": "intermediate", "runs_per_week": "4",
        "long_run_day": "6", "weekly_distance": "40 km", "longest_recent": "16 km", "vdot": "45", "follow": "on",
    }  # fmt: skip
    return given | fields


def test_a_marathon_plan_is_shown_before_it_is_saved(client: Client, owner: User, today: date) -> None:
    answer = client.post(reverse("plans:create"), asked(today) | {"step": "preview"})
    preview = answer.context["preview"]
    assert not TrainingPlan.objects.exists() and len(preview.weeks) >= 12
    assert [stat.label for stat in preview.stats][:4] == ["Weeks", "Biggest week", "Longest run", "Taper"]
    said(client, reverse("plans:create"), **asked(today), step="save")
    made = TrainingPlan.objects.get()
    assert made.total_weeks == len(preview.weeks) and made.is_active
    assert made.workouts.filter(workout_type="Race").get().scheduled_date == made.race_date
    assert made.inputs["vdot"] == 45.0 and all(one.steps for one in made.workouts.all())


def test_a_plan_that_cannot_be_is_refused_with_reasons(client: Client, owner: User, today: date) -> None:
    soon = str(today + timedelta(days=20))
    answer = client.post(reverse("plans:create"), asked(today, race_date=soon) | {"step": "save"})
    assert answer.context["refusals"] and not TrainingPlan.objects.exists()


def test_the_form_is_filled_from_the_log(client: Client, owner: User, today: date) -> None:
    for days in (3, 10, 17, 24):
        run(owner, today - timedelta(days=days), 12_000.0)
    initial = client.get(reverse("plans:create")).context["form"].initial
    assert (initial["weekly_distance"], initial["longest_recent"], initial["vdot"]) == (
        12_000.0,
        12_000.0,
        None,
    )


def test_going_back_to_an_earlier_version_says_what_it_did(
    client: Client, spring: TrainingPlan, today: date
) -> None:
    easy = workout(spring, today + timedelta(days=1))
    said(client, reverse("plans:workout_move", args=[easy.pk]), to=str(today + timedelta(days=2)))
    (line,) = page_of(client, "versions", spring.pk).versions
    assert line.reason.startswith("Moved Easy")
    assert said(client, line.restore_url) == ["1 workout brought back to how it was."]
    easy.refresh_from_db()
    assert easy.scheduled_date == today + timedelta(days=1)


# --- proposals, races, days off -------------------------------------------------------------------------------


@pytest.fixture
def offered(spring: TrainingPlan, today: date) -> PlanProposal:
    days = [today + timedelta(days=n) for n in (1, 2)]
    changes = [
        {
            "workout": str(workout(spring, day).pk),
            "before": {"distance": 10_000.0},
            "after": {"distance": 9_000.0},
            "reason": "less",
        }
        for day in days
    ]
    return PlanProposal.objects.create(
        user=spring.user, training_plan=spring, reason="A break", changes=changes
    )


def test_of_a_proposal_only_what_is_ticked_is_done_and_undo_takes_it_back(
    client: Client, spring: TrainingPlan, offered: PlanProposal
) -> None:
    assert said(client, reverse("plans:proposal_accept", args=[offered.pk]), change="1") == [
        "1 workout changed. Undo takes it back."
    ]
    assert [one.distance for one in spring.workouts.in_order()] == [10_000.0, 9_000.0]  # type: ignore[attr-defined]
    said(client, reverse("plans:undo", args=[spring.pk]))
    assert {one.distance for one in spring.workouts.all()} == {10_000.0}
    offered.refresh_from_db()
    assert offered.state == "accepted" and offered.decided_at


def test_a_proposal_may_add_a_workout_and_take_one_out(
    client: Client, spring: TrainingPlan, today: date
) -> None:
    gone = workout(spring, today + timedelta(days=1))
    day = str(today + timedelta(days=2))
    new = {"scheduled_date": day, "workout_type": "Easy", "distance": 6_000.0, "name": "New"}
    changes = [
        {"workout": str(gone.pk), "before": {"distance": 10_000.0}, "after": None, "reason": "anew"},
        {"workout": "", "before": None, "after": new, "reason": "anew"},
    ]
    offer = PlanProposal.objects.create(
        user=spring.user, training_plan=spring, reason="Anew", changes=changes
    )
    page = page_of(client, "proposal", offer.pk)
    assert page.changes[1].name == "A new workout" and all(change.is_possible for change in page.changes)
    said(client, reverse("plans:proposal_accept", args=[offer.pk]), change=["0", "1"])
    assert [(one.name, one.distance) for one in spring.workouts.all()] == [("New", 6_000.0)]
    said(client, reverse("plans:undo", args=[spring.pk]))
    assert spring.workouts.get().pk == gone.pk


def test_a_declined_proposal_changes_nothing(
    client: Client, spring: TrainingPlan, offered: PlanProposal
) -> None:
    said(client, reverse("plans:proposal_decline", args=[offered.pk]))
    assert {one.distance for one in spring.workouts.all()} == {10_000.0} and not spring.versions.exists()
    assert said(client, reverse("plans:proposal_accept", args=[offered.pk]), change="0") == [
        "This was decided already."
    ]


def test_a_workout_changed_since_is_left_alone(
    client: Client, spring: TrainingPlan, offered: PlanProposal
) -> None:
    spring.workouts.update(distance=5000.0)
    page = page_of(client, "proposal", offered.pk)
    assert not any(change.is_possible for change in page.changes)
    (message,) = said(client, reverse("plans:proposal_accept", args=[offered.pk]), change=["0", "1"])
    assert "changed since" in message and {one.distance for one in spring.workouts.all()} == {5000.0}


def test_a_race_has_its_meaning_and_its_result(client: Client, owner: User, today: date) -> None:
    day = today - timedelta(days=1)
    raced = run(owner, day, 10_050.0, is_race=True)
    posted = {
        "name": "Lake 10",
        "date": str(day),
        "priority": "A",
        "distance": "10",
        "activity": str(raced.pk),
        "place": "4",
    }
    said(client, reverse("plans:race_new"), **posted)
    race = Race.objects.get()
    assert (race.distance, race.activity_id, race.result) == (10_000.0, raced.pk, {"place": 4})
    (line,) = page_of(client, "races").past
    assert line.badge.label == "A" and line.result == "55:16, place 4"


def test_another_athletes_session_is_no_result(client: Client, owner: User, today: date) -> None:
    foreign = run(make_athlete(), today)
    posted = {"name": "Lake 10", "date": str(today), "priority": "A", "activity": str(foreign.pk)}
    assert client.post(reverse("plans:race_new"), posted).context["form"].errors["activity"]


def test_days_off_are_kept_as_a_row_and_given_back(client: Client, owner: User, today: date) -> None:
    posted = {"first": str(today), "last": str(today + timedelta(days=2)), "reason": "Wedding"}
    said(client, reverse("plans:days_off_add"), **posted)
    said(client, reverse("plans:days_off_add"), **posted)
    (line,) = page_of(client, "races").breaks
    assert (line.count, line.reason) == ("3 days", "Wedding") and BlackoutDay.objects.count() == 3
    said(client, reverse("plans:days_off_remove"), first=line.first_iso, last=line.last_iso)
    assert not BlackoutDay.objects.exists()
    assert (
        client.post(reverse("plans:days_off_add"), {"first": str(today), "last": "2020-01-01"}).status_code
        == 400
    )


# --- the part on an activity's page, queries ------------------------------------------------------------------


def test_an_activity_tells_its_workout_or_which_are_open(
    client: Client, spring: TrainingPlan, today: date
) -> None:
    easy, done = workout(spring, today, 20_000.0), run(spring.user, today)
    address = reverse("plans:activity_match", args=[done.pk])
    part = client.get(address).context["part"]
    assert part.workout is None and len(part.open_workouts) == 1
    matching.link(easy, done)
    part = client.get(address).context["part"]
    assert (
        part.workout.url == reverse("plans:workout", args=[easy.pk])
        and part.badge.label == "Shorter than planned"
    )


def test_queries_do_not_grow_with_the_plan(client: Client, spring: TrainingPlan, today: date) -> None:
    def fill(first: int, last: int) -> None:
        for n in range(first, last):
            workout(spring, spring.start_date + timedelta(days=n))
            run(spring.user, spring.start_date + timedelta(days=n))
        matching.match_all(spring.user_id)

    fill(0, 3)
    addresses = [
        reverse("plans:overview"),
        reverse("plans:plans"),
        reverse("insights:calendar"),
        reverse("plans:workout", args=[spring.workouts.first().pk]),
    ]
    few = [queries_of(client, address) for address in addresses]
    fill(3, 40)
    assert [queries_of(client, address) for address in addresses] == few
    assert max(few) <= 20
