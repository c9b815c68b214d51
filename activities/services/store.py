"""Hanging what was read on the right activities: new, joined, or here already.

Decoding and analysis are done before the athlete's lock is taken; under it only rows are found and written, so two
workers can import for one athlete at once.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from accounts.models import User
from accounts.providers.records import ActivityRecord
from activities.analysis import codec
from activities.models import ActivitySource, ImportBatch, ItemState, SourceTombstone
from activities.services import building, parts, removal
from activities.services.desk import Desk, Origin, Ready, Stored
from activities.services.locks import athlete_lock
from activities.services.news import announce
from activities.services.parts import Part
from activities.services.placing import placed
from activities.services.profile import History

RETURNED = "You had deleted this activity; now it is back."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one item: its state, a sentence, the activities it made or joined."""

    state: str
    reason: str = ""
    activity_ids: list[UUID] = field(default_factory=list)


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
    something newer is known. ``close`` runs in the same transaction. All are stored, or none.
    """
    ready = _prepare(user, records, asked_at)
    with athlete_lock(user.pk):
        returned = [_bring_back(user, one.part) if insist else None for one in ready]
        desk = Desk(user, ready, Origin(batch, original, original_name, asked_at))
        stored: list[Stored] = []
        target = desk.session_of_any(ready) if joined else None
        for one, is_back in zip(ready, returned, strict=True):
            if joined and target is None and stored:
                target = stored[0].activity_id
            stored.append(is_back or desk.take(one, may_merge=merge, target=target))
        desk.write()
        announce(user.pk, desk.days)
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


def _prepare(user: User, records: Sequence[ActivityRecord], asked_at: datetime | None) -> list[Ready]:
    found = [parts.from_record(record) for record in records]
    if asked_at is not None:
        found = _in_place_of(user, found)
    history = History(user)
    return [_analysed(user, record, part, history) for record, part in zip(records, found, strict=True)]


def _analysed(user: User, record: ActivityRecord, part: Part, history: History) -> Ready:
    """Analyse the samples as they will be stored, so that a later rebuild finds the very same numbers."""
    packed = codec.pack(part.raw.channels) if part.raw else None
    if part.raw is not None and packed is not None:
        stored = parts.unpacked(*packed, len(part.raw.channels["time"]), part.raw.stops)
        part = dataclasses.replace(part, raw=dataclasses.replace(stored, beats=part.raw.beats))
    part = placed(part, user)
    answered = building.analysed_alone(user, part, history)
    found = building.found(answered.analysis)
    derived = {name: value for name, value in found.items() if name not in part.values}
    part = dataclasses.replace(part, derived=building.plain(derived))
    return Ready(part, record, answered, packed)


def _in_place_of(user: User, found: Sequence[Part]) -> list[Part]:
    """Each part under the id of the source it brings up to date, with that one's samples where it has none."""
    rows = ActivitySource.objects.filter(
        user=user,
        provider__in={part.provider for part in found},
        external_id__in=[part.external_id for part in found],
    )
    named = rows.values_list("provider", "external_id", "pk", "recording__recording_keys")
    held = {(provider, external_id): (key, channels) for provider, external_id, key, channels in named}
    return [_under(part, *held.get((part.provider, part.external_id), (part.id, None))) for part in found]


def _under(part: Part, key: UUID, channels: Sequence[str] | None) -> Part:
    return dataclasses.replace(part, id=key, channels=part.channels or frozenset(channels or ()))
