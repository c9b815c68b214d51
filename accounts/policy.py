"""What may be done with a row, by where it came from. Pure: the answers depend on the arguments alone.

Strava's API policy of June 2026 binds what came through its API, and nothing else: the same session read
from the athlete's own files or bulk export is the athlete's. ``STRAVA_DATA_POLICY`` (setting) says how
strictly the operator follows the letter; both values are described on :class:`DataPolicy`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

STRAVA_API = "strava"
OTHER_ORIGINS = frozenset({"archive", "smashrun", "intervals", "whoop", "oura", "garmin", "file", "manual"})
ORIGINS = OTHER_ORIGINS | {STRAVA_API}

DEFAULT_MODEL_ORIGINS = OTHER_ORIGINS
DEFAULT_RETENTION = timedelta(days=7)

VANISHED_WITHIN = timedelta(hours=48)
ERASED_WITHIN = timedelta(days=30)


class DataPolicy(StrEnum):
    """The two values of ``STRAVA_DATA_POLICY``."""

    PERSONAL = "personal"
    """Keep until the athlete disconnects or deletes, analyse and match; never to a model; for the owner
    only.
    """
    STRICT = "strict"
    """The letter of the policy: seven days' retention, no long-term figures from API rows."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What holds for rows of one origin.

    ``keep_for`` is None when the athlete alone decides. ``delete_within`` is how fast a row that vanished
    at its source must vanish here; ``erase_within`` how fast a revocation or an account's deletion must
    be carried out.
    """

    origin: str
    keep_for: timedelta | None
    may_analyse: bool
    may_reach_model: bool
    may_show_to_others: bool
    may_gather_places: bool
    delete_within: timedelta = VANISHED_WITHIN
    erase_within: timedelta = ERASED_WITHIN


def ruling(
    origin: str,
    policy: DataPolicy = DataPolicy.PERSONAL,
    *,
    retention: timedelta = DEFAULT_RETENTION,
    model_origins: Collection[str] = DEFAULT_MODEL_ORIGINS,
    gathers_places: bool = False,
) -> Ruling:
    """The ruling for rows of ``origin`` (a provider slug).

    ``retention`` counts only under the strict policy; ``gathers_places`` (the operator lets ways of Strava's
    API onto maps of many sessions, which section 5.7 of its policy speaks against) only under the personal
    one. An unknown origin is treated as Strava's API: the narrowest ruling, so that a source nobody thought
    about leaks nothing. Strava's API never reaches a model, whatever ``model_origins`` says.
    """
    bound = origin not in OTHER_ORIGINS
    strict = bound and policy is DataPolicy.STRICT
    return Ruling(
        origin=origin,
        keep_for=retention if strict else None,
        may_analyse=not strict,
        may_reach_model=not bound and origin in model_origins,
        may_show_to_others=not bound,
        may_gather_places=not bound or (gathers_places and not strict),
    )


def true_origin(provider: str, record: Mapping[str, object]) -> str:
    """The origin that rules a provider's record: what Intervals.icu took from Strava is Strava's data."""
    if provider != "intervals":
        return provider
    relayed = str(record.get("source") or "").upper() == "STRAVA" or bool(record.get("strava_id"))
    return STRAVA_API if relayed else provider


def keep_until(fetched_at: datetime, rules: Ruling) -> datetime | None:
    """The instant after which a row fetched at ``fetched_at`` must be gone, or None when no clock runs."""
    return None if rules.keep_for is None else fetched_at + rules.keep_for


def vanish_by(noticed_at: datetime, rules: Ruling) -> datetime:
    """Until when a row must be gone that was seen to have gone at its source at ``noticed_at``."""
    return noticed_at + rules.delete_within


def erase_by(requested_at: datetime, rules: Ruling) -> datetime:
    """Until when everything of an origin must be gone after a revocation or a request at
    ``requested_at``.
    """
    return requested_at + rules.erase_within


def analysable(origins: Collection[str], policy: DataPolicy = DataPolicy.PERSONAL) -> frozenset[str]:
    """The origins of a merged row whose values long-term figures may use; empty when none may."""
    return frozenset(origin for origin in origins if ruling(origin, policy).may_analyse)


def ai_allowed(
    origins: Collection[str], *, agreed: bool, model_origins: Collection[str] = DEFAULT_MODEL_ORIGINS
) -> bool:
    """Whether a figure may be put before a language model.

    Denied unless the athlete agreed and every origin that went into the figure is allowed; a figure of
    unknown origin (an empty collection) is denied, and one drop of Strava's API taints it.
    """
    return (
        agreed
        and bool(origins)
        and all(ruling(o, model_origins=model_origins).may_reach_model for o in origins)
    )


def may_show(origins: Collection[str], *, to_owner: bool) -> bool:
    """Whether a row may be shown to this viewer: to its owner always, to others only if every origin
    allows it.
    """
    return to_owner or (bool(origins) and all(ruling(origin).may_show_to_others for origin in origins))
