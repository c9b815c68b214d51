"""One turn under an athlete's lock: what is known of some records, what is decided about each, all writing at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from accounts.providers.records import ActivityRecord
from activities.analysis import merge
from activities.models import (
    Activity,
    ActivityGroup,
    ActivitySource,
    DuplicateCandidate,
    ImportBatch,
    ItemState,
    RecordingData,
    SourceTombstone,
)
from activities.services import derive, matching, originals, parts, removal
from activities.services.building import Answered
from activities.services.parts import Part

DELETED = "You deleted this activity, so it was not brought back. Undo the deletion if you want it."
KNOWN = "This file is here already."
UPDATED = "Brought up to date."
STALE = "A newer answer was stored meanwhile."
_UPDATED_COLUMNS = ("raw_data", "record", "fetched_at", "private_note", "claimed_until", "updated_at")
Packed = tuple[list[str], list[bytes]]


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
class Ready:
    """A record that was decoded and analysed before the lock was taken."""

    part: Part
    record: ActivityRecord
    kept: Answered
    packed: Packed | None


class Desk:
    """Records are taken one after the other, as if each were stored before the next; ``write`` puts all down."""

    def __init__(self, user: User, ready: Sequence[Ready], origin: Origin) -> None:
        self.user, self.origin = user, origin
        self.days: list[date] = []
        self._known, self._stones = _known(user, ready), _stones(user, ready)
        unknown = [one.part for one in ready if _key(one.part) not in self._known]
        self._nearby = matching.Nearby(user, [part.values["start_date"] for part in unknown])
        self._drawing = derive.Drawing(user)
        self._clear()

    def _clear(self) -> None:
        self._drafts: dict[UUID, derive.Draft] = {}
        self._sources: list[ActivitySource] = []
        self._updated: list[ActivitySource] = []
        self._touched: list[UUID] = []
        self._recordings: list[RecordingData] = []
        self._questions: list[tuple[UUID, UUID, merge.Match]] = []
        self._rebuilt: dict[UUID, Activity] = {}
        self._fresh: list[Part] = []
        self._kept: dict[UUID, Answered] = {}

    # --- deciding -------------------------------------------------------------------------------------------------

    def session_of_any(self, ready: Sequence[Ready]) -> UUID | None:
        """The activity of the first of these sources that is here already."""
        found = (self._known.get(_key(one.part)) for one in ready)
        return next((source.activity_id for source in found if source and source.activity_id), None)

    def take(self, ready: Ready, *, may_merge: bool, target: UUID | None) -> Stored:
        part, key = ready.part, _key(ready.part)
        known, stone = self._known.get(key), self._stones.get(key)
        if known is not None and known.removed_at is None:
            return self._update(known, ready)
        if known is not None or (stone is not None and stone.reason == "deleted"):
            return Stored(ItemState.SKIPPED, None, DELETED)
        asked_at = self.origin.asked_at
        if stone is not None and asked_at is not None and stone.updated_at > asked_at:
            return Stored(ItemState.SKIPPED, None, STALE)
        if target is not None:
            found = merge.Match(str(target), "same", ())
        else:
            found = self._nearby.match(part) if may_merge else matching.APART
        if found.key is not None and found.answer == "same":
            return self._join(UUID(found.key), ready, stone, matching.sentence(found))
        return self._create(ready, stone, found)

    def _create(self, ready: Ready, stone: SourceTombstone | None, found: merge.Match) -> Stored:
        part = ready.part
        draft = self._drawing.new(
            part, kept=ready.kept, group=_group(self.user, part), activity_id=_former_id(stone)
        )
        activity = draft.activity
        self._drafts[activity.pk] = draft
        self._add_source(activity, ready)
        if found.key is not None:
            self._questions.append((UUID(found.key), activity.pk, found))
        if stone is not None:
            self._give_words(activity, stone, ready)
        return Stored(ItemState.CREATED, activity.pk)

    def _join(self, key: UUID, ready: Ready, stone: SourceTombstone | None, reason: str) -> Stored:
        self._settle(key)
        activity = Activity.objects.get(pk=key)
        self._add_source(activity, ready)
        self._rebuild(activity, ready)
        if stone is not None:
            self._give_words(activity, stone, ready)
        return Stored(ItemState.MERGED, activity.pk, reason)

    def _update(self, known: ActivitySource, ready: Ready) -> Stored:
        """Rewrite a source that is here already by a newer answer of its service, and build its activity again."""
        part, asked_at = ready.part, self.origin.asked_at
        raw = dict(ready.record.raw)
        if asked_at is None or known.activity_id is None:
            return Stored(ItemState.DUPLICATE, known.activity_id, KNOWN)
        if known.fetched_at > asked_at:
            return Stored(ItemState.DUPLICATE, known.activity_id, STALE)
        if ready.packed is None and known.raw_data == raw and known.private_note == part.private_note:
            self._touched.append(known.pk)
            return Stored(ItemState.DUPLICATE, known.activity_id, KNOWN)
        self._settle(known.activity_id)
        if known.pk != part.id:  # another worker stored it since this answer was prepared
            ready = dataclasses.replace(ready, part=dataclasses.replace(part, id=known.pk))
        known.raw_data, known.record, known.fetched_at = raw, parts.as_json(ready.part), asked_at
        known.private_note, known.claimed_until = part.private_note, None
        self._updated.append(known)
        self._add_recording(known, ready)
        self._rebuild(known.activity or Activity.objects.get(pk=known.activity_id), ready)
        return Stored(ItemState.MERGED, known.activity_id, UPDATED)

    def _settle(self, activity_id: UUID) -> None:
        """Write first when a record concerns an activity that an earlier one of this turn makes or changes."""
        if activity_id in self._drafts or activity_id in self._rebuilt:
            self.write()

    def _give_words(self, activity: Activity, stone: SourceTombstone, ready: Ready) -> None:
        """What the athlete had written about a session that returns lies over its sources again."""
        self.write()
        if removal.restore_words(activity, stone):
            self._rebuild(activity, ready)
        self._stones.pop(_key(ready.part), None)

    # --- putting aside, to be written -----------------------------------------------------------------------------

    def _add_source(self, activity: Activity, ready: Ready) -> None:
        part, origin = ready.part, self.origin
        source = ActivitySource(
            id=part.id,
            user=self.user,
            activity=activity,
            provider=part.provider,
            external_id=part.external_id,
            raw_data=dict(ready.record.raw),
            original_file=_original(self.user, part, origin),
            original_name=origin.name[-500:] if origin.original is not None else "",
            file_sha256=part.external_id.partition(":")[0] if part.provider == "file" else "",
            record=parts.as_json(part),
            private_note=part.private_note,
            import_batch=origin.batch,
            fetched_at=origin.asked_at or timezone.now(),
        )
        self._sources.append(source)
        self._known[_key(part)] = source
        self._nearby.add(part, activity.pk, activity.start_date)
        self._add_recording(source, ready)

    def _add_recording(self, source: ActivitySource, ready: Ready) -> None:
        raw = ready.part.raw
        if ready.packed is not None and raw is not None:
            time = raw.channels["time"]
            pauses = [int((time <= begin).sum()) - 1 for begin, _ in raw.stops if (time <= begin).any()]
            self._recordings.append(
                RecordingData(
                    user_id=source.user_id,
                    source=source,
                    recording_keys=ready.packed[0],
                    recording_values=ready.packed[1],
                    stops=[list(span) for span in raw.stops],
                    pause_indexes=pauses,
                    sample_count=len(time),
                    rr_intervals=raw.beats,
                )
            )

    def _rebuild(self, activity: Activity, ready: Ready) -> None:
        self._rebuilt[activity.pk] = activity
        self._fresh.append(ready.part)
        self._kept[activity.pk] = ready.kept

    # --- writing --------------------------------------------------------------------------------------------------

    def write(self) -> None:
        """Put everything down, a few statements for all of it; the days that it touches are in ``days``."""
        drafts = list(self._drafts.values())
        if drafts:
            derive.insert(drafts)
            self.days += [draft.activity.local_date for draft in drafts]
        ActivitySource.objects.bulk_create(self._sources)
        self._write_updates()
        RecordingData.objects.bulk_create(self._recordings)
        if self._rebuilt:
            activities = list(self._rebuilt.values())
            self.days += [activity.local_date for activity in activities]
            derive.rebuild_all(self.user, activities, fresh=self._fresh, kept=self._kept)
            self.days += [activity.local_date for activity in activities]
        for first, second, found in self._questions:
            _ask(self.user, first, second, found)
        self._clear()

    def _write_updates(self) -> None:
        """Sources that are here already: one statement, and their old samples go where new ones come."""
        if self._updated:
            ActivitySource.objects.bulk_create(
                self._updated, update_conflicts=True, unique_fields=["id"], update_fields=_UPDATED_COLUMNS
            )
            renewed = {row.source_id for row in self._recordings} & {source.pk for source in self._updated}
            RecordingData.objects.filter(source__in=renewed).delete()
        if self._touched:
            rows = ActivitySource.objects.filter(pk__in=self._touched)
            rows.update(fetched_at=self.origin.asked_at)


def _key(part: Part) -> tuple[str, str]:
    return part.provider, part.external_id


def _known(user: User, ready: Sequence[Ready]) -> dict[tuple[str, str], ActivitySource]:
    rows = ActivitySource.objects.filter(user=user, **_named(ready)).select_related("activity")
    return {(row.provider, row.external_id): row for row in rows}


def _stones(user: User, ready: Sequence[Ready]) -> dict[tuple[str, str], SourceTombstone]:
    rows = SourceTombstone.objects.filter(user=user, **_named(ready))
    return {(row.provider, row.external_id): row for row in rows}


def _named(ready: Sequence[Ready]) -> dict[str, object]:
    """A condition on sources, wide enough for all of these."""
    parts = [one.part for one in ready]
    return {
        "provider__in": {part.provider for part in parts},
        "external_id__in": [part.external_id for part in parts],
    }


def _former_id(stone: SourceTombstone | None) -> UUID | None:
    """The key a vanished activity had, free again: it returns as the same."""
    if stone is None or stone.activity_id is None or Activity.objects.filter(pk=stone.activity_id).exists():
        return None
    former: UUID = stone.activity_id
    return former


def _group(user: User, part: Part) -> ActivityGroup | None:
    key = part.values.get("group_key")
    return derive.group_for(user, key, part.values) if key else None


def _original(user: User, part: Part, origin: Origin) -> str:
    """The name in file storage of the file a part was read from; a file that gave no source is not kept."""
    if origin.original is None or part.provider == "archive":
        return ""
    return originals.keep(user.pk, origin.name, origin.original)


def _ask(user: User, first: UUID, second: UUID, found: merge.Match) -> None:
    """Two sessions that may be one: the athlete decides."""
    reasons = [
        {"test": reason.test, "value": reason.value, "passed": reason.passed} for reason in found.reasons
    ]
    DuplicateCandidate.objects.get_or_create(
        user=user, first_id=first, second_id=second, defaults={"reasons": reasons}
    )
