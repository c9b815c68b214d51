"""Which scope opens what."""

from __future__ import annotations

from simulators.strava import errors
from simulators.strava.recipes import Recipe
from simulators.strava.tokens import Grant

SCOPES = {
    "read": "View your public profile, public segments and routes",
    "read_all": "View your private routes, segments and events",
    "profile:read_all": "View your complete profile, with zones",
    "profile:write": "Change your weight and threshold power",
    "activity:read": "View your activities, without private ones and places in privacy zones",
    "activity:read_all": "View all your activities, private ones and places in privacy zones too",
    "activity:write": "Upload and change activities",
}


def require(grant: Grant, scope: str) -> None:
    """401 without the scope."""
    if scope not in grant.scopes:
        raise errors.missing_scope(scope)


def require_activities(grant: Grant) -> None:
    """401 without either scope that opens activities."""
    if not grant.scopes & {"activity:read", "activity:read_all"}:
        raise errors.missing_scope("activity:read")


def sees_all(grant: Grant) -> bool:
    return "activity:read_all" in grant.scopes


def can_see(grant: Grant, recipe: Recipe) -> bool:
    """One's own, and private ones with the wide scope only."""
    return recipe.athlete == grant.athlete and (recipe.visibility != "only_me" or sees_all(grant))
