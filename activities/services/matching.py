"""Finding the session that a new source belongs to: by the athlete's decisions, else by the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from accounts.models import User
from activities.analysis import merge, sports
from activities.models import ActivitySource, SourceDecision
from activities.services import parts
from activities.services.parts import Part

_NEAR = timedelta(hours=39)  # wider than any clock or zone error that is asked about
APART = merge.Match(None, "different", ())
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A source that is here already: provider and id, its session, when that began, and what it says."""

    key: Key
    activity_id: UUID
    start: datetime
    span: merge.Span


class Nearby:
    """The athlete's sessions around some new sources, read once for all of them."""

    def __init__(self, user: User, starts: Sequence[datetime]) -> None:
        self._user = user
        self._seen = _around(user, min(starts), max(starts)) if starts else []
        self._read_decisions: list[SourceDecision] | None = None

    def add(self, part: Part, activity_id: UUID, start: datetime) -> None:
        """A source that was stored since the others were read."""
        self._seen.append(_Seen((part.provider, part.external_id), activity_id, start, span_of(part)))

    def match(self, part: Part) -> merge.Match:
        """Which activity the part belongs to; the key is None where there is none."""
        start: datetime = part.values["start_date"]
        spans: dict[str, list[merge.Span]] = {}
        keys: dict[Key, str] = {}
        for one in self._seen:
            if abs(one.start - start) <= _NEAR:
                spans.setdefault(str(one.activity_id), []).append(one.span)
                keys[one.key] = str(one.activity_id)
        if not spans:
            return APART
        forced, apart = self._decided(part, keys)
        if forced is not None:
            return merge.Match(forced, "same", ())
        return merge.match(span_of(part), {key: found for key, found in spans.items() if key not in apart})

    def _decided(self, part: Part, keys: dict[Key, str]) -> tuple[str | None, set[str]]:
        """The activity this part was merged into by hand, and those it was split from."""
        mine = (part.provider, part.external_id)
        forced, apart = None, set()
        for row in self._decisions():
            pair = {(row.provider, row.external_id), (row.other_provider, row.other_external_id)}
            other = next(iter(pair - {mine}), None)
            if mine in pair and other in keys:
                if row.kind == "merge":
                    forced = keys[other]
                else:
                    apart.add(keys[other])
        return forced, apart

    def _decisions(self) -> list[SourceDecision]:
        if self._read_decisions is None:
            rows = SourceDecision.objects.filter(user=self._user, kind__in=["merge", "split"])
            self._read_decisions = list(rows)
        return self._read_decisions


def _around(user: User, first: datetime, last: datetime) -> list[_Seen]:
    near = (
        ActivitySource.objects.filter(
            user=user, activity__isnull=False, activity__start_date__range=(first - _NEAR, last + _NEAR)
        )
        .select_related("activity")
        .only("provider", "external_id", "activity_id", "record", "activity__start_date")
    )
    found = []
    for source in near:
        there = parts.from_row(source, has_note=False) if source.record else None
        if there is not None and source.activity is not None:
            start = source.activity.start_date
            found.append(
                _Seen((source.provider, source.external_id), source.activity.pk, start, span_of(there))
            )
    return found


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


def sentence(found: merge.Match) -> str:
    """Why a source joined a session, for the report of an import."""
    told = "; ".join(f"{reason.test}: {reason.value}" for reason in found.reasons)
    return (
        f"Joined an activity that was here already ({told})."
        if told
        else "Joined an activity that was here already."
    )
