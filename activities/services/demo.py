"""The demo athlete: three invented years that come in the way an athlete's own files do.

Each session is generated, written as a file of a watch, read and stored like any upload; nothing is put into tables
by hand but the athlete, the thresholds and the gear. The newest sessions come first, so that pages are useful early.
"""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import connections, transaction
from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from accounts.providers import files
from accounts.providers.records import ActivityRecord
from activities.models import (
    Activity,
    ActivityGroup,
    ActivitySource,
    AthleteThreshold,
    BatchKind,
    BatchState,
    DailyMetric,
    DailyMetricReading,
    FitnessDay,
    FitnessMark,
    FitnessStart,
    Gear,
    ImportBatch,
    ItemState,
    SourceDecision,
    SourceTombstone,
)
from activities.services import daily, edits, fitness, store
from activities.services.demo_days import SPAN, days_of
from simulators import athlete
from simulators.athlete import Outing, Words
from simulators.files import fit_bytes

ATHLETE, STAFF = "demo@example.org", "staff@example.org"
BATCH_NAME = "Three years of the demo athlete"
FIRST_LOOK = 40  # sessions after which the fitness curve is shown for the first time
_GEAR = (
    ("Road bike", "bike", None),
    ("Blue trainers", "shoes", 700_000.0),
    ("Red trainers", "shoes", 700_000.0),
)
_TYPED_IN = {"strength": "WeightTraining"}
_FILLED: tuple[type[Model], ...] = (
    DailyMetric,
    DailyMetricReading,
    ActivitySource,
    Activity,
    ActivityGroup,
    ImportBatch,
    Gear,
    AthleteThreshold,
    FitnessDay,
    FitnessMark,
    FitnessStart,
    SourceDecision,
    SourceTombstone,
)


def athlete_user() -> User:
    """The demo athlete, made or brought up to date; signs in by link only."""
    user = _user(ATHLETE, is_staff=False)
    user.first_name, user.last_name, user.sex = "Robin", "Demo", "F"
    user.timezone, user.date_of_birth = "Europe/Berlin", date(1989, 5, 17)
    user.city, user.country = "Freiburg", "Germany"
    user.save()
    return user


def staff_user() -> User:
    return _user(STAFF, is_staff=True)


def _user(email: str, *, is_staff: bool) -> User:
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User(
            email=email, first_name="Staff" if is_staff else "", is_staff=is_staff, is_superuser=is_staff
        )
        user.set_unusable_password()
        user.save()
    return user


def is_filled(user: User) -> bool:
    """Whether the three years came in whole; a filling that was stopped goes on where it stood."""
    return ImportBatch.objects.filter(user=user, name=BATCH_NAME, state=BatchState.DONE).exists()


def empty(user: User) -> None:
    """Take everything the demo athlete did away; the account and who is signed in to it stay."""
    with transaction.atomic():
        for model in _FILLED:
            model._default_manager.filter(user=user).delete()
    _delete_folder(f"originals/{user.pk}")


def _delete_folder(path: str) -> None:
    if not default_storage.exists(path):
        return
    folders, names = default_storage.listdir(path)
    for name in names:
        default_storage.delete(f"{path}/{name}")
    for folder in folders:
        _delete_folder(f"{path}/{folder}")


def fill(
    user: User, *, processes: int = 2, end_on: date | None = None, at_most: int | None = None
) -> Iterator[tuple[int, int]]:
    """Bring the years that end on a day (default: the athlete's yesterday) in; yields how many of how many are done.

    ``processes`` above 1 work side by side in forked processes, each with its own connection.
    """
    last = end_on or user.today() - timedelta(days=1)
    batch = open_batch(user)
    _prepare(user, last)
    for source, records in days_of(last, SPAN if at_most is None else at_most).items():
        daily.store(user, source, records, batch=batch)
    outings = athlete.outings(last)[:at_most]
    ImportBatch.objects.filter(pk=batch.pk).update(total=len(outings))
    counts = {str(ItemState.CREATED): 0, str(ItemState.MERGED): 0}
    for done, state in enumerate(_imported(user, batch, outings, processes), start=1):
        if state in counts:
            counts[state] += 1
        if done == FIRST_LOOK:
            fitness.refresh(user)
        if done % 10 == 0 or done == len(outings):
            ImportBatch.objects.filter(pk=batch.pk).update(
                created=counts[ItemState.CREATED], merged=counts[ItemState.MERGED]
            )
            yield done, len(outings)
    fitness.rebuild(user)
    ImportBatch.objects.filter(pk=batch.pk).update(state=BatchState.DONE, finished_at=timezone.now())


def open_batch(user: User) -> ImportBatch:
    """One batch for all; it waits until it is done, so that no worker looks for items in it."""
    batch, _ = ImportBatch.objects.get_or_create(
        user=user, name=BATCH_NAME, defaults={"kind": BatchKind.COMMAND, "started_at": timezone.now()}
    )
    return batch


def _prepare(user: User, last: date) -> None:
    for name, kind, limit in _GEAR:
        Gear.objects.get_or_create(
            user=user,
            provider="strava",
            external_id=name,
            defaults={"name": name, "kind": kind, "distance_limit": limit},
        )
    for day, shape in athlete.tests(last):
        shared = {
            "threshold_heartrate": shape.threshold_heartrate,
            "max_heartrate": shape.max_heartrate,
            "resting_heartrate": round(shape.resting_heartrate),
            "weight": round(shape.weight, 1),
        }
        ride = {"ftp": round(shape.ftp), "critical_power": round(shape.ftp * 1.03), "w_prime": 15_500.0}
        own: dict[str, dict[str, Any]] = {
            "run": {"threshold_pace": round(1000 / shape.threshold_speed)},
            "ride": ride,
            "swim": {"threshold_pace": round(shape.css, 1)},
        }
        for sport, values in own.items():
            AthleteThreshold.objects.update_or_create(
                user=user,
                sport=sport,
                effective_on=day,
                defaults={**shared, **values},
            )


# --- sessions -----------------------------------------------------------------------------------------------------


def _imported(user: User, batch: ImportBatch, outings: list[Outing], processes: int) -> Iterator[str]:
    jobs = [(user.pk, batch.pk, outing) for outing in outings]
    if processes == 1:
        yield from map(_work, jobs)
        return
    connections.close_all()
    gc.freeze()
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        yield from pool.imap_unordered(_work, jobs)


def _work(job: tuple[UUID, UUID, Outing]) -> str:
    """What a process does: it looks its rows up itself, since connections are not shared."""
    user_id, batch_id, outing = job
    return bring_in(User.objects.get(pk=user_id), ImportBatch.objects.get(pk=batch_id), outing)


def bring_in(user: User, batch: ImportBatch, outing: Outing) -> str:
    """One outing into the log; the state its file or typed row got."""
    said = athlete.words(outing)
    if outing.kind in _TYPED_IN:
        return _type_in(user, outing, said)
    data = fit_bytes(*athlete.record(outing))
    name = f"{outing.start:%Y-%m-%d-%H%M}.fit"
    records = files.read(name, data)
    stored = store.store(user, records, batch=batch, original=data, original_name=name)
    for record, row in zip(records, stored, strict=True):
        if row.state == ItemState.CREATED and row.activity_id and not record.is_transition:
            _tell(user, batch, outing, said, record, Activity.objects.get(pk=row.activity_id))
    if records[0].group_key and said.name:
        ActivityGroup.objects.filter(user=user, key=records[0].group_key).update(name=said.name)
    return stored[0].state


def _tell(
    user: User, batch: ImportBatch, outing: Outing, said: Words, record: ActivityRecord, activity: Activity
) -> None:
    """The athlete's words: by another service's row that joins the session, or typed here."""
    if said.told_elsewhere:
        store.store(
            user, [_elsewhere(outing, said, record, activity)], batch=batch, original=None, original_name=""
        )
    elif values := _edits(user, said):
        edits.edit(activity, values)


def _elsewhere(outing: Outing, said: Words, record: ActivityRecord, activity: Activity) -> ActivityRecord:
    """The same session as a row of a service's archive: a little later, a little shorter."""
    return ActivityRecord(
        provider="archive",
        external_id=str(4_000_000_000 + outing.day.toordinal() * 10 + outing.slot),
        start_date=record.start_date + timedelta(seconds=2),
        sport_type=record.sport_type,
        name=said.name or activity.name,
        description=said.description,
        distance=None if activity.distance is None else round(activity.distance * 0.998, 1),
        elapsed_time=activity.elapsed_time,
        moving_time=activity.moving_time,
        perceived_exertion=said.exertion,
        is_race=said.is_race or None,
        visibility="followers_only",
        gear_name=said.gear,
        gear_external_id=said.gear,
    )


def _edits(user: User, said: Words) -> dict[str, Any]:
    gear = Gear.objects.filter(user=user, name=said.gear).first() if said.gear else None
    values = {
        "name": said.name,
        "description": said.description,
        "perceived_exertion": said.exertion,
        "how_felt": said.feeling,
        "is_race": said.is_race or None,
        "gear_id": None if gear is None else str(gear.pk),
    }
    return {name: value for name, value in values.items() if value is not None}


def _type_in(user: User, outing: Outing, said: Words) -> str:
    local: datetime = outing.start.replace(tzinfo=None, second=0)
    if Activity.objects.filter(user=user, is_manual=True, start_date_local=local).exists():
        return ItemState.DUPLICATE
    edits.type_in(
        user,
        {
            "sport_type": _TYPED_IN[outing.kind],
            "start_date_local": local,
            "timezone": outing.area.zone,
            "elapsed_time": round(outing.minutes) * 60.0,
            "name": "Core and legs",
            "perceived_exertion": said.exertion or 5.0,
        },
    )
    return ItemState.CREATED
