"""What Strava says of one session, asked for and made a record of; touches no database, so it may run in threads."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from accounts.providers.base import BrokenAnswer, Limited, NotFound, Priority
from accounts.providers.records import ActivityRecord
from accounts.providers.strava import Strava
from accounts.providers.strava_records import record_of

_SAME_SAMPLES = ("start_date", "elapsed_time", "distance", "manual", "upload_id")
Json = Mapping[str, Any]
log = logging.getLogger(__name__)


class Samples(Enum):
    CAME = "came"
    NONE = "none"  # a session without any, or one that was uploaded a moment ago
    LATER = "later"  # the question failed or was not allowed any more
    HELD = "held"  # those that are here already are of this very recording


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about one session. ``held``: the stored answer whose samples are here; None without samples."""

    key: str
    athlete: str
    priority: Priority
    held: Json | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """What came: a record, or why there is none.

    ``trouble`` is the service's, ``unreadable`` the record's own. ``limited``: no call was left for the samples.
    """

    key: str
    record: ActivityRecord | None = None
    trouble: BrokenAnswer | NotFound | None = None
    unreadable: Exception | None = None
    samples: Samples = Samples.HELD
    is_manual: bool = False
    limited: Limited | None = None


def read(client: Strava, token: str, asked: Asked) -> Read:
    """Detail and samples. Raises Limited, TokenRefused and what the operator must mend: they concern all sessions."""
    try:
        detail = client.activity(token, asked.key, asked.priority)
        _require_owner(asked.athlete, detail)
    except (NotFound, BrokenAnswer) as trouble:
        return Read(asked.key, trouble=_of_this_alone(trouble))
    is_manual = detail.get("manual") is True
    detail = detail if is_manual or "laps" in detail else _with_laps(client, token, asked, detail)
    samples, streams, limited = _samples(client, token, asked, detail)
    # A service that leaves this mark out would have its details asked for again and again.
    record, unreadable = recorded({**detail, "resource_state": 3}, streams)
    return Read(
        asked.key, record, unreadable=unreadable, samples=samples, is_manual=is_manual, limited=limited
    )


def recorded(activity: Json, streams: Any = None) -> tuple[ActivityRecord | None, Exception | None]:
    """The record of an answer, or what is wrong with it: one odd answer must not stop the others (B6)."""
    try:
        return record_of(activity, streams), None
    except BrokenAnswer as error:
        return None, error
    except Exception as error:
        log.exception("an activity of Strava could not be read")
        return None, error


def _of_this_alone(trouble: BrokenAnswer | NotFound) -> BrokenAnswer | NotFound:
    if isinstance(trouble, BrokenAnswer) and trouble.must_act:
        raise trouble
    return trouble


def _require_owner(athlete: str, detail: Json) -> None:
    """An activity of somebody else is none of ours, whoever named it."""
    owner = detail.get("athlete")
    told = owner.get("id") if isinstance(owner, Mapping) else None
    if told is not None and str(told) != athlete:
        raise NotFound("This activity belongs to another athlete.")


def _with_laps(client: Strava, token: str, asked: Asked, detail: dict[str, Any]) -> dict[str, Any]:
    """Laps by a call of their own where the detail has none; a session does without when that fails."""
    try:
        return {**detail, "laps": client.laps(token, asked.key, asked.priority)}
    except (NotFound, BrokenAnswer) as trouble:
        _of_this_alone(trouble)
        return detail


def _samples(client: Strava, token: str, asked: Asked, detail: Json) -> tuple[Samples, Any, Limited | None]:
    held = asked.held
    if held is not None and all(held.get(name) == detail.get(name) for name in _SAME_SAMPLES):
        return Samples.HELD, None, None
    is_manual = detail.get("manual") is True
    try:
        streams = client.streams(token, asked.key, is_manual=is_manual, priority=asked.priority)
    except Limited as limited:  # the detail is not lost; the samples come when there is room again
        return Samples.LATER, None, limited
    except BrokenAnswer as trouble:
        _of_this_alone(trouble)
        return Samples.LATER, None, None
    return (Samples.NONE if streams is None else Samples.CAME), streams, None
