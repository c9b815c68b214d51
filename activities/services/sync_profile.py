"""What Strava says of the athlete beside their sessions: gear, zones, weight and threshold, totals.

Asked for once a list is read: three calls a week, and one for each bike or pair of shoes not known in full. Nothing
of it holds up the sessions: what cannot be read now is asked for after the next list.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from accounts.models import Integration
from accounts.policy import DataPolicy
from accounts.providers.base import BrokenAnswer, NotFound, Priority, TokenRefused
from accounts.providers.strava import Strava
from accounts.providers.strava_profile import GearRecord, ProfileRecord, TotalsRecord, ZonesRecord
from accounts.services import clients, scopes, tokens
from activities.models import ActivitySource
from activities.services import proposals, service_gear, sync_cursor
from activities.services.proposals import Said

PROVIDER = "strava"
WEEK = 7 * 86_400.0
MOST_GEAR = 20  # calls after one list; the rest after the next one
log = logging.getLogger(__name__)

Got = TypeVar("Got")


def read(row: Integration, priority: Priority) -> None:
    """Bring the profile up to date where it is due, and look up gear that is new. Raises Limited and TokenRefused
    for a dead token.
    """
    may_read_profile = scopes.granted(row.scope).reads_profile
    if time.time() - float(row.sync_cursor.get("profile_at", 0)) >= WEEK:
        if may_read_profile:
            _read_profile(row, priority)
        _count_totals(row, priority)
        sync_cursor.change(row, lambda cursor: cursor.update(profile_at=time.time()))
    if may_read_profile:
        _look_up_gear(row, priority)


def _ask(row: Integration, what: str, ask: Callable[[str], Got]) -> Got | None:
    """The answer, or None where there is none to have; a limit and a dead token are raised."""
    try:
        return tokens.with_token(row, ask)
    except NotFound:
        return None
    except BrokenAnswer as broken:
        log.info("the %s of an athlete could not be read: %s", what, broken)
        return None
    except TokenRefused as refused:
        if not refused.missing_scope:
            raise
        tokens.lose_scope(row, refused.missing_scope)
        return None


def _read_profile(row: Integration, priority: Priority) -> None:
    client = clients.strava()
    profile = _ask(row, "profile", lambda token: client.profile(token, priority))
    now = timezone.now()
    for thing in profile.gear if profile is not None else ():
        service_gear.learn(row.user_id, PROVIDER, thing, now)
    if DataPolicy(settings.STRAVA_DATA_POLICY) is DataPolicy.STRICT:
        return  # what may be kept for days alone is no threshold
    zones = _ask(row, "zones", lambda token: client.zones(token, priority))
    said = _said(profile, zones)
    for sport in ("ride", "run"):
        proposals.offer(row.user, PROVIDER, sport, said, now)


def _said(profile: ProfileRecord | None, zones: ZonesRecord | None) -> Said:
    return Said(
        ftp=profile.ftp if profile else None,
        weight=profile.weight if profile else None,
        heartrate=zones.heartrate if zones else (),
        power=zones.power if zones else (),
        is_own_heartrate=bool(zones and zones.is_own),
    )


def _look_up_gear(row: Integration, priority: Priority) -> None:
    client = clients.strava()
    for key in service_gear.not_known(row.user_id, PROVIDER)[:MOST_GEAR]:
        try:
            thing = tokens.with_token(row, partial(_thing, client, key, priority))
        except NotFound:
            service_gear.is_unknown_there(row.user_id, PROVIDER, key, timezone.now())
        except BrokenAnswer as broken:
            log.info("gear of an athlete could not be read: %s", broken)
            return
        except TokenRefused as refused:
            if not refused.missing_scope:
                raise
            tokens.lose_scope(row, refused.missing_scope)
            return
        else:
            service_gear.learn(row.user_id, PROVIDER, thing, timezone.now(), is_whole=True)


def _thing(client: Strava, key: str, priority: Priority, token: str) -> GearRecord:
    return client.gear(token, key, priority)


def _count_totals(row: Integration, priority: Priority) -> None:
    """Note where Strava counts more sessions than are here (B4): the list may have been cut.

    Strava counts those that everyone may see; more here than there means nothing.
    """
    client = clients.strava()
    there = _ask(row, "totals", lambda token: client.totals(token, row.external_user_id, priority))
    if there is None:
        return
    short = _short(row, there)
    sync_cursor.change(row, lambda cursor: cursor.update(totals=short))


def _short(row: Integration, there: TotalsRecord) -> dict[str, list[int]]:
    rows = ActivitySource.objects.shown_of(row.user_id, PROVIDER)
    here = dict(rows.order_by().values_list("activity__sport").annotate(count=Count("*")))
    return {
        sport: [count, here.get(sport, 0)]
        for sport, count in there.counts.items()
        if count > here.get(sport, 0)
    }
