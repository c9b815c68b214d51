"""Hanging what was read on the right activity: new, joined, or here already.

Decoding and analysis are done before the athlete's lock is taken; under it only rows are found and written, so two
workers can import for one athlete at once.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
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
    close: Callable[[list[Stored]], None] | None = None,
) -> list[Stored]:
    """Store the records of one file or answer. ``joined``: they are one session by the source's own word.

    ``merge=False`` makes activities of their own (typed in by hand). ``insist``: the athlete handed over this very
    file, so what they had deleted comes back. ``close`` runs in the same transaction.
    """
    ready = [_prepare(user, record) for record in records]
    origin = Origin(batch, original, original_name)
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


def _prepare(user: User, record: ActivityRecord) -> _Ready:
    """Analyse the samples as they will be stored, so that a later rebuild finds the very same numbers."""
    part = parts.from_record(record)
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


def _store_one(user: User, ready: _Ready, origin: Origin, *, may_merge: bool, target: UUID | None) -> Stored:
    part = ready.part
    key = {"user": user, "provider": part.provider, "external_id": part.external_id}
    known = ActivitySource.objects.filter(**key).only("pk", "activity_id", "removed_at").first()
    if known is not None and known.removed_at is None:
        return Stored(ItemState.DUPLICATE, known.activity_id, KNOWN)
    if known is not None or SourceTombstone.objects.filter(**key).exists():
        return Stored(ItemState.SKIPPED, None, DELETED)
    if target is not None:
        found = merge.Match(str(target), "same", ())
    else:
        found = _match(user, part) if may_merge else merge.Match(None, "different", ())
    if found.key is not None and found.answer == "same":
        activity = Activity.objects.select_related("user").get(pk=found.key)
        _write_source(user, activity, ready, origin)
        derive.rebuild(activity, fresh=[part], kept=ready.kept)
        return Stored(ItemState.MERGED, activity.pk, _sentence(found))
    activity = derive.create(user, part, kept=ready.kept, group=_group(user, part))
    _write_source(user, activity, ready, origin)
    if found.key is not None:
        _ask(user, UUID(found.key), activity, found)
    return Stored(ItemState.CREATED, activity.pk)


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
        fetched_at=timezone.now(),
    )
    if ready.packed is not None and part.raw is not None:
        time = part.raw.channels["time"]
        RecordingData.objects.create(
            user=user,
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
