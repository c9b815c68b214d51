"""An activity's row and results computed from its parts; nothing is written here."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from accounts.models import User
from activities.analysis import merge, session, session_columns, sports
from activities.analysis.device import DeviceTotals
from activities.analysis.session import Analysis
from activities.analysis.thresholds import Thresholds
from activities.services.parts import RECORD_FIELDS, Part
from activities.services.placing import local_time
from activities.services.profile import History, InForce, in_force

_SUMMED = ("distance", "elapsed_time", "timer_time", "moving_time", "total_elevation_gain")
_GIVEN_BY_SOURCES = RECORD_FIELDS | {"min_cadence"}


@dataclass(frozen=True, slots=True)
class Question:
    """Everything that an analysis depends on; two equal questions have one answer."""

    part_key: tuple[str, str]
    family: str
    environment: str | None
    rpe: float | None
    thresholds: Thresholds
    zone_bounds: tuple[tuple[str, tuple[float, ...]], ...]
    device: DeviceTotals
    start_epoch: float


@dataclass(frozen=True, slots=True)
class Answered:
    """An analysis kept for the moment its question is asked again (made before the athlete's lock is taken)."""

    question: Question
    analysis: Analysis


@dataclass(frozen=True, slots=True)
class Building:
    """A built activity: column values, who gave them, and the analysis behind them."""

    values: dict[str, Any]
    field_sources: dict[str, str]
    analysis: Analysis
    best: Part
    origins: frozenset[str]  # providers that the numbers rest on
    laps: Sequence[Mapping[str, Any]]
    songs: Sequence[Mapping[str, Any]]
    heart_rate_recoveries: Sequence[Mapping[str, Any]]
    in_force: InForce
    answered: Answered


def build(
    user: User,
    parts: Sequence[Part],
    *,
    edits: Mapping[str, Any] | None = None,
    preferences: Mapping[str, str] | None = None,
    kept: Answered | None = None,
    history: History | None = None,
) -> Building:
    """Merge the parts, analyse the best recording, merge again with what the analysis found.

    ``history`` spares the query for the athlete's thresholds where many sessions are built.
    """
    best = best_part(parts, preferences)
    question, facts = _asked(user, best, _merged(parts, None, edits, preferences).values, history)
    answered = kept if kept is not None and kept.question == question else _answer(question, best)
    merged = _merged(parts, (best, answered.analysis), edits, preferences)
    local_time(merged.values, user)
    merged.values["environment"] = question.environment or ""
    laps = best.laps or next((part.laps for part in parts if part.laps), ())
    songs = next((part.songs for part in parts if part.songs), ())
    recoveries = next((part.heart_rate_recoveries for part in parts if part.heart_rate_recoveries), ())
    origins = _origins(best, parts, merged.field_sources)
    return Building(
        merged.values, merged.field_sources, answered.analysis, best, origins, laps, songs, recoveries, facts, answered,
    )  # fmt: skip


def _origins(best: Part, parts: Sequence[Part], field_sources: Mapping[str, str]) -> frozenset[str]:
    """Who gave the samples, and who gave what sums add up; the athlete's own edits are nobody else's."""
    providers = {str(part.id): part.provider for part in parts}
    givers = {field_sources.get(name, "") for name in _SUMMED}
    return frozenset({best.provider, *(providers[giver] for giver in givers if giver in providers)})


def analysed_alone(user: User, part: Part, history: History) -> Answered:
    """The analysis that a session of this one source will have."""
    return _answer(_asked(user, part, _merged([part], None, None, None).values, history)[0], part)


def _asked(
    user: User, best: Part, merged: dict[str, Any], history: History | None
) -> tuple[Question, InForce]:
    local_time(merged, user)
    family = sports.family(merged.get("sport_type"))
    facts = in_force(history or History(user), family, merged["start_date_local"].date())
    question = Question(
        part_key=(best.provider, best.external_id),
        family=family,
        environment=_environment(merged, best),
        rpe=merged.get("perceived_exertion"),
        thresholds=facts.thresholds,
        zone_bounds=tuple(sorted((kind, tuple(bounds)) for kind, bounds in facts.zone_bounds.items())),
        device=_device_totals(best, merged),
        start_epoch=best.values["start_date"].timestamp(),
    )
    return question, facts


def _answer(question: Question, best: Part) -> Answered:
    return Answered(question, _analyse(question, best))


def best_part(parts: Sequence[Part], preferences: Mapping[str, str] | None = None) -> Part:
    """The source whose samples the activity shows: recorded before not, then the rank of what was measured."""

    def rank(part: Part) -> tuple[bool, bool, int, int, int, str]:
        wanted = (preferences or {}).get("recording") or (preferences or {}).get("*")
        order = (
            merge.MEASURED_RANK.index(part.provider)
            if part.provider in merge.MEASURED_RANK
            else len(merge.MEASURED_RANK)
        )
        not_chosen = str(part.id) != wanted
        return (
            not part.has_recording,
            not_chosen,
            order,
            -len(part.channels),
            -len(part.values),
            part.external_id,
        )

    return min(parts, key=rank)


def _merged(
    parts: Sequence[Part],
    analysed: tuple[Part, Analysis] | None,
    edits: Mapping[str, Any] | None,
    preferences: Mapping[str, str] | None,
) -> merge.Built:
    sources = []
    for order, part in enumerate(sorted(parts, key=lambda part: (part.provider, part.external_id))):
        values = (
            dict(part.derived)
            | dict(part.values)
            | ({"private_note": part.private_note} if part.private_note else {})
        )
        if analysed is not None and analysed[0].id == part.id:
            values |= found(analysed[1])
        sources.append(merge.SourceValues(str(part.id), part.provider, values, part.has_recording, order))
    return merge.build(sources, edits, preferences)


def _analyse(question: Question, part: Part) -> Analysis:
    raw = part.samples()
    return session.analyse(
        raw.channels if raw else None,
        raw.stops if raw else (),
        family=question.family,
        environment=question.environment,
        device=question.device,
        thresholds=question.thresholds,
        start_epoch=question.start_epoch,
        now_epoch=time.time(),
        rpe=question.rpe,
        zone_bounds=dict(question.zone_bounds),
    )


def _device_totals(best: Part, merged: Mapping[str, Any]) -> DeviceTotals:
    """The recording's own totals; a session without samples is analysed from everything that is told of it."""
    values = dict(best.values) if best.has_recording else dict(merged)
    lengths = [
        SimpleNamespace(strokes=None, **length) if "strokes" not in length else SimpleNamespace(**length)
        for length in best.lengths
    ]
    return DeviceTotals.of(SimpleNamespace(**values, lengths=lengths))


def _environment(values: Mapping[str, Any], best: Part) -> str | None:
    stated = values.get("environment")
    if stated:
        return str(stated)
    has_gps = "latitude" in best.channels if best.channels else None
    return sports.environment(values.get("sport_type"), is_trainer=values.get("is_trainer"), has_gps=has_gps)


def found(analysis: Analysis) -> dict[str, Any]:
    """What the analysis says about the fields that a source gives; unknown ones stay as the source had them."""
    columns = session_columns.activity_columns(analysis)
    return {name: value for name, value in columns.items() if name in _GIVEN_BY_SOURCES and known(value)}


def known(value: Any) -> bool:
    return value is not None and not (isinstance(value, float) and not math.isfinite(value))


def plain(value: Any) -> Any:
    """The value as JSON can hold it: floats to three decimals, no NaN."""
    if isinstance(value, bool) or value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float):
        return round(value, 3) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if isinstance(value, list | tuple | frozenset | set):
        return [plain(item) for item in value]
    return plain(value.tolist()) if hasattr(value, "tolist") else str(value)
