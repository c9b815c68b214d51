"""Hanging what was read on the right activity: new, joined, or here already.

Decoding and analysis are done before the athlete's lock is taken; under it only rows are found and written, so two
workers can import for one athlete at once.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from accounts.providers.records import ActivityRecord
from activities.analysis import codec, merge, sports
from activities.models import (
    Activity,
    ActivityGroup,
    ActivitySource,
    DuplicateCandidate,
    ImportBatch,
    ItemState,
    RecordingData,
    SourceDecision,
    SourceTombstone,
)
from activities.services import building, derive, originals, parts, removal
from activities.services.building import Answered
from activities.services.locks import athlete_lock
from activities.services.news import announce
from activities.services.parts import Part
from activities.services.placing import placed

_NEAR = timedelta(hours=39)  # wider than any clock or zone error that is asked about
DELETED = "You deleted this activity, so it was not brought back. Undo the deletion if you want it."
RETURNED = "You had deleted this activity; now it is back."
KNOWN = "This file is here already."
UPDATED = "Brought up to date."
STALE = "A newer answer was stored meanwhile."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one item: its state, a sentence, the activities it made or joined."""

    state: str
    reason: str = ""
    activity_ids: list[UUID] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of one record."""

    state: str
    activity_id: UUID | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Which batch and which file a record came from; ``original`` holds the file's bytes, None without a file."""

    batch: ImportBatch | None
    original: bytes | None
    name: str
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Ready:
    part: Part
    record: ActivityRecord
    kept: Answered
    packed: tuple[list[str], list[bytes]] | None


def store(
    user: User,
    records: Sequence[ActivityRecord],
    *,
    batch: ImportBatch | None,
    original: bytes | None,
    original_name: str,
    merge: bool = True,
    joined: bool = False,
    insist: bool = False,
    asked_at: datetime | None = None,
    close: Callable[[list[Stored]], None] | None = None,
) -> list[Stored]:
    """Store the records of one file or answer. ``joined``: they are one session by the source's own word.

    ``merge=False`` makes activities of their own (typed in by hand). ``insist``: the athlete handed over this very
    file, so what they had deleted comes back. ``asked_at``: the records are a service's answer to a question of that
    instant, so a source that is here already is brought up to date (samples stay where the answer has none), unless
    something newer is known. ``close`` runs in the same transaction.
    """
    ready = [_prepare(user, record, asked_at) for record in records]
    origin = Origin(batch, original, original_name, asked_at)
    with athlete_lock(user.pk):
        stored: list[Stored] = []
        target = _known_session(user, ready) if joined else None
        for one in ready:
            if joined and target is None and stored:
                target = stored[0].activity_id
            returned = _bring_back(user, one.part) if insist else None
            stored.append(returned or _store_one(user, one, origin, may_merge=merge, target=target))
        _announce(user, stored)
        if close is not None:
            close(stored)
    return stored


def _bring_back(user: User, part: Part) -> Stored | None:
    """Undo the athlete's deletion of a source that they now handed over again."""
    stone = SourceTombstone.objects.filter(
        user=user, provider=part.provider, external_id=part.external_id
    ).first()
    if stone is None:
        return None
    if stone.activity_id is not None and removal.bring_back(user, [stone.activity_id]):
        return Stored(ItemState.CREATED, stone.activity_id, RETURNED)
    stone.delete()
    return None


def _known_session(user: User, ready: Sequence[_Ready]) -> UUID | None:
    """The activity of the first of these sources that is here already."""
    for one in ready:
        found = ActivitySource.objects.filter(
            user=user, provider=one.part.provider, external_id=one.part.external_id
        )
        if (key := found.values_list("activity_id", flat=True).first()) is not None:
            return key
    return None


def _prepare(user: User, record: ActivityRecord, asked_at: datetime | None = None) -> _Ready:
    """Analyse the samples as they will be stored, so that a later rebuild finds the very same numbers."""
    part = parts.from_record(record)
    if asked_at is not None:
        part = _in_place_of(user, part)
    packed = codec.pack(part.raw.channels) if part.raw else None
    if part.raw is not None and packed is not None:
        stored = parts.unpacked(*packed, len(part.raw.channels["time"]), part.raw.stops)
        part = dataclasses.replace(part, raw=stored)
    part = placed(part, user)
    built = building.build(user, [part])
    derived = {
        name: value for name, value in building.found(built.analysis).items() if name not in part.values
    }
    part = dataclasses.replace(part, derived=building.plain(derived))
    return _Ready(part, record, built.answered, packed)


def _in_place_of(user: User, part: Part) -> Part:
    """The part under the id of the source it brings up to date, with that one's samples where it has none."""
    held = (
        ActivitySource.objects.filter(user=user, provider=part.provider, external_id=part.external_id)
        .values_list("pk", "recording__recording_keys")
        .first()
    )
    if held is None:
        return part
    channels = part.channels or frozenset(held[1] or ())
    return dataclasses.replace(part, id=held[0], channels=channels)


def _store_one(user: User, ready: _Ready, origin: Origin, *, may_merge: bool, target: UUID | None) -> Stored:
    part = ready.part
    key = {"user": user, "provider": part.provider, "external_id": part.external_id}
    known = ActivitySource.objects.filter(**key).first()
    if known is not None and known.removed_at is None:
        return _update(known, ready, origin)
    stone = SourceTombstone.objects.filter(**key).first()
    if known is not None or (stone is not None and stone.reason == "deleted"):
        return Stored(ItemState.SKIPPED, None, DELETED)
    if stone is not None and origin.asked_at is not None and stone.updated_at > origin.asked_at:
        return Stored(ItemState.SKIPPED, None, STALE)
    if target is not None:
        found = merge.Match(str(target), "same", ())
    else:
        found = _match(user, part) if may_merge else merge.Match(None, "different", ())
    if found.key is not None and found.answer == "same":
        activity = Activity.objects.select_related("user").get(pk=found.key)
        _write_source(user, activity, ready, origin)
        removal.restore_words(activity, stone)
        derive.rebuild(activity, fresh=[part], kept=ready.kept)
        return Stored(ItemState.MERGED, activity.pk, _sentence(found))
    activity = derive.create(
        user, part, kept=ready.kept, group=_group(user, part), activity_id=_former_id(stone)
    )
    _write_source(user, activity, ready, origin)
    if removal.restore_words(activity, stone):
        derive.rebuild(activity, fresh=[part], kept=ready.kept)
    if found.key is not None:
        _ask(user, UUID(found.key), activity, found)
    return Stored(ItemState.CREATED, activity.pk)


def _former_id(stone: SourceTombstone | None) -> UUID | None:
    """The key a vanished activity had, free again: it returns as the same."""
    if stone is None or stone.activity_id is None or Activity.objects.filter(pk=stone.activity_id).exists():
        return None
    former: UUID = stone.activity_id
    return former


def _update(known: ActivitySource, ready: _Ready, origin: Origin) -> Stored:
    """Rewrite a source that is here already by a newer answer of its service, and build its activity again."""
    part = ready.part
    raw = dict(ready.record.raw)
    if origin.asked_at is None or known.activity is None:
        return Stored(ItemState.DUPLICATE, known.activity_id, KNOWN)
    if known.fetched_at > origin.asked_at:
        return Stored(ItemState.DUPLICATE, known.activity_id, STALE)
    if ready.packed is None and known.raw_data == raw and known.private_note == part.private_note:
        ActivitySource.objects.filter(pk=known.pk).update(fetched_at=origin.asked_at)
        return Stored(ItemState.DUPLICATE, known.activity_id, KNOWN)
    if known.pk != part.id:  # another worker stored it since this answer was prepared
        part = dataclasses.replace(part, id=known.pk)
    known.raw_data, known.record, known.fetched_at = raw, parts.as_json(part), origin.asked_at
    known.private_note = part.private_note
    known.save(update_fields=["raw_data", "record", "fetched_at", "private_note", "updated_at"])
    if ready.packed is not None:
        RecordingData.objects.filter(source=known).delete()
    _write_recording(known, dataclasses.replace(ready, part=part))
    before = known.activity.local_date
    derive.rebuild(known.activity, fresh=[part], kept=ready.kept)
    announce(known.user_id, [before])
    return Stored(ItemState.MERGED, known.activity_id, UPDATED)


def _group(user: User, part: Part) -> ActivityGroup | None:
    key = part.values.get("group_key")
    return derive.group_for(user, key, part.values) if key else None


def _kept(user: User, part: Part, origin: Origin) -> str:
    """The name in file storage of the file a part was read from; a file that gave no source is not kept."""
    if origin.original is None or part.provider == "archive":
        return ""
    return originals.keep(user.pk, origin.name, origin.original)


def _write_source(user: User, activity: Activity, ready: _Ready, origin: Origin) -> None:
    part, record = ready.part, ready.record
    source = ActivitySource.objects.create(
        id=part.id,
        user=user,
        activity=activity,
        provider=part.provider,
        external_id=part.external_id,
        raw_data=dict(record.raw),
        original_file=_kept(user, part, origin),
        original_name=origin.name[-500:] if origin.original is not None else "",
        file_sha256=part.external_id.partition(":")[0] if part.provider == "file" else "",
        record=parts.as_json(part),
        private_note=part.private_note,
        import_batch=origin.batch,
        fetched_at=origin.asked_at or timezone.now(),
    )
    _write_recording(source, ready)


def _write_recording(source: ActivitySource, ready: _Ready) -> None:
    part = ready.part
    if ready.packed is not None and part.raw is not None:
        time = part.raw.channels["time"]
        RecordingData.objects.create(
            user_id=source.user_id,
            source=source,
            recording_keys=ready.packed[0],
            recording_values=ready.packed[1],
            stops=[list(span) for span in part.raw.stops],
            pause_indexes=[
                int((time <= begin).sum()) - 1 for begin, _ in part.raw.stops if (time <= begin).any()
            ],
            sample_count=len(time),
        )


# --- finding the session ------------------------------------------------------------------------------------------


def _match(user: User, part: Part) -> merge.Match:
    """Which activity the part belongs to: by the athlete's decisions, else by the rules."""
    start = part.values["start_date"]
    near = ActivitySource.objects.filter(
        user=user, activity__isnull=False, activity__start_date__range=(start - _NEAR, start + _NEAR)
    ).only("provider", "external_id", "activity_id", "record")
    spans: dict[str, list[merge.Span]] = {}
    keys: dict[tuple[str, str], str] = {}
    for source in near:
        there = parts.from_row(source, has_note=False) if source.record else None
        if there is not None:
            spans.setdefault(str(source.activity_id), []).append(span_of(there))
            keys[(source.provider, source.external_id)] = str(source.activity_id)
    if not spans:
        return merge.Match(None, "different", ())
    forced, apart = _decided(user, part, keys)
    if forced is not None:
        return merge.Match(forced, "same", ())
    return merge.match(span_of(part), {key: sources for key, sources in spans.items() if key not in apart})


def _decided(user: User, part: Part, keys: dict[tuple[str, str], str]) -> tuple[str | None, set[str]]:
    """The activity this part was merged into by hand, and those it was split from."""
    mine = (part.provider, part.external_id)
    forced, apart = None, set()
    rows = SourceDecision.objects.filter(user=user, kind__in=["merge", "split"])
    for row in rows:
        pair = {(row.provider, row.external_id), (row.other_provider, row.other_external_id)}
        other = next(iter(pair - {mine}), None)
        if mine in pair and other in keys:
            if row.kind == "merge":
                forced = keys[other]
            else:
                apart.add(keys[other])
    return forced, apart


def span_of(part: Part) -> merge.Span:
    values = {**part.derived, **part.values}
    elapsed = values.get("elapsed_time") or values.get("timer_time") or values.get("moving_time")
    return merge.Span(
        provider=part.provider,
        sport_family=sports.family(values.get("sport_type")),
        start=values["start_date"].timestamp(),
        elapsed=elapsed,
        distance=values.get("distance"),
        external_id=part.external_id,
        is_manual=bool(values.get("is_manual")),
        start_unknown=bool(values.get("start_unknown")),
        group_key=values.get("group_key"),
    )


def _sentence(found: merge.Match) -> str:
    told = "; ".join(f"{reason.test}: {reason.value}" for reason in found.reasons)
    return (
        f"Joined an activity that was here already ({told})."
        if told
        else "Joined an activity that was here already."
    )


def _ask(user: User, other_id: UUID, activity: Activity, found: merge.Match) -> None:
    reasons = [
        {"test": reason.test, "value": reason.value, "passed": reason.passed} for reason in found.reasons
    ]
    DuplicateCandidate.objects.get_or_create(
        user=user, first_id=other_id, second=activity, defaults={"reasons": reasons}
    )


def _announce(user: User, stored: Sequence[Stored]) -> None:
    states = (ItemState.CREATED, ItemState.MERGED)
    changed = [row.activity_id for row in stored if row.activity_id is not None and row.state in states]
    if changed:
        announce(user.pk, Activity.objects.filter(pk__in=changed).values_list("local_date", flat=True))
