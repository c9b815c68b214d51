"""Writing what was built: activities' rows, their laps, their results. Rebuilding is writing again.

Everything takes many activities at once, so that a page of a service costs a few statements, not a few for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import User
from accounts.rows import new_id
from activities.models import Activity, ActivityEdit, ActivityGroup, ActivitySource, SourceDecision
from activities.services import building, parts, results
from activities.services.building import Answered, Building
from activities.services.filling import fill
from activities.services.parts import Part
from activities.services.profile import History
from activities.services.rack import Rack

_REWRITTEN = tuple(
    field.name
    for field in Activity._meta.concrete_fields
    if not field.generated and field.name not in ("id", "user", "created_at")
)


@dataclass(frozen=True, slots=True)
class Draft:
    """An activity's row as it is to be written, and what it was built from."""

    activity: Activity
    built: Building


class Drawing:
    """What drafts of one athlete share: thresholds and gear, read once."""

    def __init__(self, user: User) -> None:
        # Read anew: a worker's copy may be seconds old, and loads rest on sex and age.
        self.user = User.objects.get(pk=user.pk)
        self.history = History(self.user)
        self.rack = Rack(user.pk)

    def new(
        self,
        part: Part,
        *,
        kept: Answered | None,
        group: ActivityGroup | None,
        activity_id: UUID | None = None,
    ) -> Draft:
        """A new activity of one source; the source's row is written by the caller."""
        built = building.build(self.user, [part], kept=kept, history=self.history)
        leg = part.values.get("leg_number")
        activity = Activity(id=activity_id or new_id(), user=self.user, group=group, leg_number=leg)
        fill(activity, built, self.rack)
        return Draft(activity, built)


def insert(drafts: Sequence[Draft]) -> None:
    """Write new activities with their results."""
    Activity.objects.bulk_create([draft.activity for draft in drafts])
    results.write(drafts)


def new_activity(
    user: User, sources: Sequence[ActivitySource], *, activity_id: UUID | None = None
) -> Activity:
    """An activity for stored sources that have none; call ``rebuild`` when its edits are in place."""
    found = [part_of(source) for source in sources]
    built = building.build(user, found)
    activity = Activity(
        id=activity_id or new_id(),
        user=user,
        group=_group_of(user, found),
        leg_number=found[0].values.get("leg_number"),
    )
    fill(activity, built, Rack(user.pk))
    activity.save(force_insert=True)
    activity.refresh_from_db(fields=["local_date"])
    ActivitySource.objects.filter(pk__in=[source.pk for source in sources]).update(
        activity=activity, removed_at=None
    )
    return activity


def rebuild(activity: Activity) -> None:
    """Build one activity again from its sources, edits and preferences, and write what comes out."""
    rebuild_all(activity.user, [activity])


def rebuild_all(
    user: User,
    activities: Sequence[Activity],
    *,
    fresh: Iterable[Part] = (),
    kept: Mapping[UUID, Answered] | None = None,
) -> None:
    """Build an athlete's activities again. Generated columns of the given instances are up to date afterwards."""
    overwrite(redrawn(user, activities, fresh=fresh, kept=kept))


def redrawn(
    user: User,
    activities: Sequence[Activity],
    *,
    fresh: Iterable[Part] = (),
    kept: Mapping[UUID, Answered] | None = None,
) -> list[Draft]:
    """What the sources, edits and preferences of activities give now; the instances hold it, nothing is written.

    ``fresh`` are parts whose samples are at hand, so that they need not be read back; ``kept`` are analyses made
    before, by activity.
    """
    found = _parts(activities, {part.id: part for part in fresh})
    edits, preferences = _edits(activities), _preferences(user, found)
    drawing = Drawing(user)
    drafts = []
    for activity in activities:
        sources = found[activity.pk]
        built = building.build(
            drawing.user, sources, edits=edits[activity.pk], preferences=preferences[activity.pk],
            kept=(kept or {}).get(activity.pk), history=drawing.history,
        )  # fmt: skip
        activity.group = _group_of(user, sources)
        fill(activity, built, drawing.rack)
        drafts.append(Draft(activity, built))
    return drafts


def overwrite(drafts: Sequence[Draft]) -> None:
    """Write redrawn activities with their results.

    One statement for rows that are all there; an update with a case for each row and column takes far longer.
    """
    activities = [draft.activity for draft in drafts]
    since = {activity.pk: activity.created_at for activity in activities}
    Activity.objects.bulk_create(
        activities, update_conflicts=True, unique_fields=["id"], update_fields=_REWRITTEN
    )
    for activity in activities:
        activity.created_at = since[activity.pk]
    results.rewrite(drafts)


def _parts(activities: Sequence[Activity], at_hand: Mapping[UUID, Part]) -> dict[UUID, list[Part]]:
    """The sources of each activity, in the order of their keys."""
    rows = ActivitySource.objects.filter(activity__in=activities).select_related("recording").order_by("pk")
    found: dict[UUID, list[Part]] = {activity.pk: [] for activity in activities}
    for row in rows.defer("raw_data", "recording__recording_values"):
        if row.activity_id is not None:
            found[row.activity_id].append(at_hand.get(row.pk) or part_of(row))
    return found


def part_of(source: ActivitySource) -> Part:
    return parts.from_row(
        source, channels=source.recording.recording_keys if hasattr(source, "recording") else ()
    )


def _edits(activities: Sequence[Activity]) -> dict[UUID, dict[str, Any]]:
    """What the athlete changed by hand, field by field."""
    found: dict[UUID, dict[str, Any]] = {activity.pk: {} for activity in activities}
    for edit in ActivityEdit.objects.filter(activity__in=activities):
        is_private = edit.field == "private_note"
        found[edit.activity_id][edit.field] = edit.private_value if is_private else edit.value
    return found


def _preferences(user: User, found: Mapping[UUID, Sequence[Part]]) -> dict[UUID, dict[str, str]]:
    """Field to source id for each activity, by the athlete's decisions about its sources."""
    owners = {(part.provider, part.external_id): (key, part.id) for key, own in found.items() for part in own}
    rows = SourceDecision.objects.filter(
        user=user, kind="prefer", external_id__in=[external_id for _, external_id in owners]
    )
    chosen: dict[UUID, dict[str, str]] = {key: {} for key in found}
    for row in rows:
        if owner := owners.get((row.provider, row.external_id)):
            chosen[owner[0]][row.field] = str(owner[1])
    return chosen


def _group_of(user: User, found: Sequence[Part]) -> ActivityGroup | None:
    for part in found:
        if key := part.values.get("group_key"):
            return group_for(user, key, part.values)
    return None


def group_for(user: User, key: str, values: Mapping[str, Any]) -> ActivityGroup:
    group, _ = ActivityGroup.objects.get_or_create(
        user=user,
        key=key,
        defaults={"name": values.get("group_name") or "", "start_date": values["start_date"]},
    )
    return group


def drop_empty_groups(user_id: UUID) -> None:
    """A multisport whole goes with its last leg."""
    ActivityGroup.objects.filter(user_id=user_id, legs__isnull=True).delete()
