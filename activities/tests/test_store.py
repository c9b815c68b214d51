"""Where a session lands: new, joined, or here already; and what stays when a source goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from accounts.models import User
from activities.models import (
    Activity,
    ActivitySource,
    BestEffort,
    DuplicateCandidate,
    Lap,
    PowerCurve,
    RecordingData,
    SourceTombstone,
)
from activities.services import edits, recordings, removal, sources
from activities.tests.recordings import MORNING, bring_in, make_athlete, recording
from simulators.files import fit_bytes, realistic

pytestmark = pytest.mark.django_db


@pytest.fixture
def athlete() -> User:
    return make_athlete()


def numbers(activity: Activity) -> dict[str, object]:
    """What an athlete sees of an activity, without keys and times of writing."""
    row = Activity.objects.filter(pk=activity.pk).values().get()
    hidden = ("id", "created_at", "updated_at", "synced_at", "private_note", "field_sources", "group_id")
    return {name: value for name, value in row.items() if name not in hidden}


def test_a_recorded_run_becomes_an_activity_with_its_numbers(athlete: User) -> None:
    (stored,) = bring_in(athlete, recording(laps=(0.0, 300.0, 600.0)))
    activity = Activity.objects.get(pk=stored.activity_id)
    assert stored.state == "created"
    assert (activity.sport, activity.local_date, activity.timezone) == (
        "run",
        date(2026, 5, 4),
        "Europe/Zurich",
    )
    assert activity.timer_time == pytest.approx(899, abs=2)
    assert activity.load_method == "pace" and activity.tss and activity.has_gps and activity.has_heartrate
    assert Lap.objects.filter(activity=activity).count() == 3
    assert BestEffort.objects.filter(activity=activity, kind="distance", at=1000).exists()
    assert activity.analysis.load["inputs"]["threshold_speed"] == pytest.approx(1000 / 270, abs=0.001)


def test_the_same_file_twice_makes_no_new_row(athlete: User) -> None:
    data = recording()
    bring_in(athlete, data)
    before = {
        model: model._default_manager.count()
        for model in (Activity, ActivitySource, RecordingData, Lap, BestEffort)
    }
    (again,) = bring_in(athlete, data, name="copy of session.fit")
    assert again.state == "duplicate"
    assert {model: model._default_manager.count() for model in before} == before


def test_the_same_session_from_two_files_is_one_activity_with_both_sources(athlete: User) -> None:
    (first,) = bring_in(athlete, recording("fit"))
    (second,) = bring_in(athlete, recording("tcx"), name="session.tcx")
    assert second.state == "merged" and second.activity_id == first.activity_id
    assert ActivitySource.objects.filter(activity_id=first.activity_id).count() == 2
    assert Activity.objects.totals()["count"] == 1


def test_taking_either_source_away_leaves_the_activity_as_if_it_had_never_been(athlete: User) -> None:
    other = make_athlete("bob@example.org")
    bring_in(athlete, recording("fit"))
    bring_in(athlete, recording("gpx"), name="session.gpx")
    for kept, name in (("fit", "session.fit"), ("gpx", "session.gpx")):
        Activity.objects.filter(user=other).delete()
        bring_in(other, recording(kept), name=name)
        alone = numbers(Activity.objects.get(user=other))
        bring_in(athlete, recording("fit"))
        bring_in(athlete, recording("gpx"), name="session.gpx")
        source = ActivitySource.objects.exclude(original_name=name).get(user=athlete)
        sources.remove(source)
        left = numbers(Activity.objects.get(user=athlete))
        assert {**left, "user_id": None} == {**alone, "user_id": None}


def test_the_order_of_import_does_not_matter(athlete: User) -> None:
    other = make_athlete("bob@example.org")
    files = {
        "session.fit": recording("fit"),
        "session.tcx": recording("tcx"),
        "session.gpx": recording("gpx"),
    }
    for name, data in files.items():
        bring_in(athlete, data, name)
    for name, data in reversed(files.items()):
        bring_in(other, data, name)
    mine, theirs = numbers(Activity.objects.get(user=athlete)), numbers(Activity.objects.get(user=other))
    assert {**mine, "user_id": None} == {**theirs, "user_id": None}


def test_two_sessions_that_start_together_stay_two_when_sport_or_length_disagree(athlete: User) -> None:
    bring_in(athlete, recording(seed=1, seconds=900))
    (ride,) = bring_in(athlete, recording(seed=2, sport="cycling", seconds=1900), name="ride.fit")
    assert ride.state == "created"
    assert Activity.objects.count() == 2


def test_a_copy_shifted_by_whole_hours_is_asked_about_not_merged(athlete: User) -> None:
    bring_in(athlete, recording())
    (shifted,) = bring_in(athlete, recording(start=MORNING + timedelta(hours=2)), name="wrong-zone.fit")
    assert shifted.state == "created"
    candidate = DuplicateCandidate.objects.get(user=athlete)
    assert any("zone" in reason["value"] for reason in candidate.reasons)


def test_likely_duplicates_that_the_athlete_keeps_apart_are_not_merged_by_a_later_import(
    athlete: User,
) -> None:
    bring_in(athlete, recording("fit"))
    bring_in(athlete, recording("fit", start=MORNING + timedelta(hours=2)), name="late.fit")
    sources.keep_apart(DuplicateCandidate.objects.get(user=athlete))
    assert DuplicateCandidate.objects.get(user=athlete).decision == "apart"
    assert Activity.objects.filter(user=athlete).count() == 2


def test_merging_by_hand_and_splitting_again_gives_back_both_activities(athlete: User) -> None:
    bring_in(athlete, recording("fit"))
    bring_in(athlete, recording("fit", start=MORNING + timedelta(hours=2)), name="late.fit")
    first, second = Activity.objects.filter(user=athlete).order_by("start_date")
    before = [numbers(first), numbers(second)]
    merged = sources.merge(athlete, first.pk, second.pk)
    assert Activity.objects.filter(user=athlete).count() == 1
    sources.split(merged.sources.get(original_name="late.fit"))
    after = [numbers(activity) for activity in Activity.objects.filter(user=athlete).order_by("start_date")]
    assert after == before


def test_a_split_outlives_the_next_import_of_a_third_source(athlete: User) -> None:
    bring_in(athlete, recording("fit"))
    bring_in(athlete, recording("tcx"), name="session.tcx")
    sources.split(ActivitySource.objects.get(user=athlete, original_name="session.tcx"))
    assert Activity.objects.filter(user=athlete).count() == 2
    data = recording("tcx")
    sources.remove(ActivitySource.objects.get(user=athlete, original_name="session.tcx"))
    (again,) = bring_in(athlete, data, name="session.tcx")
    assert again.state == "created"


def test_a_preferred_source_gives_its_field_and_the_rank_comes_back(athlete: User) -> None:
    bring_in(athlete, recording("fit"))
    longer = Activity.objects.get(user=athlete).distance * 1.02
    made = realistic(1, sport="running", seconds=900, start=MORNING, totals={"distance": longer})
    (other,) = bring_in(athlete, fit_bytes(made), "b.fit")
    activity = Activity.objects.get(user=athlete)
    assert other.state == "merged"
    shown = activity.distance
    (hidden,) = [source for source in activity.sources.all() if source.record["distance"] != shown]
    sources.prefer(activity, "distance", hidden)
    assert Activity.objects.get(pk=activity.pk).distance == hidden.record["distance"]
    sources.prefer(activity, "distance", None)
    assert Activity.objects.get(pk=activity.pk).distance == shown


def test_what_the_athlete_writes_outranks_every_source_and_outlives_a_later_one(athlete: User) -> None:
    bring_in(athlete, recording("fit"))
    activity = Activity.objects.get(user=athlete)
    edits.edit(activity, {"name": "Round the lake", "perceived_exertion": 4, "private_note": "knee"})
    bring_in(athlete, recording("tcx"), name="session.tcx")
    activity = Activity.objects.get(user=athlete)
    assert (activity.name, activity.perceived_exertion, activity.private_note) == (
        "Round the lake",
        4,
        "knee",
    )
    assert activity.field_sources["name"] == "edit"
    edits.forget(activity)
    assert Activity.objects.get(user=athlete).name != "Round the lake"


def test_a_deleted_activity_is_not_brought_back_by_a_sync_but_by_undo(athlete: User) -> None:
    data = recording()
    bring_in(athlete, data)
    activity = Activity.objects.get(user=athlete)
    edits.edit(activity, {"name": "Mine"})
    before = numbers(Activity.objects.get(user=athlete))
    assert removal.delete(athlete, [activity.pk]) == 1
    (again,) = bring_in(athlete, data)
    assert again.state == "skipped" and "deleted" in again.reason
    assert not Activity.objects.filter(user=athlete).exists()
    assert removal.bring_back(athlete, [activity.pk]) == 1
    assert numbers(Activity.objects.get(pk=activity.pk)) == before


def test_doubtful_values_that_were_confirmed_stay_so_after_an_undo(athlete: User) -> None:
    bring_in(athlete, recording())
    edits.confirm(Activity.objects.get(user=athlete))
    activity = Activity.objects.get(user=athlete)
    removal.delete(athlete, [activity.pk])
    removal.bring_back(athlete, [activity.pk])
    assert activity.confirmed_at is not None
    assert Activity.objects.get(pk=activity.pk).confirmed_at == activity.confirmed_at


def test_a_file_handed_over_again_after_its_deletion_comes_back(athlete: User) -> None:
    data = recording()
    bring_in(athlete, data)
    removal.delete(athlete, Activity.objects.values_list("pk", flat=True))
    (again,) = bring_in(athlete, data, insist=True)
    assert again.state == "created" and Activity.objects.filter(pk=again.activity_id).exists()
    assert not SourceTombstone.objects.exists()


def test_nobody_deletes_for_another_athlete(athlete: User) -> None:
    bring_in(athlete, recording())
    assert removal.delete(make_athlete("eve@example.org"), Activity.objects.values_list("pk", flat=True)) == 0
    assert Activity.objects.filter(user=athlete).count() == 1


def test_legs_of_a_multisport_file_are_rows_of_one_group(athlete: User) -> None:
    swim = realistic(3, sport="swimming", seconds=600, start=MORNING)
    ride = realistic(4, sport="cycling", seconds=1200, start=MORNING + timedelta(seconds=700))
    stored = bring_in(athlete, fit_bytes(swim, ride), name="multi.fit")
    legs = Activity.objects.filter(user=athlete).order_by("leg_number")
    assert [leg.sport for leg in legs] == ["swim", "ride"] and len(stored) == 2
    assert legs[0].group is not None and legs[0].group == legs[1].group


def test_power_of_a_ride_gives_its_curve_and_load(athlete: User) -> None:
    bring_in(athlete, recording(seed=5, sport="cycling", seconds=1800), name="ride.fit")
    ride = Activity.objects.get(user=athlete)
    assert ride.load_method == "power"
    assert ride.tss == pytest.approx(
        ride.timer_time / 3600 * (ride.normalized_power / 240) ** 2 * 100, rel=0.005
    )
    curve = PowerCurve.objects.get(activity=ride, kind="power")
    assert curve.values[0] >= curve.values[-1] and curve.durations[0] == 1


def test_a_typed_activity_counts_and_can_be_typed_twice(athlete: User) -> None:
    values = {
        "name": "Weights",
        "sport_type": "WeightTraining",
        "start_date_local": MORNING.replace(tzinfo=None),
        "elapsed_time": 2700.0,
        "perceived_exertion": 6,
    }
    first, second = edits.type_in(athlete, values), edits.type_in(athlete, values)
    assert first.pk != second.pk
    assert (first.sport, first.load_method, first.is_manual) == ("strength", "perceived", True)
    assert first.start_date.hour == 3  # 05:30 in Zurich's summer


def test_heartbeats_of_a_recording_are_kept_packed_beside_its_samples(athlete: User) -> None:
    beats = tuple(0.8 + 0.05 * (number % 3) for number in range(600))
    (stored,) = bring_in(athlete, fit_bytes(replace(realistic(9, seconds=480), beats=beats)))
    found = recordings.beats(Activity.objects.get(pk=stored.activity_id))
    assert found is not None and found.tolist() == pytest.approx(beats, abs=0.001)
    row = RecordingData.objects.get()
    assert "rr_intervals" not in row.recording_keys and len(bytes(row.rr_intervals or b"")) < 600
    (without,) = bring_in(athlete, recording())
    assert recordings.beats(Activity.objects.get(pk=without.activity_id)) is None
